"""What a business day brings to a loan by itself: rate changes on the way, then due dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lawkit.calendar import Calendar
from lawkit.figures import Figure
from loan_origination.domain.loan_years import MONTHS_PER_YEAR, months_later
from loan_origination.domain.repricing import LPR, FloatingRate, RepricingDay, rate_change_on
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.applying import apply, rolled
from loan_origination.domain.servicing.events import Repriced
from loan_origination.domain.servicing.quiet import QuietAccrual
from loan_origination.domain.servicing.working import Applied

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayReachedWork:
    """An account brought to a day: the rate changes on the way and all that they and the days
    did, in order."""

    account: LoanAccount
    repriced: tuple[tuple[Repriced, Applied], ...]
    rolled: Applied


def next_repricing_on(floating: FloatingRate, after: date) -> date:
    """The first day after a day on which the contract reprices."""
    if floating.repricing_day is RepricingDay.FIRST_OF_JANUARY:
        day = date(after.year + 1, 1, 1)
        return day if day > floating.disbursed_on else date(floating.disbursed_on.year + 1, 1, 1)
    years = max(after.year - floating.disbursed_on.year, 1)
    day = months_later(floating.disbursed_on, years * MONTHS_PER_YEAR)
    if day > after:
        return day
    return months_later(floating.disbursed_on, (years + 1) * MONTHS_PER_YEAR)


def reached(
    account: LoanAccount,
    floating: FloatingRate | None,
    on: date,
    calendar: Calendar,
    lpr: Mapping[str, Figure] = LPR,
) -> DayReachedWork:
    """The account on a day, every repricing day on the way taken in its turn.

    NoFigureInForceError when no prime rate is known for a repricing day.
    """
    repriced = []
    day = account.day
    while floating is not None and (day := next_repricing_on(floating, day)) <= on:
        if account.is_settled:
            break
        change = rate_change_on(floating, day, account.rates.on(day), lpr)
        if change is not None:
            event = Repriced(day, change.annual_rate)
            applied = apply(account, event, calendar)
            repriced.append((event, applied))
            account = applied.account
    last = rolled(account, on, calendar)
    return DayReachedWork(last.account, tuple(repriced), last)


def next_event_on(
    account: LoanAccount, floating: FloatingRate | None, quiet: QuietAccrual | None
) -> date | None:
    """The next day on which a batch must work the loan: tomorrow while anything can happen, else
    the next due date or repricing day; None when nothing is to come."""
    if account.is_settled:
        return None
    due_on = account.next_due_on
    if due_on is None or quiet is None:
        return account.day + ONE_DAY
    if floating is None:
        return due_on
    return min(due_on, next_repricing_on(floating, account.day))
