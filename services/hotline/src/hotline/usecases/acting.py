"""Who acts, in which transaction, and when: what every command needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from hotline.request_refusals import TimeOutsideRequestError
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.journal import record


def require_not_ahead(acting: Acting, day: date | None) -> None:
    """Raises TimeOutsideRequestError for a day that has not come yet."""
    if day is not None and day > acting.today:
        raise TimeOutsideRequestError


@dataclass(frozen=True, slots=True)
class Acting:
    """A caller at work in one transaction."""

    session: Session
    database: Database
    caller: Caller

    @property
    def now(self) -> datetime:
        return self.database.clock()

    @property
    def today(self) -> date:
        return day_in_shanghai(self.now)

    def fresh_id(self) -> UUID:
        """The id of a new row."""
        return new_id()

    def record(self, action: str, kind: str, object_id: object, **facts: Any) -> None:
        """A record in the service's journal of actions."""
        record(
            self.session,
            self.database,
            self.caller,
            action,
            object_kind=kind,
            object_id=object_id,
            **facts,
        )
