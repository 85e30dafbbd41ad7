"""Small claims on the fast track: a firm's standing promise to accept a mediator's proposal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mediation.domain.claim_errors import OutsidePromiseError

FAST_TIER = "small_claim_fast"


@dataclass(frozen=True, slots=True)
class Promise:
    """A firm accepts in advance what a mediator proposes, up to a cap per claim, on these days."""

    firm: str
    cap_fen: int
    valid_from: date
    valid_until: date
    is_withdrawn: bool = False

    def covers(self, amount_fen: int, on: date) -> bool:
        """Whether a proposal of this amount made on this day binds the firm."""
        is_valid = self.valid_from <= on <= self.valid_until and not self.is_withdrawn
        return is_valid and amount_fen <= self.cap_fen


def check_promised(promises: Iterable[Promise], firm: str, amount_fen: int, on: date) -> None:
    """A proposal within a promise that stands binds the firm once the investor accepts.

    Raises OutsidePromiseError.
    """
    if not any(one.firm == firm and one.covers(amount_fen, on) for one in promises):
        raise OutsidePromiseError(firm)
