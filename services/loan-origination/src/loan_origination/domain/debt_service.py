"""What a granted amount costs per loan year, for the cover that is shown beside the cash flow."""

from __future__ import annotations

from fractions import Fraction

from loan_origination.domain.amounts import Amount
from loan_origination.domain.loan_years import MONTHS_PER_YEAR
from loan_origination.domain.repayment_methods import RepaymentMethod


def debt_service(amount: Amount) -> tuple[Fraction, ...]:
    """Principal and interest of the amount in each loan year, month by month, exact fen.

    An income sweep pays what its cover leaves of every year's cash flow, at the year's end.
    """
    if amount.terms.method is RepaymentMethod.INCOME_SWEEP:
        return _swept(amount)
    months = _monthly(amount)
    years = range(len(amount.rent.years))
    return tuple(
        sum(months[MONTHS_PER_YEAR * year : MONTHS_PER_YEAR * (year + 1)], Fraction(0))
        for year in years
    )


def _monthly(amount: Amount) -> list[Fraction]:
    principal, count = Fraction(amount.amount.fen), amount.terms.months
    rate = amount.terms.annual_rate / MONTHS_PER_YEAR
    if amount.terms.method is RepaymentMethod.EQUAL_PRINCIPAL:
        part = principal / count
        return [part + (principal - part * paid) * rate for paid in range(count)]
    if rate == 0:
        return [principal / count] * count
    return [principal * rate / (1 - 1 / (1 + rate) ** count)] * count


def _swept(amount: Amount) -> tuple[Fraction, ...]:
    rate = amount.terms.annual_rate / MONTHS_PER_YEAR
    balance, paid = Fraction(amount.amount.fen), []
    for flow in amount.cash_flow:
        balance *= (1 + rate) ** MONTHS_PER_YEAR
        payment = min(max(flow, Fraction(0)) / amount.terms.cover, balance)
        balance -= payment
        paid.append(payment)
    return tuple(paid)
