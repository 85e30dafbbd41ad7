"""Collateral, insurance, custody and lease registration on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from loan_origination.domain.security import SecurityTask
from loan_origination.forms.contracts import Account, PositiveFen
from loan_origination.forms.facts import Flag, NonNegativeFen, Text, Words
from loan_origination.tables.security import (
    BridgeRow,
    CollateralRow,
    InsurancePolicyRow,
    LeaseRegistrationRow,
    ValuationRow,
    VaultCustodyRow,
)
from servicekit.wire import Day, Instant, LongText, ShortText, Whole, WireModel


class CollateralForm(WireModel):
    """Propose a property as security of a loan contract."""

    loan_contract_id: UUID
    title_number: ShortText
    description: ShortText
    mortgagor: ShortText


class ValuationForm(WireModel):
    """A value, from an appraisal report; when its firm is listed stands in the file, or here."""

    value_fen: PositiveFen
    valued_on: Day
    appraiser: ShortText
    report_ref: ShortText
    listed_from_on: Day | None = None
    listed_until_on: Day | None = None


class MortgageLinkForm(WireModel):
    """The signed mortgage contract that covers the collateral."""

    mortgage_contract_id: UUID


class RegistrationBeginForm(WireModel):
    """Registration has been asked for, jointly with the owner."""

    office: ShortText


class RegistrationForm(WireModel):
    """The mortgage is in the register."""

    certificate_no: ShortText
    rank: Annotated[Whole, Field(ge=1, le=100)]
    secured_fen: PositiveFen
    registered_on: Day


class BridgeForm(WireModel):
    """Other sufficient security while the old bank's mortgage stands in the way."""

    kind: Literal["guarantee", "deposit", "pledge", "mortgage", "other"]
    description: ShortText
    value_fen: PositiveFen
    old_lender: ShortText
    old_lender_account: Account
    obstacle: LongText
    is_account_closed: Flag


class PolicyForm(WireModel):
    """An insurance policy; both days of its period are covered."""

    policy_no: ShortText
    insurer: ShortText
    insurer_is_qualified: Flag
    sum_insured_fen: PositiveFen
    starts_on: Day
    ends_on: Day
    first_beneficiary: ShortText
    promise_ref: Words = ""
    premium_fen: NonNegativeFen
    premium_paid_on: Day | None = None
    premium_receipt_ref: Words = ""
    original_received_on: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError("a policy does not end before it starts")
        return self


class PolicyLapseForm(WireModel):
    """A policy was interrupted or cancelled."""

    cancelled_on: Day
    note: LongText


class CustodyItem(WireModel):
    """One original brought to the vault."""

    item: Literal["certificate", "policy", "other"]
    reference: ShortText
    copies: Annotated[Whole, Field(ge=1, le=100)] = 1


class DeliveryForm(WireModel):
    """Originals are brought to the vault."""

    items: Annotated[list[CustodyItem], Field(min_length=1, max_length=50)]


class KeepingForm(WireModel):
    """The vault takes them in."""

    vault_place: ShortText


class LeaseRegistrationForm(WireModel):
    """A lease was registered, or the reason why it cannot be."""

    lease: ShortText
    registration_no: Words = ""
    registered_on: Day | None = None
    obstacle: Text = ""

    @model_validator(mode="after")
    def _says_one_of_the_two(self) -> Self:
        is_registered = bool(self.registration_no.strip()) and self.registered_on is not None
        if is_registered == bool(self.obstacle.strip()):
            raise ValueError("give registration_no and registered_on, or the obstacle")
        return self


class CollateralAnswer(WireModel):
    """A collateral and how far its security has come."""

    id: UUID
    loan_contract_id: UUID
    mortgage_contract_id: UUID | None
    branch: str
    state: str
    allowed: list[str]
    title_number: str
    description: str
    mortgagor: str
    value_fen: int | None
    valued_on: date | None
    office: str
    certificate_no: str
    rank: int | None
    secured_fen: int | None
    registered_on: date | None
    created_at: Instant


class ValuationAnswer(WireModel):
    """A value, proposed and perhaps accepted."""

    id: UUID
    collateral_id: UUID
    value_fen: int
    valued_on: date
    appraiser: str
    report_ref: str
    proposed_by: str
    accepted_by: str | None


class BridgeAnswer(WireModel):
    """The bridge of a refinancing."""

    id: UUID
    kind: str
    description: str
    value_fen: int
    old_lender: str
    old_lender_account: str
    obstacle: str
    is_account_closed: bool
    deadline_on: date
    released_on: date | None


class PolicyAnswer(WireModel):
    """An insurance policy."""

    id: UUID
    collateral_id: UUID
    policy_no: str
    insurer: str
    insurer_is_qualified: bool
    sum_insured_fen: int
    starts_on: date
    ends_on: date
    first_beneficiary: str
    promise_ref: str
    premium_fen: int
    premium_paid_on: date | None
    premium_receipt_ref: str
    original_received_on: date | None
    cancelled_on: date | None


class CustodyAnswer(WireModel):
    """Originals in the vault, or on their way."""

    id: UUID
    collateral_id: UUID
    items: list[CustodyItem]
    deliverer: str
    delivered_at: Instant
    keeper: str | None
    kept_at: Instant | None
    slip_no: str | None
    vault_place: str


class LeaseRegistrationAnswer(WireModel):
    """How a lease stands towards the housing authority."""

    id: UUID
    contract_id: UUID
    lease: str
    registration_no: str
    registered_on: date | None
    obstacle: str
    consented_by: str | None
    consented_on: date | None


class TaskAnswer(WireModel):
    """Something to be done about a collateral."""

    collateral_id: UUID
    kind: str
    due_on: date
    is_overdue: bool
    detail: str


class Listed(WireModel):
    """What hangs on one collateral."""

    valuations: list[ValuationAnswer]
    bridge: BridgeAnswer | None
    policies: list[PolicyAnswer]
    custody: list[CustodyAnswer]
    tasks: list[TaskAnswer]


def collateral_answer(row: CollateralRow, allowed: list[str]) -> CollateralAnswer:
    """A stored collateral as it goes out."""
    told = row.model_dump(include=set(CollateralAnswer.model_fields))
    return CollateralAnswer(**told, allowed=allowed)


def valuation_answer(row: ValuationRow) -> ValuationAnswer:
    """A stored valuation as it goes out."""
    return ValuationAnswer(**row.model_dump(include=set(ValuationAnswer.model_fields)))


def bridge_answer(row: BridgeRow) -> BridgeAnswer:
    """A stored bridge as it goes out."""
    return BridgeAnswer(**row.model_dump(include=set(BridgeAnswer.model_fields)))


def policy_answer(row: InsurancePolicyRow) -> PolicyAnswer:
    """A stored policy as it goes out."""
    return PolicyAnswer(**row.model_dump(include=set(PolicyAnswer.model_fields)))


def custody_answer(row: VaultCustodyRow) -> CustodyAnswer:
    """A stored custody entry as it goes out."""
    return CustodyAnswer(**row.model_dump(include=set(CustodyAnswer.model_fields)))


def lease_registration_answer(row: LeaseRegistrationRow) -> LeaseRegistrationAnswer:
    """A stored lease registration as it goes out."""
    return LeaseRegistrationAnswer.model_validate(row, from_attributes=True)


def task_answer(collateral_id: UUID, task: SecurityTask, on: date) -> TaskAnswer:
    """A task as it goes out, seen on a day."""
    return TaskAnswer(
        collateral_id=collateral_id,
        kind=task.kind,
        due_on=task.due_on,
        is_overdue=task.due_on < on,
        detail=task.detail,
    )
