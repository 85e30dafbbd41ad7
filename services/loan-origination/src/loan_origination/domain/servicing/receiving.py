"""Money coming in: to what is due, early by agreement, or everything at once."""

from __future__ import annotations

from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from loan_origination.domain.allocation import (
    NOTHING,
    AllocationOrder,
    Parts,
    allocate,
    order_named,
)
from loan_origination.domain.prepayments import PrepaymentQuote, payoff_quote, prepayment_quote
from loan_origination.domain.repayment_articles import INCOME_SWEEP, PREPAYMENT, REPAYMENT_METHODS
from loan_origination.domain.schedules.terms import Keep
from loan_origination.domain.servicing.account import PaymentOrder
from loan_origination.domain.servicing.bills import MISUSE_NUMBER, Bill
from loan_origination.domain.servicing.errors import (
    AmountRefusedError,
    ArrearsFirstError,
    SweepRefusedError,
)
from loan_origination.domain.servicing.gl import GlAccount
from loan_origination.domain.servicing.recognising import (
    book_receipt,
    recognise,
    resume_accrual,
)
from loan_origination.domain.servicing.working import Prepaid, Receipt, Working

KEPT_SETTLED_BILLS = 2
MOST_PAID = Money(10**17)


@carries_out(REPAYMENT_METHODS)
def receive(work: Working, amount: Money) -> None:
    """Take in a payment and put it to what is due; the rest is held until something falls due."""
    _take_in(work, amount)
    apply_held(work)


@carries_out(REPAYMENT_METHODS)
def apply_held(work: Working) -> None:
    """Put what is held to what is due, in the order of the day."""
    account = work.account
    rounding = account.terms.note.interest.rounding
    owed = [bill.owed(rounding) for bill in account.bills]
    total = sum((parts.total for parts in owed), start=NOTHING)
    if not account.held.fen or not total.fen:
        _drop_cleared_bills(work)
        return
    order = _order_of_the_day(work)
    allocation = allocate(owed, account.held, order)
    paid = list(zip(account.bills, allocation.parts, strict=True))
    for _, parts in paid:
        book_receipt(work, parts)
    bills = tuple(_paid_bill(bill, parts, work) for bill, parts in paid)
    work.change(bills=bills, held=allocation.left_over)
    taken = tuple((bill.number, parts) for bill, parts in paid if parts.total.fen)
    work.receipts.append(Receipt(account.day, order.name, taken))
    resume_accrual(work)
    recognise(work)
    _drop_cleared_bills(work)


@carries_out(INCOME_SWEEP)
def sweep_in(work: Working, net: Money) -> None:
    """Put a period's net income to what is due, then to principal: no consent and no charge.

    What the balance does not need stays held for the borrower. Raises SweepRefusedError on a day
    that is no due date of a sweep.
    """
    account = work.account
    is_due_date = account.bills and account.bills[-1].due_on == account.day
    if account.terms.note.agreed is None or not is_due_date:
        reasons = ("income is swept on a due date of a sweep", "仅可于收益还款法的还款日归集收益")
        raise SweepRefusedError(account.day, *reasons)
    if net.fen:
        receive(work, net)
    account = work.account
    surplus = min(account.held, account.plan.balance)
    if surplus.fen and account.owed.total.is_zero:
        _use_for_principal(work, prepayment_quote(account, surplus, Keep.TERM, Fraction(0)))


@carries_out(PREPAYMENT)
def prepay(work: Working, principal: Money, keep: Keep, charge_rate: Fraction) -> None:
    """Take principal early: its interest since the last due date and its charge are paid with it.

    Raises ArrearsFirstError while anything is due, AmountRefusedError above the balance.
    """
    quote = prepayment_quote(work.account, principal, keep, charge_rate)
    if quote.arrears.total.fen:
        raise ArrearsFirstError(quote.arrears.total)
    _take_in(work, quote.total)
    _use_for_principal(work, quote)


@carries_out(PREPAYMENT)
def pay_off(work: Working, amount: Money, charge_rate: Fraction) -> None:
    """Clear everything: what is due first, then the whole balance with its interest and charge.

    The amount is exactly what the quote asks for beyond what is held, else AmountRefusedError.
    """
    quote = payoff_quote(work.account, charge_rate)
    if amount != quote.to_pay:
        raise AmountRefusedError(amount, quote.to_pay)
    if amount.fen:
        _take_in(work, amount)
    apply_held(work)
    if quote.principal.fen:
        _use_for_principal(work, quote)


def _take_in(work: Working, amount: Money) -> None:
    if not 0 < amount.fen <= MOST_PAID.fen:
        raise AmountRefusedError(amount, MOST_PAID)
    work.post(GlAccount.CASH, GlAccount.HELD, amount)
    work.change(held=work.account.held + amount)


def _use_for_principal(work: Working, quote: PrepaymentQuote) -> None:
    account = work.account
    work.post(GlAccount.HELD, GlAccount.LOAN, quote.principal)
    earned = GlAccount.ACCRUED_INTEREST if account.is_on_accrual else GlAccount.INTEREST_INCOME
    work.post(GlAccount.HELD, earned, quote.interest)
    work.post(GlAccount.HELD, GlAccount.CHARGE_INCOME, quote.charge)
    used = quote.principal + quote.interest + quote.charge
    plan = account.plan.after_prepayment(quote.principal, quote.keep, account.next_number)
    work.change(plan=plan, held=account.held - used)
    work.prepaid.append(Prepaid(account.day, quote.principal, quote.interest, quote.charge))
    recognise(work)


def _order_of_the_day(work: Working) -> AllocationOrder:
    """The same for all payments of a day, so that their order among themselves is no matter."""
    account = work.account
    if account.payment_order is not None and account.payment_order.on == account.day:
        return order_named(account.payment_order.name)
    terms = account.terms
    order = order_named(terms.bad_order if account.is_non_performing else terms.good_order)
    work.change(payment_order=PaymentOrder(account.day, order.name))
    return order


def _paid_bill(bill: Bill, parts: Parts, work: Working) -> Bill:
    return bill.with_payment(parts, work.account.day) if parts.total.fen else bill


def _drop_cleared_bills(work: Working) -> None:
    """Keep what is owed or unpaid, the last two instalments for the test of article 37, and the
    bill on which misuse goes on."""
    account = work.account
    rounding = account.terms.note.interest.rounding
    newest = account.next_number - KEPT_SETTLED_BILLS
    bills = tuple(
        bill
        for bill in account.bills
        if bill.number >= newest
        or bill.is_unpaid
        or bill.owed(rounding).total.fen
        or (bill.number == MISUSE_NUMBER and account.misuse is not None)
    )
    if len(bills) < len(account.bills):
        work.change(bills=bills)
