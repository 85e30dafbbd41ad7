"""Hand-overs to mediation: what the hotline's people send, and the events between the programs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from hotline.forms.requests import Words
from hotline.tables.handovers import HandoverRow
from lawkit.money import Money
from servicekit.wire import Instant, NonNegativeFen, ShortText, WireModel, written_instant

REQUESTED = "hotline.mediation_requested"
WITHDRAWN = "hotline.mediation_withdrawn"
PROGRESSED = "mediation.case_progressed"
RESULT = "mediation.result"
Claim = Annotated[str, Field(strict=True, min_length=1, max_length=1_000)]
ConsentWords = Annotated[str, Field(strict=True, max_length=1_000)]
# An event stays below 20 kB: bytes in JSON, of which a Chinese character has three.
LARGEST_WORDS, LARGEST_TEXT, LARGEST_REASONS, LARGEST_REVIEW = 3_000, 4_500, 3_000, 1_000


HandoverId = Annotated[str, Field(strict=True, max_length=64)]
"""Left out: the hand-over that is open."""


class OfferForm(WireModel):
    """What mediation would be about; left out, what the request claims."""

    claim: Claim | None = None
    claimed_fen: NonNegativeFen | None = None


class ConsentForm(WireModel):
    """The investor's willingness in the investor's own words, and how it was given."""

    who: ShortText | None = None
    """Left out by investors who say it themselves."""
    words: ConsentWords
    channel: ShortText
    at: Instant | None = None
    """Left out: now."""


class DeclineForm(WireModel):
    """Why the investor does not want mediation."""

    reason: Words = ""


class HandoverAnswer(WireModel):
    """One hand-over as the readers of the request see it."""

    id: UUID
    state: str
    claim: str
    claimed_fen: int
    offered_at: str
    answered_at: str | None
    consent_channel: str
    handed_over_at: str | None
    case_no: str | None
    case_state: str | None
    agreed_fen: int | None
    paid_fen: int | None
    reason: str
    ended_at: str | None


class CaseProgressed(WireModel):
    """`mediation.case_progressed`: a case that came from here has moved."""

    source_ref: UUID
    handover_id: HandoverId = ""
    case_id: ShortText
    case_no: ShortText
    state: ShortText
    agreed_fen: NonNegativeFen
    at: Instant


class MediationResult(WireModel):
    """`mediation.result`: the one end of a case that came from here."""

    source_ref: UUID
    handover_id: HandoverId = ""
    case_id: ShortText
    case_no: ShortText
    outcome: Literal["agreed", "failed", "refused"]
    amount_fen: NonNegativeFen
    paid_fen: NonNegativeFen
    reason: ShortText
    at: Instant


def shortened(text: str, most: int) -> str:
    """As much of a text as takes no more than so many bytes in an event."""
    size = 0
    for place, letter in enumerate(text):
        size += len(json.dumps(letter, ensure_ascii=False).encode()) - 2
        if size > most:
            return text[:place]
    return text


def handover_answer(row: HandoverRow) -> HandoverAnswer:
    """A hand-over as it goes out; the words of consent stay where they are."""
    return HandoverAnswer(
        id=row.id,
        state=row.state,
        claim=row.claim,
        claimed_fen=row.claimed.fen,
        offered_at=_text(row.offered_at),
        answered_at=written_instant(row.answered_at),
        consent_channel=row.consent_channel,
        handed_over_at=written_instant(row.handed_over_at),
        case_no=row.case_no,
        case_state=row.case_state,
        agreed_fen=_fen(row.agreed),
        paid_fen=_fen(row.paid),
        reason=row.reason,
        ended_at=written_instant(row.ended_at),
    )


def _fen(amount: Money | None) -> int | None:
    return None if amount is None else amount.fen


def _text(at: datetime) -> str:
    return written_instant(at) or ""
