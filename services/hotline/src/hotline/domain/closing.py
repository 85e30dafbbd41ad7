"""How requests end: outcomes, what closing needs, and when a closed request comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hotline.domain.request_errors import (
    AlreadySettledError,
    ClosingIncompleteError,
    ContactProofRequiredError,
    RecoveredAmountRefusedError,
    ReopenWindowOverError,
)
from lawkit.calendar import Calendars, Deadline
from lawkit.money import Money

FAILED_ATTEMPTS_NEEDED = 3


class Outcome(StrEnum):
    """How a request ended."""

    SETTLED_PAID = "SETTLED_PAID"
    SETTLED_OTHER = "SETTLED_OTHER"
    EXPLAINED_ACCEPTED = "EXPLAINED_ACCEPTED"
    EXPLAINED_NOT_ACCEPTED = "EXPLAINED_NOT_ACCEPTED"
    UNREACHABLE = "UNREACHABLE"
    MEDIATED_AGREED = "MEDIATED_AGREED"
    MEDIATED_FAILED = "MEDIATED_FAILED"
    WITHDRAWN = "WITHDRAWN"
    REJECTED = "REJECTED"
    ANSWERED = "ANSWERED"
    FORWARDED = "FORWARDED"

    @property
    def is_settled(self) -> bool:
        """Whether the dispute is over by agreement with the institution."""
        return self in (Outcome.SETTLED_PAID, Outcome.SETTLED_OTHER)

    @property
    def needs_contact(self) -> bool:
        """Whether somebody has to have spoken with the investor; a reply alone ends the others."""
        return self not in (Outcome.REJECTED, Outcome.ANSWERED, Outcome.FORWARDED)


class RecoveredVia(StrEnum):
    """Where money came back, so that it is counted once."""

    SETTLEMENT = "settlement"
    MEDIATION = "mediation"


class Gap(StrEnum):
    """What is still missing before a request can be closed."""

    OUTCOME = "outcome"
    REPLY = "reply"
    CATEGORY = "category_confirmed"
    CONTACT = "contact_proof"
    RECOVERED_AMOUNT = "recovered_amount"
    RECOVERY_PROOF = "recovery_proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFile:
    """What stands in the file of a request that is to be closed."""

    outcome: Outcome | None
    is_reply_sent: bool
    is_category_confirmed: bool
    has_contact_record: bool
    failed_attempts_on: Sequence[date]
    recovered: Money | None
    is_recovery_proved: bool


def closing_gaps(file: ClosingFile) -> list[Gap]:
    """Everything that is missing; nothing when the request can be closed."""
    is_tried_enough = len(set(file.failed_attempts_on)) >= FAILED_ATTEMPTS_NEEDED
    needs_contact = file.outcome is None or file.outcome.needs_contact
    is_paid = file.recovered is not None and not file.recovered.is_zero
    checks = (
        (file.outcome is not None, Gap.OUTCOME),
        (file.is_reply_sent, Gap.REPLY),
        (file.is_category_confirmed, Gap.CATEGORY),
        (file.has_contact_record or is_tried_enough or not needs_contact, Gap.CONTACT),
        (file.recovered is not None, Gap.RECOVERED_AMOUNT),
        (file.is_recovery_proved or not is_paid, Gap.RECOVERY_PROOF),
    )
    return [gap for is_there, gap in checks if not is_there]


def require_closable(file: ClosingFile) -> Outcome:
    """The outcome with which it is closed.

    Raises ContactProofRequiredError when contact alone is missing, else ClosingIncompleteError.
    """
    if file.recovered is not None and file.recovered.is_negative:
        raise RecoveredAmountRefusedError(file.recovered.fen)
    gaps = closing_gaps(file)
    if gaps == [Gap.CONTACT]:
        raise ContactProofRequiredError(gaps)
    if gaps or file.outcome is None:
        raise ClosingIncompleteError(gaps)
    return file.outcome


def require_reopenable(window: Deadline, now: datetime, calendars: Calendars) -> None:
    """Whether a closed request may be reopened; the window is the `reopen_window` clock.

    Shutting the window is an act with legal effect: on a day whose year is not loaded it is
    refused with CalendarHorizonError. Raises ReopenWindowOverError.
    """
    if now <= window.due_at:
        return
    calendars.statutory.require_loaded(window.due_on)
    raise ReopenWindowOverError(window.due_at.isoformat())


def require_unsettled(result: Outcome) -> None:
    """Only a complaint that the institution did not settle is offered to mediation."""
    if result.is_settled:
        raise AlreadySettledError(result.value)
