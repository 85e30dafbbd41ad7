"""Mass events: opened by people, suggested by likeness; from ten people on they are urgent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from hotline.domain.duplicates import MASS_IDENTITIES, MassEvent, mass_events
from hotline.forms.service import MOST_SUGGESTED, MassEventForm, MembersForm
from hotline.store.calendars import calendars_in_force
from hotline.store.mass_events import calm_members, members, size_of
from hotline.store.similar import recent_texts
from hotline.tables.requests import MassEventRow
from hotline.usecases.acting import Acting
from hotline.usecases.request_clocks import ClockWork
from hotline.usecases.request_moves import note, save
from hotline.usecases.urgency import make_urgent
from servicekit.ids import new_id

LOOKED_BACK = timedelta(days=14)
"""Longer than three working days ever take, with the longest holidays between."""


def open_event(acting: Acting, form: MassEventForm) -> MassEventRow:
    """A new mass event with its first requests."""
    row = MassEventRow(
        id=new_id(),
        title=form.title,
        institution_code=form.institution_code,
        note=form.note,
        opened_by=acting.caller.subject,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("mass_event.opened", "mass_event", row.id, requests=len(form.request_ids))
    _put(acting, row, form.request_ids)
    return row


def change_members(acting: Acting, row: MassEventRow, form: MembersForm) -> None:
    """Put requests into an event and take others out."""
    _put(acting, row, form.added)
    for request in members(acting.session, acting.caller, form.removed):
        if request.mass_event_id == row.id:
            request.mass_event_id = None
            save(acting, request)
            note(acting, request, "leave-mass-event", mass_event=str(row.id))
    row.version += 1
    acting.session.add(row)
    acting.session.flush()


def suggested(acting: Acting, institution: str | None) -> list[MassEvent]:
    """What looks like mass events in what came of late and belongs to none yet."""
    texts = recent_texts(acting.session, institution, acting.now - LOOKED_BACK)
    found = mass_events(texts, calendars_in_force(acting.session).statutory)
    return found[:MOST_SUGGESTED]


def _put(acting: Acting, row: MassEventRow, request_ids: Collection[UUID]) -> None:
    requests = members(acting.session, acting.caller, request_ids)
    for request in requests:
        request.mass_event_id = row.id
        acting.session.add(request)
    acting.session.flush()
    _, people = size_of(acting.session, row.id)
    if people >= MASS_IDENTITIES:
        _make_urgent(acting, row)
    for request in requests:
        save(acting, request)
        note(acting, request, "join-mass-event", mass_event=str(row.id))


def _make_urgent(acting: Acting, row: MassEventRow) -> None:
    work = ClockWork(acting)
    for request in calm_members(acting.session, row.id):
        make_urgent(work, request, mass_event=str(row.id))
