"""Calls of a period, counted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlmodel import Session, col

from hotline.domain.call_figures import CallCounts
from hotline.domain.stock import SHORT_HANG_UP_SECONDS
from hotline.store.calendar_spans import day_number, day_of, month_text
from hotline.store.statistics_scope import Asked
from hotline.tables.dialogue import CallRow


def call_counts(session: Session, asked: Asked, by: str | None) -> dict[str, CallCounts]:
    """Calls offered in the period, whole (`by` None), by `day` or by `month`."""
    group = _group(by)
    within = and_(col(CallRow.offered_at) >= asked.since, col(CallRow.offered_at) < asked.until)
    waits: dict[str, dict[int, int]] = {}
    wait = col(CallRow.wait_seconds)
    waited: Any = select(group, wait, func.count()).where(
        within, _is_offered(), col(CallRow.answered_at).is_not(None), wait.is_not(None)
    )
    for name, seconds, count in session.execute(waited.group_by(group, wait)):
        waits.setdefault(_text(by, name), {})[seconds] = count
    return {
        _text(by, name): CallCounts(
            all_calls=every,
            outside_hours=outside,
            menu_only=menu,
            offered=offered,
            answered=answered,
            given_up=given_up,
            short_hang_ups=short,
            waits=waits.get(_text(by, name), {}),
            talk_seconds=int(talk or 0),
        )
        for name, every, outside, menu, offered, answered, given_up, short, talk in session.execute(
            _sums(group).where(within).group_by(group)
        )
    }


def _sums(group: Any) -> Any:
    row = CallRow
    offered, is_answered = _is_offered(), col(row.answered_at).is_not(None)
    is_given_up = and_(offered, ~is_answered, col(row.abandoned_at).is_not(None))
    is_short = and_(is_given_up, col(row.wait_seconds) < SHORT_HANG_UP_SECONDS)
    return select(
        group,
        func.count(),
        _number_of(~col(row.is_in_service_hours)),
        _number_of(~col(row.wants_person)),
        _number_of(offered),
        _number_of(and_(offered, is_answered)),
        _number_of(is_given_up),
        _number_of(is_short),
        func.sum(case((and_(offered, is_answered), col(row.talk_seconds)), else_=0)),
    )


def _is_offered() -> ColumnElement[bool]:
    return and_(col(CallRow.wants_person), col(CallRow.is_in_service_hours))


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _group(by: str | None) -> Any:
    if by == "day":
        return day_number(CallRow.offered_at).label("grouped")
    if by == "month":
        return month_text(CallRow.offered_at).label("grouped")
    return literal("").label("grouped")


def _text(by: str | None, name: Any) -> str:
    return day_of(name).isoformat() if by == "day" else str(name)
