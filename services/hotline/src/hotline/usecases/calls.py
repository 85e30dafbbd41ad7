"""Calls, put together from what the switchboard tells; events may come late and twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, select

from hotline.forms.service import CallEventForm, LetterForm
from hotline.request_refusals import CallUnknownError, TimeOutsideRequestError
from hotline.store.calendars import calendars_in_force, phone_hours
from hotline.store.request_access import find_request
from hotline.tables.dialogue import CallRow, LetterRow
from hotline.usecases.acting import Acting, require_not_ahead
from hotline.usecases.vault import masked_words, name_of
from servicekit.ids import new_id

CLOCK_SKEW = timedelta(minutes=5)
"""By how much the switchboard's clock may be ahead."""


def call_with(session: Session, call_ref: str) -> CallRow | None:
    """The call that the switchboard names so."""
    return session.exec(select(CallRow).where(CallRow.call_ref == call_ref)).one_or_none()


def take_event(acting: Acting, form: CallEventForm) -> CallRow:
    """Add an event to its call; raises CallUnknownError before `offered` has come.

    Raises TimeOutsideRequestError for an event that is yet to happen.
    """
    if form.at > acting.now + CLOCK_SKEW:
        raise TimeOutsideRequestError
    acting.database.lock(acting.session, "call", form.call_ref)
    row = call_with(acting.session, form.call_ref)
    if form.event == "offered":
        row = row or _offered(acting, form)
    elif row is None:
        raise CallUnknownError(form.call_ref)
    else:
        _add(row, form)
    acting.session.add(row)
    acting.session.flush()
    acting.record(f"call.{form.event}", "call", row.id)
    return row


def _offered(acting: Acting, form: CallEventForm) -> CallRow:
    hours = phone_hours(calendars_in_force(acting.session))
    return CallRow(
        id=new_id(),
        call_ref=form.call_ref,
        offered_at=form.at,
        wants_person=form.wants_person,
        is_in_service_hours=hours.is_open(form.at),
    )


def _add(row: CallRow, form: CallEventForm) -> None:
    match form.event:
        case "answered":
            row.answered_at, row.agent, row.abandoned_at = form.at, form.agent, None
            row.wait_seconds = _seconds(row.offered_at, form.at)
        case "abandoned" if row.answered_at is not None:
            # Whoever was answered did not give up: the switchboard's word came late.
            pass
        case "abandoned":
            row.abandoned_at = form.at
            row.wait_seconds = _seconds(row.offered_at, form.at)
        case "voicemail":
            # Word of a message may come after word of the call that answered it.
            row.wants_callback = row.called_back_at is None or row.called_back_at < form.at
        case "called_back":
            row.wants_callback, row.called_back_at = False, form.at
        case _:
            row.ended_at = form.at
    if row.answered_at is not None and row.ended_at is not None:
        row.talk_seconds = _seconds(row.answered_at, row.ended_at)


def _seconds(from_at: datetime, to_at: datetime) -> int:
    return max(int((to_at - from_at).total_seconds()), 0)


def enter_letter(acting: Acting, form: LetterForm) -> LetterRow:
    """Register a letter of thanks; raises NotFoundError for a request the caller does not see."""
    require_not_ahead(acting, form.received_on)
    institution, name = form.institution_code, None
    if form.request_id is not None:
        request = find_request(acting.session, acting.caller, form.request_id)
        name = name_of(acting.session, request)
        institution = institution or request.institution_code
    row = LetterRow(
        id=new_id(),
        kind=form.kind,
        received_on=form.received_on,
        request_id=form.request_id,
        institution_code=institution,
        masked_text=masked_words(form.text, name),
        entered_by=acting.caller.subject,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("letter.entered", "thank_you_letter", row.id, letter_kind=row.kind)
    return row
