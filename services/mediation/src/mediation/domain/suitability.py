"""The evidence that a securities company owes when an ordinary investor disputes a sale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lawkit.articles import carries_out
from mediation.domain.articles import BROKER_BEARS_PROOF, SUITABILITY
from mediation.domain.case_words import PartyKind, PartyRole
from mediation.domain.cases import Party


class Evidence(StrEnum):
    """What shows that the company knew its customer and sold what fits."""

    CUSTOMER_ASSESSMENT = "CUSTOMER_ASSESSMENT"
    PRODUCT_RISK_RATING = "PRODUCT_RISK_RATING"
    RISK_DISCLOSURE = "RISK_DISCLOSURE"
    OWN_INITIATIVE_RECORD = "OWN_INITIATIVE_RECORD"
    SALE_RECORDING = "SALE_RECORDING"
    AUTHORITY_RECONFIRMATION = "AUTHORITY_RECONFIRMATION"


NAMES_ZH = {
    Evidence.CUSTOMER_ASSESSMENT: "投资者风险承受能力评估（双方签字）",
    Evidence.PRODUCT_RISK_RATING: "产品风险等级评定",
    Evidence.RISK_DISCLOSURE: "风险揭示书及投资者抄录、签字",
    Evidence.OWN_INITIATIVE_RECORD: "投资者主动要求购买的记录",
    Evidence.SALE_RECORDING: "销售过程录音录像",
    Evidence.AUTHORITY_RECONFIRMATION: "授权的定期重新确认",
}


class Standing(StrEnum):
    """Where one piece of evidence stands."""

    OWED = "OWED"
    RECEIVED = "RECEIVED"
    MISSING = "MISSING"


@dataclass(frozen=True, slots=True)
class OwedItem:
    """One piece of evidence that the company was asked for."""

    evidence: Evidence
    due_on: date
    is_received: bool


@carries_out(SUITABILITY)
def evidence_owed() -> tuple[Evidence, ...]:
    """A securities company knows its customer and tells the product's risks; these show it."""
    return tuple(Evidence)


@carries_out(BROKER_BEARS_PROOF)
def bears_proof(parties: Sequence[Party]) -> list[str]:
    """In a dispute with an ordinary investor the securities company has to prove that it kept to
    the rules; the companies of a case that bear this burden."""
    asks = any(
        each.role is PartyRole.APPLICANT and each.kind is PartyKind.ORDINARY_INVESTOR
        for each in parties
    )
    return [
        each.party_ref
        for each in parties
        if asks and each.kind is PartyKind.BROKER and each.role is PartyRole.RESPONDENT
    ]


@carries_out(BROKER_BEARS_PROOF)
def standing(item: OwedItem, on: date) -> Standing:
    """What has not come by its day is missing."""
    if item.is_received:
        return Standing.RECEIVED
    return Standing.OWED if on <= item.due_on else Standing.MISSING


@carries_out(BROKER_BEARS_PROOF)
def is_adverse(items: Iterable[OwedItem], on: date) -> bool:
    """What the company cannot show counts against it."""
    return any(standing(item, on) is Standing.MISSING for item in items)
