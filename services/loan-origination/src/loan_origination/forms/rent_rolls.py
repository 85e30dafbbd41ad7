"""The rent roll lease by lease, and the other lines of income."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from loan_origination.domain.facts import IncomeKind, IncomeLine
from loan_origination.domain.leases import Lease, Lessor, TenantKind
from loan_origination.forms.facts import (
    Area,
    FactForm,
    Flag,
    NonNegativeFen,
    Rate,
    Text,
)
from servicekit.wire import Day, ShortText, Whole, WireModel

MOST_LEASES = 2_000
Years = Annotated[Whole, Field(ge=0, le=100)]


class LeaseForm(FactForm):
    """One lease; rents are per year, `step_rate` "0.05" is 5 %."""

    fact_type: ClassVar[Any] = Lease
    lease: ShortText
    tenant: ShortText
    area_m2: Area
    starts_on: Day
    ends_on: Day
    annual_rent_fen: NonNegativeFen
    lessor: Lessor = Lessor.BORROWER
    is_anchor: Flag = False
    anchor_reason: Text = ""
    renewal_option_verified: Flag = False
    step_rate: Rate = Fraction(0)
    step_interval_years: Annotated[Whole, Field(ge=1, le=100)] = 1
    step_clause_verified: Flag = False
    related_party: Flag = False
    market_annual_rent_fen: NonNegativeFen | None = None
    market_rent_source: Text = ""
    rent_periods_behind: Annotated[Whole, Field(ge=0, le=1_000)] = 0
    weak_business: Flag = False
    uncertain_stay: Flag = False
    cannot_go_on: Flag = False
    tenant_licence_ends_on: Day | None = None
    tenant_kind: TenantKind | None = None
    is_written: Flag | None = None
    is_delivered: Flag = False
    anchor_accounts_years: Years | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError("a lease does not end before it starts")
        return self


def _each_once(leases: list[LeaseForm]) -> list[LeaseForm]:
    counts = Counter(lease.lease for lease in leases)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise ValueError(f"lease listed twice: {', '.join(twice[:5])}")
    return leases


Leases = Annotated[list[LeaseForm], Field(max_length=MOST_LEASES), AfterValidator(_each_once)]


class RentRollForm(WireModel):
    """The whole rent roll; it takes the place of the one before."""

    leases: Leases


class IncomeForm(FactForm):
    """Operating income of one kind in one period."""

    fact_type: ClassVar[Any] = IncomeLine
    kind: IncomeKind
    from_on: Day
    until_on: Day
    amount_fen: NonNegativeFen

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.until_on < self.from_on:
            raise ValueError("a period does not end before it starts")
        return self
