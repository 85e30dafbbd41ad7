"""Moving one loan on the open business day: what every booking by a person goes through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from lawkit.calendar import Calendar, shipped_calendars
from loan_origination.domain.servicing.applying import opened
from loan_origination.loan_refusals import LoanPendingError, NoBusinessDayError
from loan_origination.store.bank_accounts import Funds
from loan_origination.store.business_days import lock_books, present_day
from loan_origination.store.loan_keeping import kept_loan, locked_loan
from loan_origination.store.loans import find_loan
from loan_origination.tables.batches import BusinessDayRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_debits import automatic_sources, debit_automatically
from loan_origination.usecases.loan_saving import save_loans
from loan_origination.usecases.loan_work import LoanWork

ONE_DAY = timedelta(days=1)


@lru_cache
def working_calendar() -> Calendar:
    """The calendar of working days that due dates and article 37 follow."""
    return shipped_calendars().statutory


def open_business_day(acting: Acting) -> BusinessDayRow:
    """The business day on which bookings are made, held open until the transaction ends.

    Raises NoBusinessDayError before the very first one.
    """
    lock_books(acting.session, acting.database, is_shared=True)
    day = present_day(acting.session)
    if day is None:
        raise NoBusinessDayError
    return day


@contextmanager
def with_loan(acting: Acting, loan_id: UUID) -> Iterator[LoanWork]:
    """A visible loan brought to the open business day; what the block does to it is kept.

    A loan that the running batch has not reached yet is worked here, as the batch would. Raises
    NotFoundError, NoBusinessDayError, and LoanPendingError before the day of the draw.
    """
    day = open_business_day(acting)
    row = find_loan(acting.session, acting.caller, loan_id)
    work = LoanWork.of(kept_loan(locked_loan(acting.session, row.id)))
    funds = Funds.numbered(acting.session, automatic_sources(work.kept))
    bring_to_day(work, day.on, funds, is_accrued=day.is_accrued)
    if work.kept.is_pending and not work.counts["opened"]:
        raise LoanPendingError(work.account.day)
    yield work
    save_loans(acting, day.on, [work], funds)


def bring_to_day(work: LoanWork, on: date, funds: Funds, *, is_accrued: bool) -> None:
    """Steps 2 to 6 of a business day for one loan; nothing for one that has had them.

    `is_accrued` says whether the day's interest of quiet loans is summed already.
    """
    calendar, kept = working_calendar(), work.kept
    if kept.is_pending:
        if work.account.day > on:
            return
        work.first_day(opened(kept.account.terms), on, "system")
    else:
        summed_until = on if is_accrued else on - ONE_DAY
        if kept.next_event_on is not None:
            summed_until = min(summed_until, kept.next_event_on - ONE_DAY)
        work.summed_until(summed_until, calendar)
        if work.account.day >= on:
            return
    work.open_day(on, calendar)
    debit_automatically(work, on, calendar, funds)
