"""Who acts, in which transaction, and when: what every command needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hotline.request_refusals import TimeOutsideRequestError
from servicekit.acting import ActingCaller
from servicekit.ids import new_id


def require_not_ahead(acting: Acting, day: date | None) -> None:
    """Raises TimeOutsideRequestError for a day that has not come yet."""
    if day is not None and day > acting.today:
        raise TimeOutsideRequestError


@dataclass(frozen=True, slots=True)
class Acting(ActingCaller):
    """A caller at work in one transaction."""

    def fresh_id(self) -> UUID:
        """The id of a new row."""
        return new_id()
