"""Queries about damage to collateral."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from loan_origination.tables.security import CollateralDamageRow


def damages_of(
    session: Session, collateral_id: UUID, state: str | None = None
) -> Sequence[CollateralDamageRow]:
    """The damage to a collateral, oldest first; in one state where one is named."""
    query = select(CollateralDamageRow).where(CollateralDamageRow.collateral_id == collateral_id)
    if state is not None:
        query = query.where(CollateralDamageRow.state == state)
    return session.exec(query.order_by(col(CollateralDamageRow.id))).all()
