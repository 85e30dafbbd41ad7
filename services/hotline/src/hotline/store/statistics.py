"""Counting: every figure of a period by group, straight from the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, select
from sqlmodel import Session, col

from hotline.domain.closing import Outcome
from hotline.domain.period_figures import Count, Family
from hotline.domain.request_states import State, Step
from hotline.domain.rulebooks import Category
from hotline.domain.sla_policies import ClockName
from hotline.store.calendar_spans import day_number
from hotline.store.statistics_scope import Asked, group_of
from hotline.tables.clocks import ClockRow
from hotline.tables.dialogue import LetterRow
from hotline.tables.handovers import HandoverRow
from hotline.tables.requests import RequestEventRow, RequestRow, RoutingRow

Counted = Iterable[tuple[str, str, int]]
"""Group, name of the figure, count."""
Condition = ColumnElement[bool]
Counter = Callable[[Session, Condition, Asked], Counted]

MOVEMENTS = {
    Step.CLOSE.value: Count.CLOSED,
    Step.WITHDRAW.value: Count.WITHDRAWN,
    Step.MERGE.value: Count.MERGED,
    Step.UNMERGE.value: Count.UNMERGED,
    Step.REOPEN.value: Count.REOPENED,
}
_SETTLED = [outcome.value for outcome in Outcome if outcome.is_settled]
_OVER = (State.CLOSED.value, State.WITHDRAWN.value)
_WINDOWS = (ClockName.REOPEN_WINDOW.value,)
"""Not limits of anybody: they close by themselves."""


def counted_figures(
    session: Session, condition: Condition, asked: Asked
) -> dict[str, dict[str, int]]:
    """Every figure of every group, except the stock."""
    return _counted_by(COUNTERS, session, condition, asked)


def counted_days(session: Session, condition: Condition, asked: Asked) -> dict[int, dict[str, int]]:
    """What came, ended and ran out on each day, by the day's number."""
    daily = replace(asked, by="day")
    found: dict[Any, dict[str, int]] = _counted_by(DAILY, session, condition, daily)
    return found


def _counted_by(
    counters: Iterable[Counter], session: Session, condition: Condition, asked: Asked
) -> dict[str, dict[str, int]]:
    groups: dict[str, dict[str, int]] = defaultdict(dict)
    for counter in counters:
        for group, name, count in counter(session, condition, asked):
            if count:
                figures = groups[group]
                figures[str(name)] = figures.get(name, 0) + count
    return groups


def received_by_category(session: Session, condition: Condition, asked: Asked) -> dict[str, int]:
    """What was received in the period by category; what nobody has classified yet has none."""
    category = col(RequestRow.category)
    query = (
        select(category, func.count())
        .where(condition, _within(RequestRow.created_at, asked))
        .group_by(category)
    )
    return {name or "": int(count) for name, count in session.execute(query)}


def _received(session: Session, condition: Condition, asked: Asked) -> Counted:
    row = RequestRow
    group = group_of(asked.by, row.created_at)
    query = (
        select(
            group,
            func.count(),
            _number_of(col(row.is_valid).is_(True)),
            _number_of(col(row.is_urgent).is_(True)),
            _number_of(col(row.is_repeat).is_(True)),
            _number_of(col(row.category) == Category.COMPLAINT.value),
        )
        .where(condition, _within(row.created_at, asked))
        .group_by(group)
    )
    names = (Count.RECEIVED, Count.VALID, Count.URGENT, Count.REPEATED, Count.COMPLAINTS)
    for group_name, *counts in session.execute(query):
        for name, count in zip(names, counts, strict=True):
            yield group_name, name, count


def _moved(session: Session, condition: Condition, asked: Asked) -> Counted:
    """Closings with their outcomes, withdrawals, merges and ways back, as often as each was."""
    event = RequestEventRow
    group = group_of(asked.by, event.at)
    outcome = col(event.outcome)
    query = (
        select(group, col(event.step), outcome, func.count())
        .select_from(event)
        .join(RequestRow, col(RequestRow.id) == col(event.request_id))
        .where(condition, col(event.step).in_(MOVEMENTS), _within(event.at, asked))
        .group_by(group, col(event.step), outcome)
    )
    for name, step, ended_as, count in session.execute(query):
        yield name, MOVEMENTS[step], count
        if step == Step.CLOSE:
            yield name, Family.OUTCOME.of(ended_as), count


def _ended(session: Session, condition: Condition, asked: Asked) -> Counted:
    """What requests brought that are over: each counts once, at its last end.

    One that was withdrawn after a payment was settled. Money counts where it is proved.
    """
    row = RequestRow
    group = group_of(asked.by, row.closed_at)
    days = (day_number(row.closed_at) - day_number(row.created_at)).label("days")
    fen = case((col(row.is_recovery_proved), cast(col(row.recovered), BigInteger)), else_=0)
    amount = func.coalesce(fen, 0)
    is_settled = col(row.outcome).in_(_SETTLED).label("is_settled")
    has_recovered = (amount > 0).label("has_recovered")
    keys = (group, col(row.state), days, is_settled, has_recovered, col(row.recovered_via))
    query = (
        select(*keys, func.count(), func.sum(amount))
        .where(condition, col(row.state).in_(_OVER), _within(row.closed_at, asked))
        .group_by(*keys)
    )
    for name, state, after, settled, recovered, via, count, brought in session.execute(query):
        if state == State.CLOSED:
            yield name, Family.CLOSED_AFTER.of(after), count
        if settled:
            yield name, Count.SETTLED, count
            yield name, Count.SETTLED_FEN, int(brought)
        if recovered:
            yield name, Family.RECOVERED.of(via), count
            yield name, Family.RECOVERED_FEN.of(via), int(brought)


def _answered(session: Session, condition: Condition, asked: Asked) -> Counted:
    """Call-backs of the requests closed: scores, and whether the matter was resolved."""
    row = RequestRow
    group = group_of(asked.by, row.closed_at)
    score, resolved = col(row.satisfaction), col(row.was_resolved)
    query = (
        select(group, score, resolved, func.count())
        .where(condition, _within(row.closed_at, asked), score.is_not(None) | resolved.is_not(None))
        .group_by(group, score, resolved)
    )
    for name, given, was_resolved, count in session.execute(query):
        if given is not None:
            yield name, Family.SCORE.of(given), count
        if was_resolved is not None:
            yield name, Count.RESOLVED if was_resolved else Count.NOT_RESOLVED, count


def _contacted(session: Session, condition: Condition, asked: Asked) -> Counted:
    row = RequestRow
    group = group_of(asked.by, row.contacted_at)
    days = (day_number(row.contacted_at) - day_number(row.created_at)).label("days")
    query = (
        select(group, days, func.count())
        .where(condition, _within(row.contacted_at, asked))
        .group_by(group, days)
    )
    for name, after, count in session.execute(query):
        yield name, Family.CONTACTED_AFTER.of(after), count


def _clocks(session: Session, condition: Condition, asked: Asked) -> Counted:
    """Clocks that ended: met, or breached at their deadline, never both."""
    clock = ClockRow
    for kind, at in ((Family.MET, clock.met_at), (Family.BREACHED, clock.breached_at)):
        group = group_of(asked.by, at)
        query = (
            select(group, col(clock.name), func.count())
            .select_from(clock)
            .join(RequestRow, col(RequestRow.id) == col(clock.request_id))
            .where(condition, _within(at, asked), col(clock.name).not_in(_WINDOWS))
            .group_by(group, col(clock.name))
        )
        for name, clock_name, count in session.execute(query):
            yield name, kind.of(clock_name), count


def _returned(session: Session, condition: Condition, asked: Asked) -> Counted:
    """Returns count with the institution that sent the request back, wherever it went then."""
    row = RoutingRow
    if asked.by == "institution":
        group: Any = func.coalesce(col(row.institution_code), "").label("grouped")
    elif asked.by == "branch":
        group = func.coalesce(col(row.branch_code), "").label("grouped")
    else:
        group = group_of(asked.by, row.ended_at)
    query = (
        select(group, func.count())
        .select_from(row)
        .join(RequestRow, col(RequestRow.id) == col(row.request_id))
        .where(condition, col(row.ended_by) == Step.RETURN.value, _within(row.ended_at, asked))
        .group_by(group)
    )
    for name, count in session.execute(query):
        yield name, Count.RETURNED, count


def _mediated(session: Session, condition: Condition, asked: Asked) -> Counted:
    """Hand-overs by when the investor consented, and how they ended by when they did."""
    row = HandoverRow
    handed, ended = group_of(asked.by, row.handed_over_at), group_of(asked.by, row.ended_at)
    is_of_request = col(RequestRow.id) == col(row.request_id)
    over = (
        select(handed, func.count())
        .select_from(row)
        .join(RequestRow, is_of_request)
        .where(condition, _within(row.handed_over_at, asked))
        .group_by(handed)
    )
    for name, count in session.execute(over):
        yield name, Count.HANDED_OVER, count
    back = (
        select(ended, col(row.state), func.count())
        .select_from(row)
        .join(RequestRow, is_of_request)
        .where(condition, _within(row.ended_at, asked), col(row.handed_over_at).is_not(None))
        .group_by(ended, col(row.state))
    )
    for name, state, count in session.execute(back):
        yield name, Family.MEDIATION.of(state), count


def _letters(session: Session, condition: Condition, asked: Asked) -> Counted:
    """Letters of thanks and banners; one about no request counts where nothing is asked of it."""
    row = LetterRow
    group = group_of(asked.by, row.received_on)
    if asked.by == "institution":
        own, of_request = col(row.institution_code), col(RequestRow.institution_code)
        group = func.coalesce(own, of_request, "").label("grouped")
    query = (
        select(group, func.count())
        .select_from(row)
        .outerjoin(RequestRow, col(RequestRow.id) == col(row.request_id))
        .where(condition, col(row.received_on).between(asked.from_on, asked.to_on))
        .group_by(group)
    )
    for name, count in session.execute(query):
        yield name, Count.LETTERS, count


COUNTERS: tuple[Counter, ...] = (
    _received,
    _moved,
    _ended,
    _answered,
    _contacted,
    _clocks,
    _returned,
    _mediated,
    _letters,
)
DAILY: tuple[Counter, ...] = (_received, _moved, _ended, _clocks)


def _within(instant: Any, asked: Asked) -> Condition:
    return and_(col(instant) >= asked.since, col(instant) < asked.until)


def _number_of(condition: Condition) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
