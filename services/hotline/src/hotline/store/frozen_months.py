"""Frozen months and their restatements."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from hotline.tables.statistics import ClientCountRow, FrozenMonthRow, RestatementRow
from servicekit.problems import NotFoundError


def frozen_months(session: Session) -> Sequence[FrozenMonthRow]:
    """Every frozen month, oldest first."""
    return session.exec(select(FrozenMonthRow).order_by(col(FrozenMonthRow.month))).all()


def find_month(session: Session, month: str) -> FrozenMonthRow:
    """A frozen month; raises NotFoundError."""
    found = session.get(FrozenMonthRow, month)
    if found is None:
        raise NotFoundError("frozen month", "已固定月份")
    return found


def restatements_of(session: Session, month: str) -> Sequence[RestatementRow]:
    """What was restated of a month, in order."""
    query = select(RestatementRow).where(RestatementRow.month == month)
    return session.exec(
        query.order_by(col(RestatementRow.number), col(RestatementRow.figure))
    ).all()


def clients_of(session: Session) -> dict[str, ClientCountRow]:
    """The latest count of every institution's clients."""
    query = select(ClientCountRow).order_by(col(ClientCountRow.counted_on))
    return {row.institution_code: row for row in session.exec(query)}
