"""Changes of the contract and of the state of a loan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from lawkit.articles import carries_out
from lawkit.money import Money
from loan_origination.domain.allocation import NOTHING
from loan_origination.domain.repayment_articles import (
    ACCELERATION,
    EXTENSION,
    INCOME_SWEEP,
    PENALTY_RATES,
)
from loan_origination.domain.schedules.rate_path import RatePath
from loan_origination.domain.schedules.terms import AgreedPlan, RateChange
from loan_origination.domain.servicing.account import Misuse
from loan_origination.domain.servicing.bills import COSTS_NUMBER, MISUSE_NUMBER, Bill
from loan_origination.domain.servicing.errors import (
    AmountRefusedError,
    ArrearsFirstError,
    EventOutOfOrderError,
    LoanEndedError,
    NotAllDueError,
    NotOnRecordError,
    SweepRefusedError,
)
from loan_origination.domain.servicing.gl import GlAccount
from loan_origination.domain.servicing.recognising import (
    leave_accrual,
    recognise,
    resume_accrual,
)
from loan_origination.domain.servicing.working import Working


@carries_out(PENALTY_RATES)
def reprice(work: Working, annual_rate: Fraction) -> None:
    """Another rate from the account's day on; on a due date a new level instalment follows.

    Inside a period the running instalment keeps its principal; the new one starts after it.
    """
    account = work.account
    kept = [each for each in account.rates.changes if each.effective_on != account.day]
    changes = [*kept, RateChange(account.day, annual_rate)]
    work.change(rates=RatePath.of(account.rates.annual_rate, changes))
    if account.has_principal_to_come and account.period.start == account.day:
        work.change(plan=account.plan.at_rate(annual_rate, account.next_number))


@carries_out(EXTENSION)
def extend(work: Working, more_periods: int) -> None:
    """More instalments for the principal not yet due; arrears are paid first.

    Raises ArrearsFirstError or, once all has fallen due, LoanEndedError.
    """
    account = work.account
    if account.owed.total.fen:
        raise ArrearsFirstError(account.owed.total)
    if not account.has_principal_to_come or account.is_accelerated:
        raise LoanEndedError(account.day)
    if account.terms.note.agreed is not None:
        reasons = ("a longer sweep needs a newly agreed plan", "收益还款法展期须重新约定还款计划")
        raise SweepRefusedError(account.day, *reasons)
    work.change(plan=account.plan.extended(more_periods, account.next_number))


@carries_out(INCOME_SWEEP)
def replan(work: Working, due_dates: tuple[date, ...], totals: tuple[Money, ...]) -> None:
    """The periods of a sweep that are still to come are agreed anew; past ones stay as they were.

    Raises SweepRefusedError for another method, a plan without periods, or days that do not follow
    each other from tomorrow on; LoanEndedError once all has fallen due.
    """
    account = work.account
    agreed = account.terms.note.agreed
    if agreed is None:
        reasons = ("only an income sweep has an agreed plan", "仅收益全额还款法约定分期计划")
        raise SweepRefusedError(account.day, *reasons)
    if not account.has_principal_to_come or account.is_accelerated:
        raise LoanEndedError(account.day)
    days = (account.day, *due_dates)
    is_ordered = all(earlier < later for earlier, later in pairwise(days))
    if not due_dates or len(due_dates) != len(totals) or not is_ordered:
        reasons = ("due dates follow each other from tomorrow on", "还款日须自次日起依次递增")
        raise SweepRefusedError(account.day, *reasons)
    past = account.next_number - 1
    plan = AgreedPlan(agreed.due_dates[:past] + due_dates, agreed.totals[:past] + totals)
    note = replace(account.terms.note, agreed=plan, periods=len(plan.due_dates))
    running = replace(account.plan, terms=note, last_number=note.periods)
    work.change(terms=replace(account.terms, note=note), plan=running)


@carries_out(ACCELERATION)
def accelerate(work: Working, pay_by: date) -> None:
    """Everything falls due on the last day to pay, with interest up to it.

    Raises EventOutOfOrderError when that day is not to come, LoanEndedError when all is due.
    """
    account = work.account
    if pay_by <= account.day:
        raise EventOutOfOrderError(pay_by, account.day)
    if not account.has_principal_to_come:
        raise LoanEndedError(account.day)
    plan = account.plan.all_due_with(account.next_number)
    work.change(plan=plan, final_due_on=pay_by, is_accelerated=True)


@carries_out(PENALTY_RATES)
def confirm_misuse(work: Working, amount: Money, since: date) -> None:
    """Misused money bears the misuse rate from the day on which it began.

    Days before the event are counted with what is owed now. Raises AmountRefusedError.
    """
    account = work.account
    if account.misuse is not None or not 0 < amount.fen <= account.total_principal.fen:
        raise AmountRefusedError(amount, account.total_principal)
    if since > account.day:
        raise EventOutOfOrderError(account.day, since)
    others = tuple(bill for bill in account.bills if bill.number != MISUSE_NUMBER)
    bill = _bill_without_principal(MISUSE_NUMBER, since, NOTHING)
    # What an earlier misuse cost and was not paid stays owed on the same bill.
    rounding = account.terms.note.interest.rounding
    for earlier in account.bills:
        if earlier.number == MISUSE_NUMBER and earlier.owed(rounding).total.fen:
            first_on = min(earlier.due_on, since)
            bill = replace(earlier, due_on=first_on, on_time_until=first_on, counted_to=since)
    work.change(misuse=Misuse(amount, since), bills=(bill, *others))


@carries_out(PENALTY_RATES)
def end_misuse(work: Working) -> None:
    """The misuse rate stops; what it has cost stays owed."""
    work.change(misuse=None)


@carries_out(ACCELERATION)
def charge_fee(work: Working, amount: Money, number: int | None) -> None:
    """A fee on an instalment that has fallen due, or costs on their own; NotOnRecordError."""
    account = work.account
    if amount.fen <= 0:
        raise AmountRefusedError(amount, amount)
    work.post(GlAccount.FEE_RECEIVABLE, GlAccount.FEE_INCOME, amount)
    if number is None:
        costs = _bill_without_principal(COSTS_NUMBER, account.day, amount)
        work.change(bills=(costs, *account.bills))
        return
    if number not in {bill.number for bill in account.bills}:
        raise NotOnRecordError("open instalment", "未清期次", number)
    bills = tuple(
        replace(bill, fee=bill.fee + amount) if bill.number == number else bill
        for bill in account.bills
    )
    work.change(bills=bills)


@carries_out(ACCELERATION)
def classify(work: Working, *, is_non_performing: bool) -> None:
    """A non-performing loan leaves accrual; a performing one may go back once nothing is owed."""
    work.change(is_classed_non_performing=is_non_performing)
    if is_non_performing and work.account.is_on_accrual:
        leave_accrual(work)
    else:
        resume_accrual(work)
        recognise(work)


@carries_out(ACCELERATION)
def write_off(work: Working) -> None:
    """Take the principal off the books at a loss; it stays owed, followed off balance.

    Raises NotAllDueError while principal is not due, LoanEndedError when none is left.
    """
    account = work.account
    if account.plan.balance.fen:
        raise NotAllDueError(account.plan.balance)
    if not account.overdue_principal.fen or account.is_written_off:
        raise LoanEndedError(account.day)
    if account.is_on_accrual:
        leave_accrual(work)
    lost = account.overdue_principal
    work.post(GlAccount.LOAN_LOSS, GlAccount.PRINCIPAL_DUE, lost)
    work.post(GlAccount.WRITTEN_OFF_LOAN, GlAccount.WRITTEN_OFF_CONTRA, lost)
    work.change(is_written_off=True)


@carries_out(PENALTY_RATES)
def return_held(work: Working, amount: Money) -> None:
    """Give money back that is held and not needed; AmountRefusedError above it."""
    held = work.account.held
    if not 0 < amount.fen <= held.fen:
        raise AmountRefusedError(amount, held)
    work.post(GlAccount.HELD, GlAccount.CASH, amount)
    work.change(held=held - amount)


def _bill_without_principal(number: int, due_on: date, fee: Money) -> Bill:
    return Bill(
        number=number,
        due_on=due_on,
        on_time_until=due_on,
        principal=NOTHING,
        interest=NOTHING,
        fee=fee,
        counted_to=due_on,
    )
