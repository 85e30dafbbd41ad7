"""Loans as they stand on the open business day, without changing anything."""

from __future__ import annotations

from datetime import date, timedelta

from loan_origination.domain.payment_record import PaymentRecord, payment_record
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.event_records import read_event
from loan_origination.domain.servicing.histories import ScheduleRow, Told, schedule_of, told
from loan_origination.forms.loan_showing import loan_answer, schedule_answer
from loan_origination.forms.loans import EarlyPaymentAnswer, LoanAnswer, LoanScheduleAnswer
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
    rows = schedule_rows(acting, row, account)
    return schedule_answer(row.id, account.day, rows, early_payments(acting, row))


def early_payments(acting: Acting, row: LoanRow) -> list[EarlyPaymentAnswer]:
    """Principal paid early, by consent or by the income of a sweep."""
    return [
        EarlyPaymentAnswer(
            on=date.fromisoformat(receipt["on"]),
            **{name: part[name] for name in ("principal_fen", "interest_fen", "charge_fen")},
        )
        for event in events_of(acting.session, row.id, are_standing=True)
        for receipt in event.allocation
        if receipt["order"] == "prepayment"
        for part in receipt["parts"]
    ]


def schedule_rows(acting: Acting, row: LoanRow, account: LoanAccount) -> tuple[ScheduleRow, ...]:
    """The loan's instalments, from its history."""
    return schedule_of(_lived_again(acting, row, account), working_calendar())


def record_of(acting: Acting, row: LoanRow, account: LoanAccount) -> PaymentRecord:
    """How punctually the loan was paid, from its history."""
    return payment_record(_lived_again(acting, row, account))


def _lived_again(acting: Acting, row: LoanRow, account: LoanAccount) -> Told:
    events = events_of(acting.session, row.id, are_standing=True)
    history = [read_event(each.kind, each.event) for each in events]
    return told(account.terms, history, account.day, working_calendar())
