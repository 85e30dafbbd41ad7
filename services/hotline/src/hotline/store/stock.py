"""How many requests were open at a moment, counted from the rows and not from the movements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hotline.domain.request_states import Step
from hotline.store.statistics import MOVEMENTS
from hotline.store.statistics_scope import group_of
from hotline.tables.requests import RequestEventRow, RequestRow

_WAYS_BACK = (Step.REOPEN.value, Step.UNMERGE.value)


def open_at(
    session: Session, condition: ColumnElement[bool], by: str | None, instant: datetime
) -> dict[str, int]:
    """Requests by group that had come and were not over just before an instant.

    Received before it, less those that ended before it. A row knows its last end alone: one that
    came back later was over all the same, if its way back is its first movement since.
    """
    row = RequestRow
    is_open = or_(col(row.closed_at).is_(None), col(row.closed_at) >= instant)
    counts: dict[str, int] = {}
    _add(session, counts, 1, condition, by, and_(col(row.created_at) < instant, is_open))
    _add(session, counts, -1, condition, by, _came_back_since(instant))
    return {group: count for group, count in counts.items() if count}


def _add(
    session: Session,
    counts: dict[str, int],
    sign: int,
    condition: ColumnElement[bool],
    by: str | None,
    which: ColumnElement[bool],
) -> None:
    group = group_of(by, RequestRow.created_at)
    query: Any = select(group, func.count()).where(condition, which).group_by(group)
    for name, count in session.execute(query):
        counts[name] = counts.get(name, 0) + sign * count


def _came_back_since(instant: datetime) -> ColumnElement[bool]:
    """Whether the first movement from the instant on was a way back."""
    back, other = aliased(RequestEventRow), aliased(RequestEventRow)
    is_earlier = or_(
        col(other.at) < col(back.at),
        and_(col(other.at) == col(back.at), col(other.id) < col(back.id)),
    )
    earlier = exists().where(
        col(other.request_id) == col(back.request_id),
        col(other.at) >= instant,
        col(other.step).in_(MOVEMENTS),
        is_earlier,
    )
    first = select(col(back.request_id)).where(
        col(back.step).in_(_WAYS_BACK), col(back.at) >= instant, ~earlier
    )
    return col(RequestRow.id).in_(first)
