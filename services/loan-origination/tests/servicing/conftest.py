"""A loan like E1 and shorthands to live it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from lawkit.calendar import shipped_calendars
from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.schedules.due_dates import first_due_date
from loan_origination.domain.schedules.terms import (
    DayCount,
    InterestMethod,
    InterestTerms,
    NoteTerms,
)
from loan_origination.domain.servicing.account import LoanAccount, ServicingTerms
from loan_origination.domain.servicing.applying import apply, opened
from loan_origination.domain.servicing.events import DayReached, LoanEvent, PaymentReceived
from loan_origination.domain.servicing.working import Applied

CALENDAR = shipped_calendars().statutory
LATENESS = (
    *("grace_days", "is_due_date_following", "overdue_uplift", "misuse_uplift"),
    *("compounding", "good_order", "bad_order"),
)


def yuan(amount: str) -> Money:
    """Money from yuan in plain notation."""
    return Money(int(Fraction(amount) * 100))


def a_note(**change: Any) -> NoteTerms:
    """E1 unless changed: ten million at 4.5 % over 120 months from 20 January 2025."""
    disbursed_on = change.get("disbursed_on", date(2025, 1, 20))
    due_day = change.get("due_day", disbursed_on.day)
    return NoteTerms(
        method=RepaymentMethod(change.get("method", "equal_instalment")),
        principal=Money(change.get("principal_fen", 1_000_000_000)),
        annual_rate=Fraction(change.get("annual_rate", "0.045")),
        periods=change.get("periods", 120),
        disbursed_on=disbursed_on,
        first_due_on=first_due_date(disbursed_on, due_day),
        interest_only_periods=change.get("interest_only_periods", 0),
        agreed=change.get("agreed"),
        interest=InterestTerms(
            method=InterestMethod(change.get("interest_method", "monthly")),
            day_count=DayCount.ACTUAL_360,
            due_day=due_day,
            rounding=Rounding.HALF_UP,
        ),
    )


def a_loan(**change: Any) -> LoanAccount:
    """An account on the day of its draw."""
    lateness = {name: change.pop(name) for name in LATENESS if name in change}
    return opened(ServicingTerms(note=a_note(**change), **lateness)).account


def lived(account: LoanAccount, *events: LoanEvent) -> LoanAccount:
    """The account after events."""
    return last_of(account, *events).account


def last_of(account: LoanAccount, *events: LoanEvent) -> Applied:
    """What the last of several events did."""
    applied = Applied(account, ())
    for event in events:
        applied = apply(applied.account, event, CALENDAR)
    return applied


def on(day: date, account: LoanAccount) -> LoanAccount:
    """The account on a day."""
    return lived(account, DayReached(day))


def paid(day: date, amount: str) -> PaymentReceived:
    """A payment in yuan."""
    return PaymentReceived(day, yuan(amount))


def paid_on_time(account: LoanAccount, count: int) -> LoanAccount:
    """The account after its next instalments were paid on their days."""
    for _ in range(count):
        due_on = account.next_due_on
        assert due_on is not None
        account = on(due_on, account)
        account = lived(account, PaymentReceived(due_on, account.owed.total))
    return account


def all_of(parts: Iterable[Money]) -> Money:
    """A sum of money."""
    return sum(parts, start=Money(0))
