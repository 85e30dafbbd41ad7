"""The calendar, edited by editions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from hotline.forms.clocks import CalendarForm
from hotline.forms.directory import ChangedEntry, ImportAnswer
from hotline.store.calendars import calendars_in_force, days_of, editions, last_edition
from hotline.tables.clocks import CalendarDayRow, CalendarEditionRow
from hotline.usecases.acting import Acting
from lawkit.calendar import DayKind
from servicekit.ids import new_id

RECKON = "clock_reckoning"
_ONE_DAY = timedelta(days=1)


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
