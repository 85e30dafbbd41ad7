"""Queries about verifications."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from loss_calc.tables import TradeFileRow, VerificationRow


def latest_verification(session: Session, calculation_id: UUID) -> VerificationRow | None:
    """The newest verification of a calculation, or None."""
    query = (
        select(VerificationRow)
        .where(VerificationRow.calculation_id == calculation_id)
        .order_by(col(VerificationRow.created_at).desc(), col(VerificationRow.id).desc())
    )
    return session.exec(query.limit(1)).one_or_none()


def pinned_files(session: Session, file_ids: Sequence[UUID]) -> list[TradeFileRow]:
    """The files that a calculation pinned, in the order in which it names them."""
    found = session.exec(select(TradeFileRow).where(col(TradeFileRow.id).in_(file_ids)))
    by_id = {row.id: row for row in found}
    return [by_id[file_id] for file_id in file_ids]
