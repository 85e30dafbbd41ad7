"""Money for a loan: received on the open business day, and taken back with a replay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from lawkit.money import Money
from loan_origination.domain.servicing.account import Life
from loan_origination.domain.servicing.event_records import kind_of, read_event
from loan_origination.domain.servicing.events import IncomeSwept, LoanEvent, PaymentReceived
from loan_origination.domain.servicing.histories import Told, told
from loan_origination.forms.repayments import RepaymentForm
from loan_origination.loan_refusals import (
    NotOpenDayError,
    NotReversibleError,
    OtherPersonError,
    StepOrderError,
)
from loan_origination.store.bank_accounts import debits_of_event
from loan_origination.store.loan_keeping import RELEASED
from loan_origination.store.loans import event_numbered, events_of, find_event, find_loan
from loan_origination.tables.bank_accounts import BankAccountRow
from loan_origination.tables.loans import LoanEventRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_allocations import allocation_of
from loan_origination.usecases.loan_moves import open_business_day, with_loan, working_calendar
from loan_origination.usecases.loan_work import LoanWork

CASHIERS = ("accounting", "system")
REVERSERS = ("accounting", "branch_manager")
REVERSIBLE = frozenset({"payment_received", "income_swept"})
COUNTER = "counter"


def require_open_day(acting: Acting, on: date | None) -> date:
    """The open business day; NotOpenDayError when another one is named."""
    open_on = open_business_day(acting).on
    if on is not None and on != open_on:
        raise NotOpenDayError(on, open_on)
    return open_on


def repay(acting: Acting, loan_id: UUID, form: RepaymentForm) -> LoanEventRow:
    """Take in a payment, or the income of a sweep period; what is not due yet is held.

    What exceeds all that is owed is told as excess: it goes back with a held return.
    """
    standing = acting.standing(*CASHIERS)
    on, amount = require_open_day(acting, form.on), Money(form.amount_fen)
    event: LoanEvent = PaymentReceived(on, amount)
    if form.kind == "swept_income":
        event = IncomeSwept(on, amount)
    with with_loan(acting, loan_id) as work:
        work.happen(
            event,
            working_calendar(),
            source=COUNTER,
            recorded_by=standing.person,
            reference=form.reference,
        )
        tell_excess(work)
    row = event_numbered(acting.session, loan_id, work.event_count)
    acting.record("loan.repaid", "loan", loan_id, event=kind_of(event), amount_fen=amount.fen)
    return row


def tell_excess(work: LoanWork) -> None:
    """Say that money is held which the loan will never need."""
    account = work.account
    if account.is_settled and account.held.fen:
        work.tell("loan.excess_held", account.day, held_fen=account.held.fen)


def reverse(acting: Acting, loan_id: UUID, event_id: UUID, reason: str) -> LoanEventRow:
    """Take a payment back: all later events are played again as if it had never been.

    Needs somebody else than who booked it. Raises NotReversibleError, OtherPersonError, and the
    refusals of a later event that cannot be without it.
    """
    standing = acting.person_standing(*REVERSERS)
    find_loan(acting.session, acting.caller, loan_id)
    with with_loan(acting, loan_id) as work:
        _check_not_released(work)
        row = find_event(acting.session, loan_id, event_id)
        _check_reversible(row, standing.persons)
        on = work.account.day
        later, history = _without(acting, work, row)
        work.replaced(history.account, on)
        for each, applied in zip(later, history.applied, strict=True):
            if isinstance(each, LoanEventRow):
                each.allocation = allocation_of(applied)
                acting.session.add(each)
        row.state, row.reversed_on = "reversed", on
        row.reversed_by, row.reversal_reason = standing.person, reason
        acting.session.add(row)
        amount = row.amount_fen
        seq = row.seq
        work.tell("loan.payment_reversed", on, amount_fen=amount, event_id=str(event_id))
    _give_back(acting, loan_id, seq, on)
    acting.record("loan.payment_reversed", "loan", loan_id, event_id=str(event_id), reason=reason)
    return find_event(acting.session, loan_id, event_id)


def _check_reversible(row: LoanEventRow, persons: Sequence[str]) -> None:
    if row.kind not in REVERSIBLE or row.state != "applied" or row.source == "migration":
        raise NotReversibleError(row.kind, row.state)
    if row.recorded_by in persons:
        raise OtherPersonError("A reversal", "冲正", [row.recorded_by])


def _check_not_released(work: LoanWork) -> None:
    """Once the mortgage is gone a payment stands; a debt beside it needs new security."""
    if work.kept.life == RELEASED:
        raise StepOrderError(RELEASED, tuple(Life))


def _without(
    acting: Acting, work: LoanWork, row: LoanEventRow
) -> tuple[Sequence[LoanEventRow | LoanEvent], Told]:
    """The events that stay, and the loan lived again with them."""
    standing = events_of(acting.session, work.loan_id, are_standing=True)
    kept: list[LoanEventRow | LoanEvent] = [each for each in standing if each.id != row.id]
    kept += [read_event(each["kind"], each["event"]) for each in work.events]
    events = [
        read_event(each.kind, each.event) if isinstance(each, LoanEventRow) else each
        for each in kept
    ]
    terms = work.account.terms
    return kept, told(terms, events, work.account.day, working_calendar())


def _give_back(acting: Acting, loan_id: UUID, seq: int, on: date) -> None:
    """What the batch had debited for the payment goes back to the accounts it came from."""
    for debit in debits_of_event(acting.session, loan_id, seq):
        query = select(BankAccountRow).where(col(BankAccountRow.number) == debit.account)
        account = acting.session.exec(
            query.with_for_update().execution_options(populate_existing=True)
        ).one()
        account.balance_fen += debit.amount_fen
        debit.returned_on = on
        acting.session.add_all([account, debit])
    acting.session.flush()
