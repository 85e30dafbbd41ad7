"""Judicial confirmation (司法确认) of an effective agreement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from lawkit.articles import carries_out
from mediation.domain.agreement_errors import (
    ContentNotClearError,
    JointApplicationError,
    WindowClosedError,
)
from mediation.domain.articles import CONFIRMATION_APPLICATION, CONFIRMATION_REJECTED


class ConfirmationState(StrEnum):
    """Where an application stands."""

    APPLIED = "APPLIED"
    FILED = "FILED"
    GRANTED = "GRANTED"
    REJECTED = "REJECTED"


class RejectionGround(StrEnum):
    """Why a court rejects an application."""

    AGAINST_MANDATORY_LAW = "AGAINST_MANDATORY_LAW"
    HARMS_STATE_PUBLIC_OR_THIRD_PARTY = "HARMS_STATE_PUBLIC_OR_THIRD_PARTY"
    AGAINST_GOOD_MORALS = "AGAINST_GOOD_MORALS"
    NOT_VOLUNTARY = "NOT_VOLUNTARY"
    CONTENT_NOT_CLEAR = "CONTENT_NOT_CLEAR"
    OTHER = "OTHER"


CONTENT = ("payer", "payee", "amount_fen", "pay_by_on", "account", "breach_clause")


@carries_out(CONFIRMATION_APPLICATION)
def check_application(*, now: datetime, due_on: date, due_at: datetime, is_joint: bool) -> None:
    """Both sides apply together, within 30 days from the day the agreement takes effect.

    Raises JointApplicationError and WindowClosedError.
    """
    if not is_joint:
        raise JointApplicationError
    if now >= due_at:
        raise WindowClosedError(due_on)


@carries_out(CONFIRMATION_REJECTED)
def check_content(page: Mapping[str, object]) -> None:
    """A court rejects what is not clear: payer, payee, amount, day, account, breach clause."""
    missing = [name for name in CONTENT if page.get(name) in (None, "", {})]
    if missing:
        raise ContentNotClearError(missing)
