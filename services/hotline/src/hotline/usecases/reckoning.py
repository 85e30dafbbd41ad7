"""Open clocks reckoned anew after an edit of the calendar, many in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hotline.domain.clocks import is_touched
from hotline.domain.sla_policies import ClockName
from hotline.store.blank_rows import blank
from hotline.store.clocks import nearest_ends, open_among, open_clock_ids_after
from hotline.store.request_access import held_requests
from hotline.tables.clocks import ClockRow
from hotline.tables.dialogue import MessageRow
from hotline.tables.requests import RequestEventRow, RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.request_clocks import UNWARNED, ClockWork
from hotline.usecases.request_moves import event_values
from servicekit.bulk_rows import insert_many

AT_ONCE = 1_000
MOVED = "deadline-moved"
MOVED_ZH = "因节假日安排调整，{title}期限由{before}变更为{after}。"
_INNER = (ClockName.SIGN, ClockName.WRONG_TRANSFER_RETURN)
"""Signing for and returning are between the hotline and the institution."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A clock that ends on another day than before."""

    request: RequestRow
    clock: ClockRow
    before: date
    title_zh: str


def reckon_page(acting: Acting, edited: Sequence[date], last: UUID | None) -> Sequence[UUID]:
    """Reckon the next open clocks that an edit touches; returns the ids of all looked at."""
    session = acting.session
    page = open_clock_ids_after(session, last, AT_ONCE)
    # Whoever takes a step holds the request first: from here on none of these clocks changes.
    requests = held_requests(session, {request_id for _, request_id in page})
    work, days = ClockWork(acting), frozenset(edited)
    found = [
        _reckoned(work, requests[row.request_id], row, days)
        for row in open_among(session, [clock_id for clock_id, _ in page])
    ]
    session.flush()
    moved = [each for each in found if each is not None]
    _show_nearest(acting, moved)
    _tell(acting, moved)
    return [clock_id for clock_id, _ in page]


def _reckoned(
    work: ClockWork, request: RequestRow, row: ClockRow, edited: frozenset[date]
) -> Moved | None:
    """A new end where the edit lies on the old way to it, or on the new one."""
    end = work.end_of(row)
    has_moved = row.due_on != end.deadline.due_on or row.is_provisional != end.deadline.provisional
    if not has_moved and not is_touched(end, edited):
        return None
    before = row.due_on
    if row.state == "running":
        work.set_end(row, end, is_urgent=request.is_urgent)
    else:
        row.due_on, row.due_at = end.deadline.due_on, end.deadline.due_at
        row.is_provisional = end.deadline.provisional
        work.acting.session.add(row)
    return None if before == row.due_on else Moved(request, row, before, end.policy.title_zh)


def _show_nearest(acting: Acting, moved: Sequence[Moved]) -> None:
    """Show the nearest end of a running clock on each request."""
    ends = nearest_ends(acting.session, {each.request.id for each in moved})
    for each in moved:
        each.request.due_at = ends.get(each.request.id)
        acting.session.add(each.request)
    acting.session.flush()


def _tell(acting: Acting, moved: Sequence[Moved]) -> None:
    """In the file, to the people, in the journal."""
    insert_many(acting.session, RequestEventRow, [_event(acting, each) for each in moved])
    told = [each for each in moved if each.clock.name not in UNWARNED]
    insert_many(acting.session, MessageRow, [_message(acting, each) for each in told])
    records = [
        (
            each.request.id,
            {"to_state": each.request.state, "version": each.request.version},
        )
        for each in moved
    ]
    acting.record_all(f"request.{MOVED}", "request", records)


def _event(acting: Acting, moved: Moved) -> dict[str, Any]:
    return event_values(
        acting,
        moved.request,
        MOVED,
        is_public=True,
        clock=moved.clock.name,
        old_due_on=moved.before.isoformat(),
        new_due_on=moved.clock.due_on.isoformat(),
    )


def _message(acting: Acting, moved: Moved) -> dict[str, Any]:
    """The hotline's own words: they name nobody."""
    clock, before = moved.clock, moved.before
    words = MOVED_ZH.format(title=moved.title_zh, before=before, after=clock.due_on)
    return blank(MessageRow) | {
        "id": acting.fresh_id(),
        "request_id": clock.request_id,
        "at": acting.now,
        "side": "hotline",
        "author": acting.caller.subject,
        "audience": "institution" if clock.name in _INNER else "investor",
        "masked_text": words,
        "text": words,
    }
