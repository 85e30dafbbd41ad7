"""Form and answer of the amount quote."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field

from lawkit.money import Money
from lawkit.rounding import decimal_text
from loan_origination.domain.amount_errors import (
    DuplicateLeaseError,
    LeasedAreaExceedsLettableError,
    LeaseEndsBeforeStartError,
    MarketRentMissingError,
)
from loan_origination.domain.amount_explanation import explained_amount
from loan_origination.domain.amounts import Amount, AmountTerms, BoundBy, whole_fen
from loan_origination.domain.leases import Lease, LeaseClass, Lessor, most_area_at_once
from loan_origination.domain.rent_base import CountedLease, ExcludedLease, left_out
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.rule_sets import BANK, NEWEST, class_limits, default_figure
from servicekit.wire import (
    Day,
    ExactDecimal,
    Fen,
    NonNegativeFen,
    ShortText,
    Whole,
    WireModel,
)

MOST_LEASES = 2_000
MOST_MONTHS = 600
MOST_YEARS_OF_A_STEP = 100
LARGEST_AREA = 10**9

Flag = Annotated[bool, Field(strict=True)]
Ratio = Annotated[ExactDecimal, Field(ge=0, le=1)]
Area = Annotated[ExactDecimal, Field(gt=0, le=LARGEST_AREA)]


class QuotedLease(WireModel):
    """One lease of the rent roll; `annual_rent_fen` is what is paid in the year of application."""

    lease: ShortText
    tenant: ShortText
    area_m2: Area
    is_anchor: Flag = False
    lessor: Lessor = Lessor.BORROWER
    starts_on: Day
    ends_on: Day
    renewal_option_verified: Flag = False
    annual_rent_fen: NonNegativeFen
    step_rate: Ratio = Fraction(0)
    step_interval_years: Annotated[Whole, Field(ge=1, le=MOST_YEARS_OF_A_STEP)] = 1
    step_clause_verified: Flag = False
    related_party: Flag = False
    market_annual_rent_fen: NonNegativeFen | None = None
    rent_periods_behind: Annotated[Whole, Field(ge=0, le=1_000)] = 0
    weak_business: Flag = False
    uncertain_stay: Flag = False
    tenant_licence_ends_on: Day | None = None

    def fact(self) -> Lease:
        market = self.market_annual_rent_fen
        return Lease(
            lease=self.lease,
            tenant=self.tenant,
            area_m2=self.area_m2,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            annual_rent=Money(self.annual_rent_fen),
            lessor=self.lessor,
            is_anchor=self.is_anchor,
            renewal_option_verified=self.renewal_option_verified,
            step_rate=self.step_rate,
            step_interval_years=self.step_interval_years,
            step_clause_verified=self.step_clause_verified,
            related_party=self.related_party,
            market_annual_rent=None if market is None else Money(market),
            rent_periods_behind=self.rent_periods_behind,
            weak_business=self.weak_business,
            uncertain_stay=self.uncertain_stay,
            tenant_licence_ends_on=self.tenant_licence_ends_on,
        )


class AmountQuoteForm(WireModel):
    """What the amount depends on. Rates are ratios; money is per year."""

    first_year_on: Day
    months: Annotated[Whole, Field(ge=1, le=MOST_MONTHS)]
    annual_rate: Ratio
    method: RepaymentMethod
    lettable_area_m2: Area
    haircut: Ratio
    cover: Annotated[ExactDecimal, Field(gt=0, le=100)] = default_figure("required_cover")
    ltv: Ratio = default_figure("collateral_rate_most")
    appraised_value_fen: NonNegativeFen
    annual_costs_fen: NonNegativeFen
    other_annual_income_fen: NonNegativeFen = 0
    older_debt_annual_service_fen: NonNegativeFen = 0
    related_rent_tolerance: Annotated[ExactDecimal, Field(ge=0, le=10)] = default_figure(
        "related_rent_tolerance"
    )
    leases: Annotated[list[QuotedLease], Field(max_length=MOST_LEASES)]

    def terms(self) -> AmountTerms:
        return AmountTerms(
            first_year_on=self.first_year_on,
            months=self.months,
            annual_rate=self.annual_rate,
            method=self.method,
            lettable_area_m2=self.lettable_area_m2,
            haircut=self.haircut,
            cover=self.cover,
            collateral_rate=self.ltv,
            value=Money(self.appraised_value_fen),
            annual_costs=Money(self.annual_costs_fen),
            other_annual_income=Money(self.other_annual_income_fen),
            older_debt_annual_service=Money(self.older_debt_annual_service_fen),
            related_rent_tolerance=self.related_rent_tolerance,
            class_limits=class_limits(BANK, NEWEST),
        )

    def facts(self) -> tuple[Lease, ...]:
        """The leases; raises the AmountError that names the first flaw and its field."""
        leases = tuple(self._checked())
        leased = most_area_at_once(leases)
        if leased > self.lettable_area_m2:
            raise LeasedAreaExceedsLettableError(
                decimal_text(leased), decimal_text(self.lettable_area_m2), pointer="/leases"
            )
        return leases

    def _checked(self) -> Iterator[Lease]:
        seen: set[str] = set()
        for place, form in enumerate(self.leases):
            lease, pointer = form.fact(), f"/leases/{place}"
            if lease.lease in seen:
                raise DuplicateLeaseError(lease.lease, pointer=f"{pointer}/lease")
            if lease.ends_on < lease.starts_on:
                raise LeaseEndsBeforeStartError(lease.lease, pointer=f"{pointer}/ends_on")
            if _lacks_market_rent(lease):
                raise MarketRentMissingError(
                    lease.lease, lease.tenant, pointer=f"{pointer}/market_annual_rent_fen"
                )
            seen.add(lease.lease)
            yield lease


def _lacks_market_rent(lease: Lease) -> bool:
    is_needed = lease.related_party and left_out(lease) is None
    return is_needed and lease.market_annual_rent is None


class CountedLeaseAnswer(WireModel):
    """A lease in the base: its rent per loan year, before the haircut."""

    lease: str
    annual_rent_fen: list[int]


class ExcludedLeaseAnswer(WireModel):
    """A lease outside the base and the rule that keeps it out."""

    lease: str
    rule_id: str
    reason: str
    reason_zh: str


class AmountQuote(WireModel):
    """How much may be lent, and why."""

    rent_base_fen: list[int]
    repayable_cash_flow_fen: list[int]
    capacity_fen: int
    collateral_limit_fen: int
    amount_fen: Fen
    bound_by: BoundBy
    lease_class: LeaseClass
    counted_leases: list[CountedLeaseAnswer]
    excluded_leases: list[ExcludedLeaseAnswer]
    explanation: dict[str, Any]


def amount_quote(amount: Amount) -> AmountQuote:
    """The outcome as it goes out; each figure rounded once, half up, to the fen."""
    return AmountQuote(
        rent_base_fen=[whole_fen(base).fen for base in amount.rent.per_year],
        repayable_cash_flow_fen=[whole_fen(flow).fen for flow in amount.cash_flow],
        capacity_fen=whole_fen(amount.capacity).fen,
        collateral_limit_fen=whole_fen(amount.collateral_limit).fen,
        amount_fen=amount.amount.fen,
        bound_by=amount.bound_by,
        lease_class=amount.lease_class,
        counted_leases=[_counted(each) for each in amount.rent.counted],
        excluded_leases=[_excluded(each) for each in amount.rent.excluded],
        explanation=explained_amount(amount).tree(),
    )


def _counted(counted: CountedLease) -> CountedLeaseAnswer:
    rents = [whole_fen(rent).fen for rent in counted.rents]
    return CountedLeaseAnswer(lease=counted.lease.lease, annual_rent_fen=rents)


def _excluded(excluded: ExcludedLease) -> ExcludedLeaseAnswer:
    return ExcludedLeaseAnswer(
        lease=excluded.lease.lease,
        rule_id=excluded.rule_id,
        reason=excluded.reason,
        reason_zh=excluded.reason_zh,
    )
