"""Groups, capital, off-balance-sheet items, incidents and reports on the wire."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from loan_origination.domain.exposures import ItemKind
from loan_origination.forms.borrowers import CreditCode
from loan_origination.forms.contracts import PositiveFen
from loan_origination.forms.facts import Flag, NonNegativeFen, Text, Words
from loan_origination.tables.exposures import (
    CapitalRow,
    ExposureReportRow,
    ItemPolicyRow,
    LimitIncidentRow,
)
from servicekit.wire import Day, Instant, LongText, ShortText, WireModel


class CapitalForm(WireModel):
    """The bank's capital base from a day on."""

    capital_fen: PositiveFen
    since: Day
    source: ShortText


class MemberForm(WireModel):
    """A member of a group."""

    credit_code: CreditCode
    name: ShortText
    legal_representative: ShortText


def _each_once(members: list[MemberForm]) -> list[MemberForm]:
    counts = Counter(member.credit_code for member in members)
    if any(count > 1 for count in counts.values()):
        raise ValueError("a member stands once")
    return members


class GroupForm(WireModel):
    """A group of customers under one control."""

    name: ShortText
    actual_controller: ShortText
    members: Annotated[
        list[MemberForm], Field(min_length=1, max_length=500), AfterValidator(_each_once)
    ]


class PolicyForm(WireModel):
    """The written policy for a kind of item, with what it allows in all."""

    kind: ItemKind
    since: Day
    until: Day | None = None
    document_ref: ShortText
    compliance_ref: ShortText
    limit_fen: PositiveFen


class ItemForm(WireModel):
    """An off-balance-sheet item."""

    kind: ItemKind
    customer_name: ShortText
    customer_code: CreditCode
    amount_fen: PositiveFen
    unused_fen: NonNegativeFen
    deposit_fen: NonNegativeFen = 0
    starts_on: Day
    ends_on: Day
    underlying_deal: Words = ""
    is_related_party: Flag = False
    market_price_proof: Words = ""
    carries_credit_risk: Flag

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError("an item does not end before it starts")
        if self.unused_fen > self.amount_fen:
            raise ValueError("not more can be unused than the whole")
        return self


class ItemApprovalForm(WireModel):
    """Approve an item; a limit of its kind is passed only with a reason given beforehand."""

    excess_reason: LongText | None = None


class UnusedForm(WireModel):
    """What of the item is not used now."""

    unused_fen: NonNegativeFen


class AdvanceForm(WireModel):
    """The bank had to pay: the advance goes onto the balance sheet the same day."""

    amount_fen: PositiveFen
    advanced_on: Day


class ReportForm(WireModel):
    """What people add to the figures of a report."""

    kind: Literal["quarterly", "event"]
    as_of_on: Day
    event: Text = ""
    measures_taken: LongText
    hidden_risks: LongText
    measures_planned: LongText

    @model_validator(mode="after")
    def _names_its_event(self) -> Self:
        if (self.kind == "event") != bool(self.event.strip()):
            raise ValueError("a report for an event names it, a quarterly one does not")
        return self


class FindingForm(WireModel):
    """What an investigation of an excess found."""

    finding: LongText


class CapitalAnswer(WireModel):
    """A capital base."""

    id: UUID
    capital_fen: int
    since: date
    source: str
    proposed_by: str
    provider_role: str
    accepted_by: str | None


class GroupAnswer(WireModel):
    """A group with its members."""

    id: UUID
    name: str
    actual_controller: str
    members: list[MemberForm]
    created_at: Instant


class MemberExposureAnswer(WireModel):
    """What one member owes or may yet draw."""

    credit_code: str
    name: str
    drawn_fen: int
    undrawn_fen: int
    off_balance_fen: int
    total_fen: int


class GroupExposureAnswer(WireModel):
    """Credit to a group beside its limit."""

    members: list[MemberExposureAnswer]
    exposure_fen: int
    capital_fen: int
    capital_since: date
    limit_fen: int
    excess_fen: int
    rule_id: str
    explanation: dict[str, Any]


class PolicyAnswer(WireModel):
    """A policy for a kind of item."""

    id: UUID
    kind: str
    since: date
    until: date | None
    document_ref: str
    compliance_ref: str
    limit_fen: int
    proposed_by: str
    accepted_by: str | None


class ItemAnswer(WireModel):
    """An off-balance-sheet item; `is_automatic` marks the unused part of an approved loan."""

    id: UUID
    is_automatic: bool
    branch: str
    kind: str
    booked_as: str
    customer_name: str
    customer_code: str
    amount_fen: int
    unused_fen: int
    deposit_fen: int
    risk_weighted_fen: int
    starts_on: date
    ends_on: date | None
    underlying_deal: str
    is_related_party: bool
    carries_credit_risk: bool
    state: str
    advanced_fen: int
    advanced_on: date | None
    requested_by: str
    approved_by: str | None
    breaches: list[str]
    created_at: Instant


class IncidentAnswer(WireModel):
    """A limit that was exceeded."""

    id: UUID
    limit_name: str
    subject: str
    limit_fen: int
    exposure_fen: int
    cause: str
    is_approved_before: bool
    state: str
    finding: str
    investigated_by: str | None
    created_at: Instant


class CheckedLimits(WireModel):
    """What a check of all limits found."""

    groups_checked: int
    incidents: list[IncidentAnswer]


class ReportAnswer(WireModel):
    """A report on off-balance-sheet items."""

    id: UUID
    kind: str
    as_of_on: date
    event: str
    figures: dict[str, Any]
    measures_taken: str
    hidden_risks: str
    measures_planned: str
    made_by: str
    created_at: Instant


def capital_answer(row: CapitalRow) -> CapitalAnswer:
    """A stored capital base as it goes out."""
    return CapitalAnswer(**row.model_dump(include=set(CapitalAnswer.model_fields)))


def policy_answer(row: ItemPolicyRow) -> PolicyAnswer:
    """A stored policy as it goes out."""
    return PolicyAnswer(**row.model_dump(include=set(PolicyAnswer.model_fields)))


def incident_answer(row: LimitIncidentRow) -> IncidentAnswer:
    """A stored incident as it goes out."""
    return IncidentAnswer(**row.model_dump(include=set(IncidentAnswer.model_fields)))


def report_answer(row: ExposureReportRow) -> ReportAnswer:
    """A stored report as it goes out."""
    return ReportAnswer(**row.model_dump(include=set(ReportAnswer.model_fields)))
