"""What mediation is told of a request: masked, with nothing that it does not need."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from hotline.domain.masking import masked
from hotline.domain.subjects import Subject
from hotline.forms.handovers import (
    LARGEST_REASONS,
    LARGEST_REVIEW,
    LARGEST_TEXT,
    LARGEST_WORDS,
    shortened,
)
from hotline.forms.reviews import review_summary
from hotline.store.dialogue import results_of
from hotline.store.directory import entries_with
from hotline.store.reviews import latest_reviews
from hotline.tables.directory import InstitutionRow
from hotline.tables.handovers import HandoverRow
from hotline.tables.requests import RequestRow
from hotline.usecases.evidence import missing_evidence
from servicekit.clock import instant_text

_ISSUERS = (Subject.LISTED_CO, Subject.NEEQ)
_OTHERS = (Subject.EXCHANGE, Subject.DEPOSITORY, Subject.REGULATOR, Subject.ILLEGAL_OUTSIDER)


def asked_of_mediation(session: Session, request: RequestRow, row: HandoverRow) -> dict[str, Any]:
    """The request as it is handed over, with the consent that it rests on."""
    code = request.institution_code or ""
    institution = entries_with(session, InstitutionRow, [code]).get(code)
    return {
        "request_id": str(request.id),
        "request_number": request.number,
        "handover_id": str(row.id),
        "consent": {
            "who": masked(row.consent_who or "").text,
            "at": instant_text(row.answered_at or request.created_at),
            "words": shortened(masked(row.consent_words or "").text, LARGEST_WORDS),
            "channel": row.consent_channel,
        },
        "applicant": {
            # Without an account of their own, people come in under the number of their request.
            "party_ref": request.account or request.number,
            "name": request.masked_name or "投资者",
        },
        "counterparty": {
            "organisation": code,
            "name": code if institution is None else institution.name,
            "kind": _kind(request.subject),
        },
        "claim": shortened(row.claim, LARGEST_WORDS),
        "amount_fen": row.claimed.fen,
        "facts": _facts(session, request),
    }


def taken_back_from_mediation(
    request: RequestRow, row: HandoverRow, *, channel: str, words: str, at: datetime
) -> dict[str, Any]:
    """That the investor has withdrawn the request, by which channel and in which words."""
    return {
        "request_id": str(request.id),
        "handover_id": str(row.id),
        "channel": channel,
        "words": shortened(masked(words).text, LARGEST_WORDS),
        "at": instant_text(at),
    }


def _facts(session: Session, request: RequestRow) -> list[str]:
    """The words of the request, the institution's reasons, and what reviews have found."""
    facts = [shortened(request.masked_text, LARGEST_TEXT)]
    reasons = [result.explanation for result in results_of(session, request.id)]
    facts += [shortened(each, LARGEST_REASONS) for each in reasons[-1:] if each]
    found = [review_summary(each.answer) for each in latest_reviews(session, request.id)]
    found += [sentence for sentence in [missing_evidence(session, request)] if sentence]
    return facts + [shortened(each, LARGEST_REVIEW) for each in found]


def _kind(subject: str) -> str:
    if subject in _ISSUERS:
        return "ISSUER"
    return "OTHER" if subject in _OTHERS else "BROKER"
