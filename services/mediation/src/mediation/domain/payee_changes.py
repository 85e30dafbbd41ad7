"""Changes of the account that an investor is paid to: second factor, cool-off, second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

COOL_OFF = timedelta(hours=24)
"""The old account stays for so long after an investor or agent asked for another one."""


class PayeeChangeState(StrEnum):
    """Where a change stands."""

    WAITING = "WAITING"
    COOLING = "COOLING"
    EFFECTIVE = "EFFECTIVE"
    WITHDRAWN = "WITHDRAWN"
    REJECTED = "REJECTED"


OPEN_CHANGES = (PayeeChangeState.WAITING, PayeeChangeState.COOLING)


@dataclass(frozen=True, slots=True)
class ChangeTerms:
    """What a change has to wait for: a time, a second person, or both."""

    effective_from: datetime
    needs_second_person: bool

    @property
    def first_state(self) -> PayeeChangeState:
        waits = self.needs_second_person
        return PayeeChangeState.WAITING if waits else PayeeChangeState.COOLING


def change_terms(*, is_by_staff: bool, is_correction: bool, now: datetime) -> ChangeTerms:
    """Investors and agents wait out the cool-off; staff never change an account alone, and after a
    payment came back nobody does."""
    effective_from = now if is_by_staff else now + COOL_OFF
    return ChangeTerms(effective_from, is_by_staff or is_correction)


def is_due(state: PayeeChangeState, effective_from: datetime, now: datetime) -> bool:
    """Whether a change that waits for nobody any more has waited long enough."""
    return state is PayeeChangeState.COOLING and now >= effective_from


def payee_digest(salt: str, account: str, bank_code: str) -> str:
    """What a second person approves: the account itself stands in no approval and no journal, and
    without the salt nobody can try accounts until one fits."""
    return sha256(f"{salt}\n{account}\n{bank_code}".encode()).hexdigest()
