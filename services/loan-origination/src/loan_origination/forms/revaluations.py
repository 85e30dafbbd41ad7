"""Top-up cases, leasing plans, consents and proceeds on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from lawkit.money import Money
from loan_origination.domain.consents import CONSENT, PLAN, DisposalKind, LeasingPlan, NewLease
from loan_origination.domain.revaluation import TOP_UP
from loan_origination.forms.contracts import PositiveFen
from loan_origination.forms.facts import Area, NonNegativeFen, Text
from loan_origination.tables.disposals import (
    DisposalConsentRow,
    LeasingPlanRow,
    SaleProceedsRow,
)
from loan_origination.tables.monitoring import TopUpRow
from servicekit.wire import Day, Instant, LongText, ShortText, Whole, WireModel

Months = Annotated[Whole, Field(ge=1, le=600)]
PrepaidMonths = Annotated[Whole, Field(ge=0, le=600)]


class NewSecurityForm(WireModel):
    """New security, or `kind` prepayment when the balance was paid down instead."""

    kind: Literal["mortgage", "pledge", "guarantee", "deposit", "prepayment"]
    description: LongText
    value_fen: NonNegativeFen = 0
    reference: ShortText


class LeasingPlanForm(WireModel):
    """Inside which new leases need no consent of their own; rents per m2 and month."""

    contract_id: UUID
    least_rent_per_m2_fen: PositiveFen
    longest_months: Months
    most_prepaid_months: PrepaidMonths
    from_on: Day
    until_on: Day
    note: LongText

    def fact(self) -> LeasingPlan:
        """The plan as the rules read it."""
        return LeasingPlan(
            least_rent_per_m2=Money(self.least_rent_per_m2_fen),
            longest_months=self.longest_months,
            most_prepaid_months=self.most_prepaid_months,
            from_on=self.from_on,
            until_on=self.until_on,
        )


class NewLeaseForm(WireModel):
    """The lease that consent is asked for."""

    lease: ShortText
    tenant: ShortText
    area_m2: Area
    starts_on: Day
    ends_on: Day
    rent_per_m2_fen: PositiveFen
    prepaid_months: PrepaidMonths = 0

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError("a lease does not end before it starts")
        return self

    def fact(self) -> NewLease:
        """The lease as the plan is compared with it."""
        return NewLease(
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            rent_per_m2=Money(self.rent_per_m2_fen),
            prepaid_months=self.prepaid_months,
        )


class ConsentForm(WireModel):
    """Ask for consent, or tell (`is_found`) of a disposal that nobody asked consent for.

    A sale names the collateral that is sold as a whole; without one, part of it is sold.
    """

    contract_id: UUID
    kind: DisposalKind
    description: LongText
    lease: NewLeaseForm | None = None
    price_fen: PositiveFen | None = None
    collateral_id: UUID | None = None
    is_found: Annotated[bool, Field(strict=True)] = False

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.kind is DisposalKind.LEASE) != (self.lease is not None):
            raise ValueError("a letting tells its lease, nothing else does")
        if (self.kind is DisposalKind.SALE) != (self.price_fen is not None):
            raise ValueError("a sale tells its price, nothing else does")
        if self.collateral_id is not None and self.kind is not DisposalKind.SALE:
            raise ValueError("collateral_id: of a sale alone")
        return self


class ConsentDecisionForm(WireModel):
    """Why, and on what conditions."""

    reason: LongText
    conditions: Text = ""


class ProceedsForm(WireModel):
    """Money from a consented sale, or from an enforced collateral, came in."""

    amount_fen: PositiveFen
    received_on: Day
    reference: ShortText


class ProceedsUseForm(WireModel):
    """Prepay a loan of the contract on the open business day; `loan_id` where there are several."""

    amount_fen: PositiveFen
    on: Day
    loan_id: UUID | None = None
    reference: ShortText


class TopUpAnswer(WireModel):
    """A top-up case: give so much value, or bring the balance down by so much."""

    id: UUID
    contract_id: UUID
    collateral_id: UUID
    branch: str
    state: str
    allowed: list[str]
    balance_fen: int
    value_fen: int
    agreed_rate: str
    value_missing_fen: int
    balance_above_fen: int
    found_on: date
    deadline_on: date
    is_overdue: bool
    security: dict[str, Any]
    provided_by: str | None
    accepted_by: str | None
    accepted_on: date | None


class LeasingPlanAnswer(WireModel):
    """A leasing plan."""

    id: UUID
    contract_id: UUID
    branch: str
    state: str
    allowed: list[str]
    least_rent_per_m2_fen: int
    longest_months: int
    most_prepaid_months: int
    from_on: date
    until_on: date
    note: str
    proposed_by: str
    decided_by: str | None
    decided_on: date | None
    created_at: Instant


class ConsentAnswer(WireModel):
    """A consent; `outside_plan` tells why no leasing plan covers a lease."""

    id: UUID
    contract_id: UUID
    branch: str
    kind: DisposalKind
    state: str
    allowed: list[str]
    description: str
    terms: dict[str, Any]
    collateral_id: UUID | None
    leasing_plan_id: UUID | None
    outside_plan: list[str]
    requested_by: str
    decided_by: str | None
    decided_on: date | None
    conditions: str
    reason: str
    created_at: Instant


class ProceedsAnswer(WireModel):
    """Proceeds of a sale or of enforcement, and how much of them went to the loan."""

    id: UUID
    consent_id: UUID | None
    collateral_id: UUID | None
    contract_id: UUID
    amount_fen: int
    received_on: date
    reference: str
    applied_fen: int
    applications: list[dict[str, Any]]
    recorded_by: str


def top_up_answer(row: TopUpRow, today: date) -> TopUpAnswer:
    """A stored case as it goes out."""
    told = row.model_dump(include=set(TopUpAnswer.model_fields))
    is_overdue = row.state != "accepted" and row.deadline_on < today
    # A case also ends by itself, with a value that carries the balance again.
    allowed = [step for step in TOP_UP.allowed(row.state) if step != "end"]
    return TopUpAnswer(**told, allowed=allowed, is_overdue=is_overdue)


def plan_answer(row: LeasingPlanRow) -> LeasingPlanAnswer:
    """A stored plan as it goes out."""
    told = row.model_dump(include=set(LeasingPlanAnswer.model_fields))
    return LeasingPlanAnswer(**told, allowed=PLAN.allowed(row.state))


def consent_answer(row: DisposalConsentRow) -> ConsentAnswer:
    """A stored consent as it goes out."""
    told = row.model_dump(include=set(ConsentAnswer.model_fields))
    return ConsentAnswer(**told, allowed=CONSENT.allowed(row.state))


def proceeds_answer(row: SaleProceedsRow) -> ProceedsAnswer:
    """Stored proceeds as they go out."""
    return ProceedsAnswer(**row.model_dump(include=set(ProceedsAnswer.model_fields)))
