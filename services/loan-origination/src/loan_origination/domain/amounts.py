"""How much may be lent: what the weakest year can serve, and what the collateral allows (1.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import assert_never

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.rounding import Rounding, rounded
from loan_origination.domain.articles import ANNEX_5, ANNEX_8, MEASURES_17, MEASURES_20
from loan_origination.domain.lease_classes import ClassLimits, lease_class
from loan_origination.domain.leases import Lease, LeaseClass, anchor_areas
from loan_origination.domain.loan_years import MONTHS_PER_YEAR, years_of
from loan_origination.domain.rent_base import RentBase, rent_base
from loan_origination.domain.repayment_methods import RepaymentMethod

STEP_OF_AMOUNT = 10_000 * 100
"""Amounts are whole ten thousands of yuan, in fen."""


class BoundBy(StrEnum):
    """Which of the two limits decides."""

    CASH_FLOW = "cash_flow"
    COLLATERAL = "collateral"


@dataclass(frozen=True, slots=True)
class AmountTerms:
    """What an amount depends on beside the leases. Rates are ratios; money is per year."""

    first_year_on: date
    months: int
    annual_rate: Fraction
    method: RepaymentMethod
    lettable_area_m2: Fraction
    haircut: Fraction
    cover: Fraction
    collateral_rate: Fraction
    value: Money
    annual_costs: Money
    other_annual_income: Money
    older_debt_annual_service: Money
    related_rent_tolerance: Fraction
    class_limits: ClassLimits


@dataclass(frozen=True, slots=True)
class Amount:
    """The outcome, with exact figures in fen."""

    terms: AmountTerms
    rent: RentBase
    cash_flow: tuple[Fraction, ...]
    capacity: Fraction
    collateral_limit: Fraction
    amount: Money
    bound_by: BoundBy
    lease_class: LeaseClass


@carries_out(MEASURES_17, ANNEX_5)
def repayable_cash_flow(rent: RentBase, terms: AmountTerms) -> tuple[Fraction, ...]:
    """Rent base and other allowed income less property costs and the service of older debt, in
    each loan year. Exact fen; may be negative.
    """
    others = (
        terms.other_annual_income.fen - terms.annual_costs.fen - terms.older_debt_annual_service.fen
    )
    return tuple(base + others for base in rent.per_year)


@carries_out(MEASURES_17, ANNEX_5)
def capacity(flows: Sequence[Fraction], terms: AmountTerms) -> Fraction:
    """The principal that the yearly repayable cash flow can serve with the required cover.

    With A = weakest year / 12 / cover and the monthly rate r over n months: level instalments serve
    A (1 - (1 + r)^-n) / r; equal principal serves A n / (1 + r n), its first month binding; a sweep
    serves the present value of all yearly flows at their ends, divided by the cover. Exact fen,
    never below nothing.
    """
    rate = terms.annual_rate / MONTHS_PER_YEAR
    monthly = min(flows) / MONTHS_PER_YEAR / terms.cover
    match terms.method:
        case RepaymentMethod.EQUAL_INSTALMENT:
            served = monthly * _annuity_factor(rate, terms.months)
        case RepaymentMethod.EQUAL_PRINCIPAL:
            served = monthly * terms.months / (1 + rate * terms.months)
        case RepaymentMethod.INCOME_SWEEP:
            served = _present_value(flows, rate) / terms.cover
        case _:
            assert_never(terms.method)
    return max(served, Fraction(0))


def _annuity_factor(rate: Fraction, months: int) -> Fraction:
    if rate == 0:
        return Fraction(months)
    return (1 - 1 / (1 + rate) ** months) / rate


def _present_value(flows: Sequence[Fraction], rate: Fraction) -> Fraction:
    """Each year's flow at its end, discounted month by month."""
    yearly = 1 / (1 + rate) ** MONTHS_PER_YEAR
    value = Fraction(0)
    for flow in reversed(flows):
        value = (value + flow) * yearly
    return value


@carries_out(MEASURES_20, ANNEX_8)
def collateral_limit(value: Money, collateral_rate: Fraction) -> Fraction:
    """The share of the appraised value that may be lent (抵押率). Exact fen."""
    return value.fen * collateral_rate


@carries_out(MEASURES_17, ANNEX_5)
def amount_within(served: Fraction, limit: Fraction) -> tuple[Money, BoundBy]:
    """The lower of capacity and collateral limit, rounded down to ten thousand yuan; when both are
    the same, the cash flow is named.
    """
    lower = min(served, limit)
    bound_by = BoundBy.CASH_FLOW if served <= limit else BoundBy.COLLATERAL
    return Money(lower // STEP_OF_AMOUNT * STEP_OF_AMOUNT), bound_by


@carries_out(MEASURES_17, ANNEX_5)
def amount_of(leases: Sequence[Lease], terms: AmountTerms) -> Amount:
    """The amount that leases, terms and value allow; raises MarketRentMissingError."""
    years = years_of(terms.first_year_on, terms.months)
    rent = rent_base(leases, years, terms.haircut, terms.related_rent_tolerance)
    flows = repayable_cash_flow(rent, terms)
    served = capacity(flows, terms)
    limit = collateral_limit(terms.value, terms.collateral_rate)
    amount, bound_by = amount_within(served, limit)
    found_class = lease_class(anchor_areas(leases), terms.lettable_area_m2, terms.class_limits)
    return Amount(terms, rent, flows, served, limit, amount, bound_by, found_class)


@carries_out(MEASURES_17, ANNEX_5)
def whole_fen(exact: Fraction) -> Money:
    """A figure as shown: rounded once, half up, to the fen."""
    return Money(rounded(exact, places=0, rounding=Rounding.HALF_UP).numerator)
