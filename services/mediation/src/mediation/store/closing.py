"""What still stands in the way of closing an escrow account."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import Session, col

from mediation.domain.ledger_accounts import Purpose
from mediation.domain.payouts import ENDED, WITH_BANK
from mediation.store.ledger import totals_by_purpose
from mediation.store.reconciliation import open_breaks
from mediation.tables.ledger import EscrowAccountRow
from mediation.tables.payouts import PayoutBatchRow, PayoutLineRow


def open_matters(session: Session, escrow: EscrowAccountRow) -> dict[str, int]:
    """Balances, holds, breaks, suspense, payments without known end, open batches: by name."""
    found: dict[str, int] = {}
    for purpose, (_, account) in totals_by_purpose(session, escrow.id).items():
        if account.posted_fen:
            found[f"balance_{purpose.lower()}_fen"] = account.posted_fen
        if account.held_fen and purpose is Purpose.BANK:
            found["held_fen"] = account.held_fen
    counts = {
        "breaks": open_breaks(session, escrow.id),
        "lines_at_bank": _lines_at_bank(session, escrow),
        "open_batches": _open_batches(session, escrow),
    }
    return found | {name: count for name, count in counts.items() if count}


def _lines_at_bank(session: Session, escrow: EscrowAccountRow) -> int:
    query = select(func.count()).where(
        col(PayoutLineRow.ledger_id) == escrow.id,
        col(PayoutLineRow.state).in_([state.value for state in WITH_BANK]),
    )
    return int(session.execute(query.select_from(PayoutLineRow)).scalar_one())


def _open_batches(session: Session, escrow: EscrowAccountRow) -> int:
    ended = [state.value for state in ENDED]
    query = select(func.count()).where(
        col(PayoutBatchRow.ledger_id) == escrow.id,
        col(PayoutBatchRow.state).not_in(ended),
    )
    return int(session.execute(query.select_from(PayoutBatchRow)).scalar_one())
