"""What stands between an escrow account and one investor, from the statement of their account."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mediation.domain.ledger_postings import Event
from mediation.domain.statements import Statement


@dataclass(frozen=True, slots=True)
class PartyFigures:
    """An investor's account over a period; opening + allocated + returned + other - paid =
    closing."""

    opening_fen: int
    allocated_fen: int
    paid_fen: int
    returned_fen: int
    other_fen: int
    closing_fen: int
    held_fen: int


def party_figures(statement: Statement) -> PartyFigures:
    """The movements of a statement summed by what they mean to the investor.

    Allocated is net of what was cancelled; other is what expired or was admitted late.
    """
    fen: Counter[str] = Counter()
    for movement in statement.movements:
        fen[movement.code] += movement.change_fen
    allocated = fen[Event.ENTITLEMENT_EFFECTIVE] + fen[Event.ENTITLEMENT_CANCELLED]
    paid, returned = -fen[Event.PAYOUT_SUCCEEDED], fen[Event.PAYOUT_RETURNED]
    change = statement.closing_fen - statement.opening_fen
    return PartyFigures(
        opening_fen=statement.opening_fen,
        allocated_fen=allocated,
        paid_fen=paid,
        returned_fen=returned,
        other_fen=change - allocated + paid - returned,
        closing_fen=statement.closing_fen,
        held_fen=statement.held_fen,
    )
