"""Forms of single claims: elements, objections, agents."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from mediation.domain.signatures import SignatureMethod
from mediation.forms.amounts import AmountFen
from mediation.forms.cases import AgentForm, DocumentForm, Flag, Sha256, Text
from mediation.forms.escrow import Optional200
from servicekit.wire import Instant, LongText, ShortText, WireModel

BankCode = Annotated[str, Field(strict=True, max_length=20)]


class ContractForm(WireModel):
    """The web contract, signed: exactly the document that `GET /claims/{id}/contract` shows."""

    method: SignatureMethod = SignatureMethod.OTP_CLICK
    document_sha256: Sha256
    second_factor: ShortText
    certificate_serial: Optional200 = ""
    timestamp_token: Optional200 = ""


class DeclarationForm(WireModel):
    """The declaration: which amount is accepted, and what was recovered elsewhere."""

    channel: Literal["EXCHANGE", "WEBSITE", "MANUAL"] = "WEBSITE"
    declaration_ref: Optional200 = ""
    accepted_fen: AmountFen
    recovered_fen: AmountFen = 0


class DeclareForm(WireModel):
    """Both elements, or one of them; the other can follow while the window is open."""

    contract: ContractForm | None = None
    declaration: DeclarationForm | None = None
    payee_account: Optional200 = ""
    bank_code: BankCode = ""


class TakeBackForm(WireModel):
    """One element taken back before the claim is verified."""

    element: Literal["contract", "declaration"]
    reason: Text = ""


class ObjectionForm(WireModel):
    """Why amount or exclusion is wrong, with evidence by name and hash."""

    grounds: LongText
    evidence: Annotated[list[DocumentForm], Field(max_length=100)] = Field(default_factory=list)


class ObjectionProposalForm(WireModel):
    """What the objection should lead to; a different person decides."""

    amount_fen: AmountFen | None = None
    """The recalculated amount; left out, the listed amount is to be upheld."""
    reason: LongText


class ObjectionDecisionForm(WireModel):
    """Whether the proposal is confirmed; otherwise it goes back."""

    is_confirmed: Flag
    reason: Text = ""


class ClaimReasonForm(WireModel):
    """Why."""

    reason: Annotated[str, Field(strict=True, max_length=500)] = ""


class VerifyForm(WireModel):
    """Why more than the loss of this claim is right: the other payment was for another loss."""

    above_loss_reason: Optional200 = ""


class ClaimAgentForm(AgentForm):
    """Who may act for the investor."""


class ClaimSummary(WireModel):
    """A claim in a list; accounts are masked, for supervisors names as well."""

    id: UUID
    fund_id: UUID
    sequence: int
    party_ref: str
    name: str
    loss_fen: int
    listed_fen: int
    amount_fen: int
    state: str
    exclusion: str
    payee_account: str
    created_at: Instant


class ClaimEventAnswer(WireModel):
    """One thing that happened to a claim."""

    at: Instant
    actor: str
    step: str
    from_state: str
    to_state: str
    reason: str


class ClaimAnswer(ClaimSummary):
    """One claim with everything about it."""

    recovered_fen: int
    exclusion_reason: str
    securities_account: str
    bank_code: str
    has_contract: bool
    has_declaration: bool
    needs_contract: bool
    notified_at: Instant | None
    viewed_at: Instant | None
    contract_signed_at: Instant | None
    declared_at: Instant | None
    declaration_channel: str
    assigned_to: dict[str, int] | None
    assigned_at: Instant | None
    entitlement_id: UUID | None
    allowed_steps: list[str]
    events: list[ClaimEventAnswer]


class ContractAnswer(WireModel):
    """The web contract of a claim: settlement and assignment, with the hash to be signed."""

    claim_id: UUID
    content: dict[str, Any]
    document_sha256: str


class ObjectionAnswer(WireModel):
    """An objection."""

    id: UUID
    claim_id: UUID
    fund_id: UUID
    grounds: str
    evidence: list[dict[str, Any]]
    state: str
    before_fen: int
    proposed_fen: int | None
    proposal: str
    proposed_by: str
    raised_by: str
    raised_at: Instant
    decided_by: str
    decided_at: Instant | None
