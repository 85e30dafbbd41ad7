"""Sessions and the file of a case, with the without-prejudice wall."""

from __future__ import annotations

from uuid import UUID

from mediation.domain.case_errors import IdentityNotCheckedError
from mediation.domain.case_states import State, require_open
from mediation.domain.case_words import ItemKind
from mediation.forms.cases import ItemForm, RecordForm, SessionForm, SpeakForm
from mediation.refusals import AlreadyDecidedError, AlreadyThereError, RecordMissingError
from mediation.store.cases import parties_of
from mediation.store.mediators import find_item, find_session, items_of
from mediation.tables.cases import CaseRow
from mediation.tables.mediators import CaseItemRow, SessionRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_moves import note_event
from mediation.usecases.case_steps import party_for
from servicekit.ids import new_id
from servicekit.problems import NotFoundError

_PRIVILEGED = (ItemKind.CONCESSION, ItemKind.NOTE)


def plan_session(acting: Acting, case: CaseRow, form: SessionForm) -> SessionRow:
    """A session; before it every party's identity and delivery address are confirmed.

    Raises InvalidTransitionError before a mediator is at work and after the end.
    """
    require_open(State(case.state), "plan a session")
    unchecked = [
        row.party_ref
        for row in parties_of(acting.session, case.id)
        if not (row.is_identity_checked and row.delivery_address)
    ]
    if unchecked:
        raise IdentityNotCheckedError(unchecked)
    row = SessionRow(
        id=new_id(),
        case_id=case.id,
        mode=form.mode,
        from_at=form.from_at,
        to_at=form.to_at,
        attendees=[],
        recording_consents=[],
        confirmed_by=[],
        created_by=acting.person,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    note_event(acting, case, "plan_session", State(case.state))
    return row


def record_session(acting: Acting, session_id: UUID, form: RecordForm) -> SessionRow:
    """The record of a session; written once, then confirmed by those who came."""
    row, case = find_session(acting.session, acting.caller, acting.today, session_id)
    if row.record is not None:
        raise AlreadyDecidedError("record", "笔录")
    parties = {party.party_ref: party for party in parties_of(acting.session, case.id)}
    row.record, row.attendees = form.record, list(form.attendees)
    row.recording_consents = list(form.recording_consents)
    for attendee in set(form.attendees) & set(parties):
        parties[attendee].attended += 1
        acting.session.add(parties[attendee])
    acting.session.add(row)
    acting.session.flush()
    note_event(acting, case, "record_session", State(case.state))
    return row


def confirm_session(acting: Acting, session_id: UUID, form: SpeakForm) -> SessionRow:
    """An attendee confirms the record."""
    row, case = find_session(acting.session, acting.caller, acting.today, session_id)
    party_for(acting, case, form.party_ref)
    if row.record is None or form.party_ref not in row.attendees:
        raise RecordMissingError
    row.confirmed_by = sorted({*row.confirmed_by, form.party_ref})
    acting.session.add(row)
    acting.session.flush()
    note_event(acting, case, "confirm_session", State(case.state))
    return row


def add_item(acting: Acting, case: CaseRow, form: ItemForm) -> CaseItemRow:
    """Something for the file; concessions and notes are always privileged."""
    names = {item.name for item in items_of(acting.session, case.id)}
    if form.name in names:
        raise AlreadyThereError("item", "该名称的材料")
    row = CaseItemRow(
        id=new_id(),
        case_id=case.id,
        name=form.name,
        kind=form.kind,
        is_privileged=form.is_privileged or form.kind in _PRIVILEGED,
        owed_by=form.owed_by,
        text=form.text,
        sha256=form.sha256 or "",
        confirmed_by=[],
        created_by=acting.person,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    note_event(acting, case, "add_item", State(case.state))
    return row


def confirm_item(acting: Acting, item_id: UUID, form: SpeakForm) -> CaseItemRow:
    """A party confirms a fact, or agrees that a privileged item may be used."""
    row, case = find_item(acting.session, acting.caller, acting.today, item_id)
    if row.kind == ItemKind.NOTE:
        # A mediator's notes are nobody's to confirm; not even that they exist is told.
        raise NotFoundError("item", "卷宗材料")
    party_for(acting, case, form.party_ref)
    row.confirmed_by = sorted({*row.confirmed_by, form.party_ref})
    acting.session.add(row)
    acting.session.flush()
    note_event(acting, case, "confirm_item", State(case.state))
    return row
