"""What waits on whose desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, true
from sqlmodel import Session, col, select

from loan_origination.domain.application_states import State
from loan_origination.store.application_access import visible_applications
from loan_origination.store.applications import in_state
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import InvestigationRow, MeetingRow, VoteRow, WaiverRow
from loan_origination.tables.parameters import ParameterRow
from servicekit.callers import Caller

SHOWN = 50


def waiting_applications(
    session: Session, caller: Caller, on: date, states: Sequence[State], *, is_own: bool
) -> tuple[int, Sequence[ApplicationRow]]:
    """How many applications wait in some states, and those that wait longest.

    `is_own` leaves only those that the caller investigates.
    """
    condition = or_(*(in_state(state, on) for state in states))
    wanted = (visible_applications(caller), condition, _investigated(caller) if is_own else true())
    count = session.exec(select(func.count()).select_from(ApplicationRow).where(*wanted)).one()
    query = select(ApplicationRow).where(*wanted)
    ordered = query.order_by(col(ApplicationRow.state_due_on), col(ApplicationRow.id))
    return count, session.exec(ordered.limit(SHOWN)).all()


def _investigated(caller: Caller) -> ColumnElement[bool]:
    mine = select(InvestigationRow.application_id).where(
        or_(
            col(InvestigationRow.lead) == caller.subject,
            col(InvestigationRow.assistant) == caller.subject,
        )
    )
    return col(ApplicationRow.id).in_(mine)


def votes_to_cast(session: Session, caller: Caller) -> list[ApplicationRow]:
    """The applications on whose vote the caller is still waited for."""
    voted = select(VoteRow.meeting_id).where(VoteRow.person == caller.subject)
    query = (
        select(MeetingRow, ApplicationRow)
        .join(ApplicationRow, col(ApplicationRow.id) == col(MeetingRow.application_id))
        .where(MeetingRow.state == "open", col(MeetingRow.id).not_in(voted))
        .where(visible_applications(caller))
        .order_by(col(MeetingRow.meets_on), col(MeetingRow.id))
    )
    return [row for meeting, row in session.exec(query).all() if caller.subject in meeting.members]


def waiting_waivers(
    session: Session, caller: Caller, state: str
) -> Sequence[tuple[WaiverRow, ApplicationRow]]:
    """The waivers that wait in a state, oldest first."""
    query = (
        select(WaiverRow, ApplicationRow)
        .join(ApplicationRow, col(ApplicationRow.id) == col(WaiverRow.application_id))
        .where(WaiverRow.state == state, visible_applications(caller))
        .where(WaiverRow.proposed_by != caller.subject)
        .order_by(col(WaiverRow.created_at), col(WaiverRow.id))
    )
    return session.exec(query).all()


def waiting_changes(session: Session, caller: Caller) -> Sequence[ParameterRow]:
    """The proposed parameters of others."""
    query = select(ParameterRow).where(
        ParameterRow.state == "proposed", ParameterRow.proposed_by != caller.subject
    )
    return session.exec(query.order_by(col(ParameterRow.created_at))).all()
