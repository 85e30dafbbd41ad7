"""Bringing an account to a day: due dates billed, lateness counted, income recognised."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from lawkit.calendar import Calendar
from lawkit.money import Money
from loan_origination.domain.allocation import NOTHING
from loan_origination.domain.schedules.rate_path import factor_of
from loan_origination.domain.servicing.account import (
    LoanAccount,
    Misuse,
    ServicingTerms,
)
from loan_origination.domain.servicing.bills import MISUSE_NUMBER, Bill, late_until, rate_days
from loan_origination.domain.servicing.errors import EventOutOfOrderError
from loan_origination.domain.servicing.gl import GlAccount
from loan_origination.domain.servicing.receiving import apply_held
from loan_origination.domain.servicing.recognising import leave_accrual, recognise
from loan_origination.domain.servicing.working import Billed, Working


def roll(work: Working, to: date, calendar: Calendar) -> None:
    """Bring the account to a day; EventOutOfOrderError when it is already past it.

    Every due date on the way is billed and every loan more than 90 days late leaves accrual on
    its day, so reaching a day at once or day by day ends the same.
    """
    if to < work.account.day:
        raise EventOutOfOrderError(to, work.account.day)
    while (stop := _next_stop(work.account, to)) is not None:
        count_days(work, stop)
        if work.account.next_due_on == stop:
            _bill(work, calendar)
            apply_held(work)
        if _is_to_leave_accrual(work.account):
            leave_accrual(work)
    if to > work.account.day:
        count_days(work, to)


def _next_stop(account: LoanAccount, to: date) -> date | None:
    stops = []
    if (due_on := account.next_due_on) is not None:
        stops.append(due_on)
    if account.is_on_accrual and (oldest := account.oldest_unpaid_on) is not None:
        leaves_on = oldest + timedelta(days=account.terms.bad_after_days + 1)
        stops.append(max(leaves_on, account.day))
    return min((stop for stop in stops if stop <= to), default=None)


def _is_to_leave_accrual(account: LoanAccount) -> bool:
    return account.is_on_accrual and account.days_late > account.terms.bad_after_days


def count_days(work: Working, to: date) -> None:
    """Count lateness and income of the days before `to`; no due date lies between."""
    account = work.account
    lateness = account.terms.lateness
    bills = tuple(
        _misuse_until(account, bill, to)
        if bill.number == MISUSE_NUMBER
        else late_until(bill, to, account.rates, lateness)
        for bill in account.bills
    )
    work.change(day=to, bills=bills)
    recognise(work)


def _misuse_until(account: LoanAccount, bill: Bill, to: date) -> Bill:
    """Misused money not yet due bears its uplift above the contract rate that the schedule
    already charges; misused money overdue bears what its uplift is above the overdue one."""
    misuse: Misuse | None = account.misuse
    if misuse is None or to <= bill.counted_to:
        return replace(bill, counted_to=max(to, bill.counted_to))
    terms = account.terms
    coming = min(misuse.amount, account.plan.balance)
    overdue = min(misuse.amount - coming, account.overdue_principal)
    heavier = max(terms.misuse_uplift - terms.overdue_uplift, Fraction(0))
    units = coming.fen * rate_days(account.rates, terms.misuse_uplift, bill.counted_to, to)
    units += overdue.fen * rate_days(account.rates, heavier, bill.counted_to, to)
    return replace(bill, counted_to=to, penalty_units=bill.penalty_units + units)


def _bill(work: Working, calendar: Calendar) -> None:
    account = work.account
    period, plan, interest_terms = account.period, account.plan, account.terms.note.interest
    principal = plan.principal_of(period)
    factor = factor_of(account.rates.slices_of_period(interest_terms, period))
    interest = plan.balance.times(factor, rounding=interest_terms.rounding)
    bill = Bill(
        number=period.number,
        due_on=period.due_on,
        on_time_until=on_time_until(account.terms, period.due_on, calendar),
        principal=principal,
        interest=interest,
        fee=NOTHING,
        counted_to=period.due_on,
        settled_on=None if principal.fen or interest.fen else period.due_on,
    )
    _book_bill(work, principal, interest)
    plan = plan.after_instalment(principal)
    next_number = period.number + 1
    if next_number <= plan.last_number:
        plan = plan.at_rate(account.rates.on(period.due_on), next_number)
    work.change(plan=plan, next_number=next_number, bills=(*account.bills, bill))
    work.billed.append(Billed(period.number, period.due_on, principal, interest))
    recognise(work)


def _book_bill(work: Working, principal: Money, interest: Money) -> None:
    """The billed interest is what the schedule says: what accrued day by day is trued up."""
    if work.account.is_on_accrual:
        accrued = work.ledger.balance(GlAccount.ACCRUED_INTEREST)
        work.post(GlAccount.INTEREST_RECEIVABLE, GlAccount.ACCRUED_INTEREST, accrued)
        work.post(GlAccount.INTEREST_RECEIVABLE, GlAccount.INTEREST_INCOME, interest - accrued)
    work.post(GlAccount.PRINCIPAL_DUE, GlAccount.LOAN, principal)


def on_time_until(terms: ServicingTerms, due_on: date, calendar: Calendar) -> date:
    """The last day on which a payment costs no penalty."""
    last = due_on + timedelta(days=terms.grace_days)
    if terms.is_due_date_following:
        last = max(last, calendar.working_on_or_after(due_on))
    return last
