"""The sweep: warnings that are due and clocks that have run out, told once each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from hotline.domain.escalation import Level, level_by_clock
from hotline.domain.sla_policies import ClockName
from hotline.store.clocks import clocks_to_sweep
from hotline.tables.clocks import ClockRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.dialogue import say
from hotline.usecases.request_clocks import UNWARNED, note_breach
from hotline.usecases.request_moves import note, save, show_next_due
from servicekit.callers import Caller
from servicekit.database import Database

AT_ONCE = 500
CLOCKWORK = Caller("clockwork", "hotline", "", frozenset({"clockwork"}))
REMINDED = "remind-investor"
REMINDER_ZH = "请尽快补充所要求的材料，补充期限至{due_on}；逾期未补充的，可能不予受理。"


def sweep(database: Database, most: int = AT_ONCE) -> int:
    """One turn at the present moment; returns how many clocks were looked at."""
    with database.writing() as session:
        acting = Acting(session, database, CLOCKWORK)
        rows = clocks_to_sweep(session, acting.now, most)
        requests = _locked_requests(session, rows)
        for row in rows:
            # Somebody at work on a request has it now; the next turn finds its clocks again.
            if row.request_id in requests:
                _look_at(acting, requests[row.request_id], row)
    return len(rows)


def _locked_requests(session: Session, rows: Sequence[ClockRow]) -> dict[object, RequestRow]:
    ids = {row.request_id for row in rows}
    query = select(RequestRow).where(col(RequestRow.id).in_(ids)).order_by(col(RequestRow.id))
    held = session.exec(query.with_for_update(skip_locked=True)).all()
    return {row.id: row for row in held}


def _look_at(acting: Acting, request: RequestRow, row: ClockRow) -> None:
    percent = _told(row, acting.now)
    if acting.now > row.due_at and not row.is_provisional:
        _run_out(acting, request, row)
    if percent and row.name == ClockName.INVESTOR_SUPPLEMENT:
        _remind(acting, request, row)
    elif percent:
        request.warned_percent = max(request.warned_percent, percent)
        request.escalation = level_by_clock(Level(request.escalation), percent)
        save(acting, request)
        note(acting, request, "sla-warning", clock=row.name, percent=percent)


def _remind(acting: Acting, request: RequestRow, row: ClockRow) -> None:
    """The investor's own time runs: nobody here is late, the person is asked once more."""
    words = REMINDER_ZH.format(due_on=row.due_on)
    say(acting, request, words, side="hotline", audience="investor")
    note(acting, request, REMINDED, is_public=True)


def _told(row: ClockRow, now: datetime) -> int:
    """The highest share whose time has come; what is told is not told again."""
    pairs = [(percent, datetime.fromisoformat(at)) for percent, at in row.warnings]
    left = [(percent, at) for percent, at in pairs if at > now]
    row.warnings = [[percent, at.isoformat()] for percent, at in left]
    row.next_warning_at = min((at for _, at in left), default=None)
    return max((percent for percent, at in pairs if at <= now), default=0)


def _run_out(acting: Acting, request: RequestRow, row: ClockRow) -> None:
    """Breached at its deadline, whoever looks when; a window just closes."""
    if row.name in UNWARNED:
        row.state = "void"
    else:
        row.state, row.breached_at = "breached", row.due_at
        note_breach(request, row)
        note(acting, request, "sla-breached", clock=row.name, due_at=row.due_at.isoformat())
    acting.session.add(row)
    show_next_due(acting, request)
    save(acting, request)
