"""Forms of agreements, signatures and judicial confirmation."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from mediation.domain.confirmations import RejectionGround
from mediation.domain.minimum_acceptance import MinimumAcceptance
from mediation.domain.signatures import Signature, SignatureMethod, Signer
from mediation.forms.cases import Flag, Sha256, Text
from mediation.forms.schemes import MOST_ROWS, Bp
from servicekit.wire import Day, Instant, LongText, ShortText, WireModel


class TermsForm(WireModel):
    """What every page of the agreement says."""

    payer: ShortText
    pay_by_on: Day
    breach_clause: LongText
    waiver_clause: Text = ""
    tax_clause: Text = ""
    confirmation_clause: Text = ""


class MinimumForm(WireModel):
    """How many investors have to sign, by number and by money, until when."""

    count_bp: Bp = 0
    amount_bp: Bp = 0
    by_on: Day

    def fact(self) -> MinimumAcceptance:
        return MinimumAcceptance(self.count_bp, self.amount_bp, self.by_on)


class PayeeForm(WireModel):
    """Where one investor wants the money."""

    party_ref: ShortText
    name: ShortText | None = None
    account: ShortText
    bank_code: ShortText


class AgreementForm(WireModel):
    """A framework over the pages of all who get something under an accepted proposal."""

    proposal_id: UUID
    framework: LongText
    terms: TermsForm
    is_for_court: Flag = True
    minimum: MinimumForm | None = None
    payees: Annotated[list[PayeeForm], Field(max_length=MOST_ROWS)] = Field(default_factory=list)


class AgreementAnswer(WireModel):
    """An agreement."""

    id: UUID
    matter_id: UUID
    proposal_id: UUID
    framework: str
    terms: dict[str, Any]
    is_for_court: bool
    state: str
    merkle_root: str | None
    minimum_count_bp: int | None
    minimum_amount_bp: int | None
    minimum_by_on: date | None
    is_condition_met: bool
    page_count: int
    total_fen: int
    signed_count: int
    signed_fen: int
    signed_root: list[str]
    effective_at: Instant | None
    created_at: Instant


class PageAnswer(WireModel):
    """One investor's page."""

    sequence: int
    party_ref: str
    case_id: UUID | None
    amount_fen: int
    page: dict[str, Any] | None
    page_sha256: str
    state: str
    signed_at: Instant | None
    effective_at: Instant | None


class ProofStepAnswer(WireModel):
    """The hash beside the path from the page to the root."""

    sha256: str
    is_left: bool


class ProofAnswer(WireModel):
    """What shows that the signed root contains this page."""

    party_ref: str
    page_sha256: str
    merkle_root: str
    steps: list[ProofStepAnswer]


class SignatureForm(WireModel):
    """One signature with its proof; `party_ref` for an investor's page."""

    signer: Signer
    party_ref: ShortText | None = None
    method: SignatureMethod
    document_sha256: Sha256
    certificate_serial: Annotated[str, Field(strict=True, max_length=200)] = ""
    timestamp_token: Text = ""
    device: Annotated[str, Field(strict=True, max_length=200)] = ""

    def fact(self) -> Signature:
        return Signature(
            self.signer,
            self.method,
            self.document_sha256,
            self.certificate_serial,
            self.timestamp_token,
            self.device,
        )


class SignaturesForm(WireModel):
    """Up to 1,000 signatures, each with its own outcome."""

    signatures: Annotated[list[SignatureForm], Field(min_length=1, max_length=1_000)]


class SignatureOutcome(WireModel):
    """What became of one signature."""

    signer: Signer
    party_ref: str | None
    is_taken: bool
    code: str | None = None
    detail: str | None = None


class SignaturesAnswer(WireModel):
    """What became of the signatures, and the agreement afterwards."""

    taken: int
    refused: int
    outcomes: list[SignatureOutcome]
    agreement: AgreementAnswer


class PartyRefForm(WireModel):
    """One investor."""

    party_ref: ShortText


class EntitleForm(WireModel):
    """The escrow account that pays what is effective."""

    escrow_account_id: UUID


class EntitledAnswer(WireModel):
    """What the escrow account owes now because of the agreement."""

    created: int
    existing: int
    total_fen: int


class ConfirmationForm(WireModel):
    """A joint application for some effective pages."""

    party_refs: Annotated[list[ShortText], Field(min_length=1, max_length=1_000)]
    is_joint: Flag
    """Both sides have asked for it; without that no court takes it."""
    court: ShortText | None = None


class FiledForm(WireModel):
    """The court has taken the application in."""

    filed_on: Day


class GrantedForm(WireModel):
    """The court has confirmed the agreement."""

    ruling_no: ShortText


class RejectedForm(WireModel):
    """The court has rejected the application."""

    ruling_no: ShortText
    ground: RejectionGround
    goes_on: Flag
    """The parties mediate again; otherwise the case goes back to the court."""


class ConfirmationAnswer(WireModel):
    """An application for judicial confirmation."""

    id: UUID
    agreement_id: UUID
    court: str
    party_refs: list[str]
    state: str
    applied_at: Instant
    apply_due_on: date
    filed_on: date | None
    ruling_due_on: date | None
    ruling_no: str | None
    rejection_ground: str | None
