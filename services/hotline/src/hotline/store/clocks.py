"""Queries about the clocks of requests."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, text
from sqlmodel import Session, col, select

from hotline.domain.clocks import ClockRun
from hotline.domain.sla_policies import ClockName
from hotline.tables.clocks import IS_OPEN, ClockRow, ExtensionRow
from lawkit.calendar import Pause
from servicekit.problems import NotFoundError

OPEN = ("running", "paused")


def clocks_of(session: Session, request_id: UUID) -> Sequence[ClockRow]:
    """Every clock of a request, as they were started."""
    query = select(ClockRow).where(ClockRow.request_id == request_id)
    return session.exec(query.order_by(col(ClockRow.started_at), col(ClockRow.id))).all()


def open_clocks(session: Session, request_id: UUID, *names: ClockName) -> Sequence[ClockRow]:
    """The clocks of a request that run or stand still."""
    query = select(ClockRow).where(ClockRow.request_id == request_id, col(ClockRow.state).in_(OPEN))
    if names:
        query = query.where(col(ClockRow.name).in_([name.value for name in names]))
    return session.exec(query.order_by(col(ClockRow.due_at), col(ClockRow.id))).all()


def latest_clock(session: Session, request_id: UUID, name: str) -> ClockRow:
    """The last run of a clock; raises NotFoundError."""
    query = select(ClockRow).where(ClockRow.request_id == request_id, ClockRow.name == name)
    query = query.order_by(col(ClockRow.started_at).desc(), col(ClockRow.id).desc())
    found = session.exec(query).first()
    if found is None:
        raise NotFoundError("clock", "期限")
    return found


def clocks_to_sweep(session: Session, now: datetime, most: int) -> Sequence[ClockRow]:
    """Running clocks that have run out, or of which a warning is due.

    A provisional end breaches nothing: its year is not loaded yet.
    """
    has_run_out = and_(col(ClockRow.due_at) < now, ~col(ClockRow.is_provisional))
    is_warned = col(ClockRow.next_warning_at) <= now
    query = select(ClockRow).where(ClockRow.state == "running", or_(has_run_out, is_warned))
    query = query.order_by(col(ClockRow.due_at), col(ClockRow.id)).limit(most)
    return session.exec(query.with_for_update(skip_locked=True)).all()


def open_clock_ids_after(
    session: Session, last: UUID | None, most: int
) -> Sequence[tuple[UUID, UUID]]:
    """Open clocks and their requests in the order of their ids, behind the one done last."""
    query = select(ClockRow.id, ClockRow.request_id).where(text(IS_OPEN))
    if last is not None:
        query = query.where(col(ClockRow.id) > last)
    return session.exec(query.order_by(col(ClockRow.id)).limit(most)).all()


def open_among(session: Session, clock_ids: Collection[UUID]) -> Sequence[ClockRow]:
    """Those of the clocks that are open now, as they stand now."""
    query = select(ClockRow).where(col(ClockRow.id).in_(clock_ids), col(ClockRow.state).in_(OPEN))
    query = query.order_by(col(ClockRow.id)).execution_options(populate_existing=True)
    return session.exec(query).all()


def nearest_ends(session: Session, request_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When the nearest running clock of each request runs out; windows that close are none."""
    row = ClockRow
    query = select(row.request_id, func.min(row.due_at)).where(
        col(row.request_id).in_(request_ids),
        row.state == "running",
        row.name != ClockName.REOPEN_WINDOW.value,
    )
    return dict(session.exec(query.group_by(col(row.request_id))).all())


def extensions_of(session: Session, request_id: UUID) -> Sequence[ExtensionRow]:
    """Longer limits that were asked for."""
    query = select(ExtensionRow).where(ExtensionRow.request_id == request_id)
    return session.exec(query.order_by(col(ExtensionRow.asked_at))).all()


def run_of(row: ClockRow) -> ClockRun:
    """A stored clock as the rules see it."""
    pauses = tuple(
        Pause(datetime.fromisoformat(from_at), datetime.fromisoformat(to_at))
        for from_at, to_at in row.pauses
    )
    return ClockRun(row.started_at, pauses, row.extension_days, row.paused_since)
