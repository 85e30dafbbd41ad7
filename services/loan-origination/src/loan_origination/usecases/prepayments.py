"""Paying early: a quote for the day, the branch's consent, the supplement, the effect (art. 35)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from uuid import UUID

from lawkit.money import Money
from loan_origination.domain.prepayments import PrepaymentQuote, payoff_quote, prepayment_quote
from loan_origination.domain.schedules.terms import Keep
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.errors import AmountRefusedError
from loan_origination.domain.servicing.events import LoanEvent, PaidOff, PrepaymentMade
from loan_origination.forms.loan_changes import PrepaymentQuoteForm, PrepaymentRequestForm
from loan_origination.store.loans import find_loan
from loan_origination.store.parameters import parameter_on
from loan_origination.tables.loan_changes import LoanChangeRow
from loan_origination.tables.loans import LoanRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_changes import requested
from loan_origination.usecases.loan_moves import open_business_day
from loan_origination.usecases.loan_views import present_account


def quoted(
    acting: Acting, loan_id: UUID, form: PrepaymentQuoteForm
) -> tuple[PrepaymentQuote, Fraction]:
    """What paying early costs on the open business day, and the charge rate of the bank's rules."""
    on = open_business_day(acting).on
    row = find_loan(acting.session, acting.caller, loan_id)
    rate = charge_rate(acting, row, on, is_consented_sale=form.is_consented_sale)
    account = present_account(acting, row)
    return quote_of(account, form.principal_fen, form.keep, rate), rate


def charge_rate(acting: Acting, row: LoanRow, on: date, *, is_consented_sale: bool) -> Fraction:
    """The bank's charge on principal paid early on a business day; none when a consented sale pays
    it (R-Z5)."""
    if is_consented_sale:
        return Fraction(0)
    name = "prepayment_charge_rate"
    return parameter_on(acting.session, name, on, row.branch).value


def quote_of(
    account: LoanAccount, principal_fen: int | None, keep: Keep, rate: Fraction
) -> PrepaymentQuote:
    """Part of the principal, or everything without a sum."""
    if principal_fen is None:
        return payoff_quote(account, rate)
    return prepayment_quote(account, Money(principal_fen), keep, rate)


def request_prepayment(acting: Acting, loan_id: UUID, form: PrepaymentRequestForm) -> LoanChangeRow:
    """Ask for the branch's consent to pay early; the charge is fixed with the request."""
    quote, rate = quoted(acting, loan_id, form)
    terms = {
        "principal_fen": form.principal_fen,
        "keep": form.keep.value,
        "charge_rate": str(rate),
        "is_consented_sale": form.is_consented_sale,
        "charge_fen": quote.charge.fen,
        "quoted_total_fen": quote.total.fen,
    }
    kind = "payoff" if form.principal_fen is None else "prepayment"
    return requested(acting, loan_id, kind, terms, form.reason)


def event_of(row: LoanChangeRow, account: LoanAccount, amount_fen: int | None) -> LoanEvent:
    """The event that a consented prepayment is; AmountRefusedError unless the sum is exact."""
    rate, principal = Fraction(row.terms["charge_rate"]), row.terms["principal_fen"]
    quote = quote_of(account, principal, Keep(row.terms["keep"]), rate)
    asked = quote.to_pay if principal is None else quote.total
    if asked.fen != (amount_fen or 0):
        raise AmountRefusedError(Money(amount_fen or 0), asked)
    if principal is None:
        return PaidOff(account.day, asked, rate)
    return PrepaymentMade(account.day, Money(principal), Keep(row.terms["keep"]), rate)
