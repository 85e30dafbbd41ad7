"""Forms of escrow accounts, deposits and entitlements."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from servicekit.wire import Day, Instant, NonNegativeFen, ShortText, Whole, WireModel

PositiveFen = Annotated[Whole, Field(ge=1, le=10**17)]
Optional200 = Annotated[str, Field(strict=True, max_length=200)]
BasisPoints = Annotated[Whole, Field(ge=0, le=10_000)]


class ContributorForm(WireModel):
    """Who pays in; `weight` is its share by the deed."""

    contributor_ref: ShortText
    name: ShortText
    bank_account: Optional200 = ""
    weight: Annotated[Whole, Field(ge=1, le=10**12)] = 1


class AuthorityForm(WireModel):
    """An issuer's standing authority (model B)."""

    cap_total_fen: NonNegativeFen
    cap_per_party_fen: NonNegativeFen
    ratio_min_bp: BasisPoints = 0
    ratio_max_bp: BasisPoints = 10_000
    valid_from: Day
    valid_until: Day


class EscrowForm(WireModel):
    """A new escrow account under the caller's organisation."""

    number: ShortText
    title: ShortText
    model: Literal["A", "B", "C", "D"]
    matter_id: UUID | None = None
    issuer: ShortText
    custodian: ShortText
    court: Optional200 = ""
    bank_account: ShortText
    target_fen: NonNegativeFen
    contributors: Annotated[list[ContributorForm], Field(min_length=1, max_length=50)]
    authority: AuthorityForm | None = None
    treasury: Optional200 = ""
    approval_ttl_hours: Annotated[Whole, Field(ge=1, le=720)] = 72


class ContributorAnswer(WireModel):
    id: UUID
    contributor_ref: str
    name: str
    weight: int


class EscrowAnswer(WireModel):
    """An escrow account."""

    id: UUID
    number: str
    title: str
    model: str
    state: str
    is_frozen: bool
    matter_id: UUID | None
    administrator: str
    issuer: str
    custodian: str
    court: str
    bank_account: str
    target_fen: int
    funded_fen: int
    terms: dict[str, Any]
    plan_filed_on: date | None
    contributors: list[ContributorAnswer]
    created_at: Instant


class ReasonForm(WireModel):
    """Why."""

    reason: ShortText


class PlanForm(WireModel):
    """The use plan of commitment money was filed."""

    filed_on: Day
    reference: ShortText


class RevocationForm(WireModel):
    """A person whose signature counts no more."""

    person: ShortText
    reason: ShortText


class ExpectedDepositForm(WireModel):
    """A deposit that a contributor owes."""

    contributor_ref: ShortText
    amount_fen: PositiveFen
    reference: ShortText
    due_on: Day | None = None


class ExpectedDepositAnswer(ExpectedDepositForm):
    id: UUID


class DepositForm(WireModel):
    """Money that arrived at the bank; without a contributor it waits in suspense."""

    id: UUID | None = None
    contributor_ref: ShortText | None = None
    amount_fen: PositiveFen
    bank_ref: ShortText


class TransferAnswer(WireModel):
    """A transfer of the ledger."""

    id: UUID
    kind: str
    code: str
    debit: str
    credit: str
    amount_fen: int
    ref: str
    result: Literal["CREATED", "EXISTS"]


class EntitlementForm(WireModel):
    """What an investor is owed by an effective agreement page or accepted claim."""

    id: UUID | None = None
    party_ref: ShortText
    name: ShortText
    source_ref: ShortText
    amount_fen: PositiveFen
    loss_fen: NonNegativeFen | None = None
    recovered_elsewhere_fen: NonNegativeFen = 0
    above_loss_reason: Optional200 = ""
    payee_account: Optional200 = ""
    bank_code: Optional200 = ""


class EntitlementListForm(WireModel):
    """Many entitlements, taken whole or not at all."""

    rows: Annotated[list[EntitlementForm], Field(min_length=1, max_length=50_000)]


class EntitlementSummary(WireModel):
    """What an import did."""

    created: int
    existing: int
    total_fen: int


class EntitlementAnswer(WireModel):
    """An entitlement in a list; accounts are masked."""

    id: UUID
    party_ref: str
    name: str
    source_ref: str
    amount_fen: int
    loss_fen: int | None
    state: str
    payee_account: str
    created_at: Instant


def masked(account: str) -> str:
    """An account number as lists show it: the last four digits alone."""
    shown = 4
    return "*" * max(0, len(account) - shown) + account[-shown:] if account else ""
