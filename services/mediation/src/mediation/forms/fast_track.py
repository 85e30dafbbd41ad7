"""Forms of the fast track: promises, proposals, and evidence of suitability."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from mediation.domain.suitability import Evidence
from mediation.forms.amounts import AmountFen
from mediation.forms.cases import Sha256, Text
from servicekit.wire import Day, Instant, LongText, ShortText, WireModel

PositiveAmount = Annotated[AmountFen, Field(ge=1)]


class PromiseForm(WireModel):
    """A firm accepts in advance what mediators propose, up to a cap per claim."""

    cap_fen: PositiveAmount
    valid_from: Day
    valid_until: Day
    document_sha256: Sha256
    """The signed promise itself."""

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if self.valid_until < self.valid_from:
            raise ValueError("`valid_until` does not lie before `valid_from`")
        return self


class PromiseAnswer(PromiseForm):
    id: UUID
    firm: str
    is_withdrawn: bool
    created_at: Instant


class FastProposalForm(WireModel):
    """What the mediator proposes in a small claim."""

    amount_fen: PositiveAmount
    terms: LongText
    valid_until: Day


class FastAcceptanceForm(WireModel):
    """The investor accepts exactly what was proposed."""

    document_sha256: Sha256
    second_factor: ShortText


class FastDeclineForm(WireModel):
    """The investor does not accept; mediation goes on."""

    reason: Text = ""


class FastProposalAnswer(WireModel):
    """A proposal on the fast track; BINDING once the investor has accepted."""

    id: UUID
    case_id: UUID
    firm: str
    amount_fen: int
    terms: str
    document_sha256: str
    valid_until: date
    state: str
    proposed_by: str
    proposed_on: date
    created_at: Instant


class FastProposals(WireModel):
    """The proposals of a case, oldest first."""

    items: list[FastProposalAnswer]


class FastPaymentForm(WireModel):
    """The escrow account that pays."""

    escrow_account_id: UUID


class EvidenceRequestForm(WireModel):
    """By when the securities company shows its evidence."""

    due_on: Day


class EvidenceReceiptForm(WireModel):
    """One piece of evidence came."""

    evidence: Evidence
    document_sha256: Sha256


class EvidenceAnswer(WireModel):
    """One piece of evidence that is owed."""

    evidence: str
    name_zh: str
    owed_by: str
    due_on: date
    standing: str
    received_at: Instant | None
    document_sha256: str


class SuitabilityAnswer(WireModel):
    """The checklist of a case; what is missing counts against the company."""

    items: list[EvidenceAnswer]
    is_adverse: bool
