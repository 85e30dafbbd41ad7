"""Queries about layouts of trade files."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from loss_calc.tables import TradeLayoutRow


def latest_layout(session: Session, organisation: str, name: str) -> TradeLayoutRow | None:
    """The newest version of an organisation's layout, or None."""
    query = (
        select(TradeLayoutRow)
        .where(TradeLayoutRow.organisation == organisation, TradeLayoutRow.name == name)
        .order_by(col(TradeLayoutRow.version).desc())
    )
    return session.exec(query.limit(1)).one_or_none()


def latest_layouts(session: Session, organisation: str) -> Sequence[TradeLayoutRow]:
    """The newest version of each of an organisation's layouts, by name."""
    query = (
        select(TradeLayoutRow)
        .where(TradeLayoutRow.organisation == organisation)
        .order_by(col(TradeLayoutRow.name), col(TradeLayoutRow.version))
    )
    newest = {row.name: row for row in session.exec(query)}
    return list(newest.values())
