"""The event by which the hotline hands a complaint over, and those that answer it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mediation.domain.case_words import PartyKind
from mediation.forms.amounts import AmountFen
from servicekit.wire import Instant, LongText, ShortText, WireModel

REQUESTED = "hotline.mediation_requested"
WITHDRAWN = "hotline.mediation_withdrawn"
PROGRESSED = "mediation.case_progressed"
RESULT = "mediation.result"


HandoverId = Annotated[str, Field(strict=True, max_length=64)]


class HandoverConsent(WireModel):
    """The investor's willingness: who said it, when, in which words, by which channel."""

    who: ShortText
    at: Instant
    words: LongText
    channel: ShortText


class HandoverApplicant(WireModel):
    """The investor; `party_ref` is the name under which the investor's own token speaks."""

    party_ref: ShortText
    name: ShortText
    kind: Literal[PartyKind.ORDINARY_INVESTOR, PartyKind.PROFESSIONAL_INVESTOR] = (
        PartyKind.ORDINARY_INVESTOR
    )


class HandoverCounterparty(WireModel):
    """The institution complained about; `organisation` is the id that its people's tokens carry."""

    organisation: ShortText
    name: ShortText
    kind: PartyKind = PartyKind.BROKER


class MediationRequested(WireModel):
    """`hotline.mediation_requested`: exactly one case comes of it, however often it arrives."""

    request_id: ShortText
    request_number: ShortText
    handover_id: HandoverId = ""
    """A request that comes back is handed over anew, by another id."""
    consent: HandoverConsent
    applicant: HandoverApplicant
    counterparty: HandoverCounterparty
    claim: LongText
    amount_fen: AmountFen
    facts: Annotated[list[LongText], Field(max_length=100)] = Field(default_factory=list)


class MediationWithdrawn(WireModel):
    """`hotline.mediation_withdrawn`: the investor has taken the request back at the hotline."""

    request_id: ShortText
    handover_id: HandoverId = ""
    channel: ShortText
    words: LongText
    at: Instant


class CaseProgressed(WireModel):
    """`mediation.case_progressed`: a case that the hotline handed over has moved."""

    source_ref: str
    handover_id: str
    case_id: str
    case_no: str
    state: str
    agreed_fen: int
    at: Instant


class MediationResult(WireModel):
    """`mediation.result`: the one end of a case that the hotline handed over."""

    source_ref: str
    handover_id: str
    case_id: str
    case_no: str
    outcome: Literal["agreed", "failed", "refused"]
    amount_fen: int
    """What was agreed."""
    paid_fen: int
    """What was paid of it and stayed paid."""
    reason: str
    at: Instant
