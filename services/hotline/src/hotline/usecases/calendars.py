"""The calendar: edited by editions, and open clocks reckoned anew for those it touches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import col, select

from hotline.domain.clocks import is_touched
from hotline.forms.clocks import CalendarForm
from hotline.forms.directory import ChangedEntry, ImportAnswer
from hotline.store.calendars import calendars_in_force, days_of, editions, last_edition
from hotline.store.clocks import open_clocks_after
from hotline.tables.clocks import CalendarDayRow, CalendarEditionRow, ClockRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.dialogue import say
from hotline.usecases.request_clocks import UNWARNED, ClockWork
from hotline.usecases.request_moves import note, show_next_due
from lawkit.calendar import DayKind
from servicekit.ids import new_id

RECKON = "clock_reckoning"
AT_ONCE = 1_000
_ONE_DAY = timedelta(days=1)
MOVED_ZH = "因节假日安排调整，{title}期限由{before}变更为{after}。"


def edit_calendar(acting: Acting, form: CalendarForm) -> CalendarEditionRow:
    """A new edition on top of those before."""
    acting.database.lock(acting.session, "calendar_edition")
    version = last_edition(acting.session) + 1
    edition = CalendarEditionRow(
        id=new_id(),
        version=version,
        source=form.source,
        loaded_years=sorted(set(form.loaded_years)),
        decided_by=acting.caller.subject,
        created_at=acting.now,
    )
    acting.session.add(edition)
    acting.session.flush()
    for day in form.days:
        acting.session.add(CalendarDayRow(id=new_id(), version=version, day=day.on, kind=day.kind))
    acting.session.flush()
    acting.record(
        "calendar.edited",
        "calendar_edition",
        edition.id,
        version=version,
        days=len(form.days),
        loaded_years=edition.loaded_years,
    )
    return edition


def is_said_already(acting: Acting, form: CalendarForm) -> bool:
    """Whether the latest edition says exactly this."""
    last = next(iter(editions(acting.session)), None)
    if last is None or (last.source, last.loaded_years) != (
        form.source,
        sorted(set(form.loaded_years)),
    ):
        return False
    entered = {(row.day, row.kind) for row in days_of(acting.session, last.version)}
    return entered == {(day.on, day.kind.value) for day in form.days}


def calendar_difference(acting: Acting, form: CalendarForm, *, is_preview: bool) -> ImportAnswer:
    """Which days and years an edit is the first to speak of, and of which it says otherwise."""
    held = {
        (row.day, DayKind(row.kind).layer): row.kind
        for edition in reversed(editions(acting.session))
        for row in days_of(acting.session, edition.version)
    }
    loaded = calendars_in_force(acting.session).statutory.table.loaded_years
    added = [str(year) for year in sorted(set(form.loaded_years)) if year not in loaded]
    before = [(day, held.get((day.on, day.kind.layer))) for day in form.days]
    added += [day.on.isoformat() for day, kind in before if kind is None]
    changed = [
        ChangedEntry(code=day.on.isoformat(), fields=["kind"])
        for day, kind in before
        if kind is not None and kind != day.kind.value
    ]
    return ImportAnswer(
        is_preview=is_preview,
        added=added,
        changed=changed,
        unchanged=sum(kind == day.kind.value for day, kind in before),
    )


def edited_days(days: Iterable[date], years: Iterable[int]) -> list[date]:
    """Every day of which an edition may say something new: a loaded year is all of its days."""
    edited = set(days)
    for year in years:
        first = date(year, 1, 1)
        edited.update(first + n * _ONE_DAY for n in range((date(year + 1, 1, 1) - first).days))
    return sorted(edited)


def reckon_page(acting: Acting, edited: Sequence[date], last: UUID | None) -> Sequence[ClockRow]:
    """Reckon the next open clocks that an edit touches; returns all that were looked at."""
    rows = open_clocks_after(acting.session, last, AT_ONCE)
    if not rows:
        return rows
    work = ClockWork(acting)
    days = frozenset(edited)
    ids = {row.request_id for row in rows}
    found = acting.session.exec(select(RequestRow).where(col(RequestRow.id).in_(ids))).all()
    requests = {row.id: row for row in found}
    for row in rows:
        _reckon(work, requests[row.request_id], row, days)
    acting.session.flush()
    return rows


def _reckon(work: ClockWork, request: RequestRow, row: ClockRow, edited: frozenset[date]) -> None:
    """A new end where the edit lies on the old way to it, or on the new one."""
    end = work.end_of(row)
    has_moved = row.due_on != end.deadline.due_on or row.is_provisional != end.deadline.provisional
    if not has_moved and not is_touched(end, edited):
        return
    before = row.due_on
    if row.state == "running":
        work.set_end(row, end, is_urgent=request.is_urgent)
    else:
        row.due_on, row.due_at = end.deadline.due_on, end.deadline.due_at
        row.is_provisional = end.deadline.provisional
        work.acting.session.add(row)
    if before == row.due_on:
        return
    show_next_due(work.acting, request)
    note(
        work.acting,
        request,
        "deadline-moved",
        is_public=True,
        clock=row.name,
        old_due_on=before.isoformat(),
        new_due_on=row.due_on.isoformat(),
    )
    if row.name not in UNWARNED:
        words = MOVED_ZH.format(title=end.policy.title_zh, before=before, after=row.due_on)
        say(work.acting, request, words, side="hotline", audience="investor")
