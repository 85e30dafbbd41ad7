"""Loans as they stand on the open business day, without changing anything."""

from __future__ import annotations

from datetime import timedelta

from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.event_records import read_event
from loan_origination.domain.servicing.histories import ScheduleRow, schedule_of, told
from loan_origination.forms.loan_showing import loan_answer, schedule_answer
from loan_origination.forms.loans import LoanAnswer, LoanScheduleAnswer
from loan_origination.store.business_days import present_day
from loan_origination.store.loan_keeping import kept_loan, read_loan
from loan_origination.store.loans import events_of
from loan_origination.tables.loans import LoanRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_moves import working_calendar
from loan_origination.usecases.loan_work import LoanWork

ONE_DAY = timedelta(days=1)


def present_account(acting: Acting, row: LoanRow) -> LoanAccount:
    """The exact account: of the open business day, or of the last one that has reached it."""
    work = LoanWork.of(kept_loan(read_loan(acting.session, row.id)))
    day = present_day(acting.session)
    if day is not None and not work.kept.is_pending:
        until = day.on if day.is_accrued else day.on - ONE_DAY
        if row.next_event_on is not None:
            until = min(until, row.next_event_on - ONE_DAY)
        work.summed_until(until, working_calendar())
    return work.account


def shown_loan(acting: Acting, row: LoanRow) -> LoanAnswer:
    """A loan with all that is owed."""
    return loan_answer(row, present_account(acting, row))


def shown_schedule(acting: Acting, row: LoanRow) -> LoanScheduleAnswer:
    """A loan's instalments, past ones with what was paid, coming ones as the plan stands."""
    account = present_account(acting, row)
    return schedule_answer(row.id, account.day, schedule_rows(acting, row, account))


def schedule_rows(acting: Acting, row: LoanRow, account: LoanAccount) -> tuple[ScheduleRow, ...]:
    """The loan lived again from its history."""
    events = events_of(acting.session, row.id, are_standing=True)
    history = [read_event(each.kind, each.event) for each in events]
    calendar = working_calendar()
    return schedule_of(told(account.terms, history, account.day, calendar), calendar)
