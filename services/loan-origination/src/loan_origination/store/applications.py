"""Queries about applications, their journal and their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from loan_origination.domain.application_states import APPROVED, TERMINAL, State
from loan_origination.store.application_access import visible_applications
from loan_origination.tables.applications import ApplicationEventRow, ApplicationRow
from loan_origination.tables.people import DutyRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """What a list of applications is narrowed to."""

    state: str | None = None
    branch: str | None = None
    borrower: str | None = None
    q: str | None = None
    expires_before: date | None = None
    batch_id: UUID | None = None
    is_mine: bool = False
    is_overdue: bool = False


def find_application(
    session: Session, caller: Caller, application_id: UUID, *, lock: bool = False
) -> ApplicationRow:
    """The application, if the caller may see it; raises NotFoundError otherwise."""
    query = select(ApplicationRow).where(
        ApplicationRow.id == application_id, visible_applications(caller)
    )
    found = session.exec(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFoundError("application", "申请")
    return found


def shown_state(row: ApplicationRow, on: date) -> State:
    """The state as of a day: an approval whose days are over has lapsed, written down or not."""
    state = State(row.state)
    if state.is_approved and row.valid_until is not None and row.valid_until < on:
        return State.LAPSED
    return state


def is_lapsing(on: date) -> ColumnElement[bool]:
    """The approved applications whose validity is over on a day."""
    return and_(col(ApplicationRow.state).in_(APPROVED), col(ApplicationRow.valid_until) < on)


def page_of_applications(
    session: Session, caller: Caller, on: date, paging: PageRequest, wanted: ApplicationFilter
) -> Sequence[ApplicationRow]:
    """One page of the applications that the caller sees, oldest first."""
    query = select(ApplicationRow).where(visible_applications(caller))
    for column, value in (
        (ApplicationRow.branch, wanted.branch),
        (ApplicationRow.batch_id, wanted.batch_id),
    ):
        if value is not None:
            query = query.where(col(column) == value)
    query = _in_words(_by_time(query, on, wanted), wanted)
    if wanted.is_mine:
        query = query.where(concerns(caller.subject))
    page = newest_last(query, paging, col(ApplicationRow.created_at), col(ApplicationRow.id))
    return session.exec(page).all()


def _by_time(
    query: SelectOfScalar[ApplicationRow], on: date, wanted: ApplicationFilter
) -> SelectOfScalar[ApplicationRow]:
    if wanted.state is not None:
        query = query.where(in_state(wanted.state, on))
    if wanted.is_overdue:
        query = query.where(col(ApplicationRow.state_due_on) < on)
        query = query.where(col(ApplicationRow.state).not_in(TERMINAL))
    if wanted.expires_before is not None:
        is_live = col(ApplicationRow.state).in_(APPROVED)
        query = query.where(is_live, col(ApplicationRow.valid_until) < wanted.expires_before)
    return query


def _in_words(
    query: SelectOfScalar[ApplicationRow], wanted: ApplicationFilter
) -> SelectOfScalar[ApplicationRow]:
    if wanted.borrower is not None:
        query = query.where(
            col(ApplicationRow.borrower_name).contains(wanted.borrower, autoescape=True)
        )
    if wanted.q is not None:
        columns = (
            ApplicationRow.number,
            ApplicationRow.external_ref,
            ApplicationRow.borrower_name,
            ApplicationRow.borrower_id,
        )
        query = query.where(
            or_(*(col(column).contains(wanted.q, autoescape=True) for column in columns))
        )
    return query


def in_state(state: str, on: date) -> ColumnElement[bool]:
    """The applications that are shown in a state on a day."""
    if state == State.LAPSED:
        return or_(col(ApplicationRow.state) == state, is_lapsing(on))
    if state in APPROVED:
        return and_(col(ApplicationRow.state) == state, col(ApplicationRow.valid_until) >= on)
    return col(ApplicationRow.state) == state


def concerns(person: str) -> ColumnElement[bool]:
    """The applications that a person opened or has had a duty in."""
    held = select(DutyRow.application_id).where(DutyRow.person == person)
    return or_(col(ApplicationRow.created_by) == person, col(ApplicationRow.id).in_(held))


def page_of_events(
    session: Session, application_id: UUID, paging: PageRequest
) -> Sequence[ApplicationEventRow]:
    """One page of an application's journal, in order."""
    query = select(ApplicationEventRow).where(ApplicationEventRow.application_id == application_id)
    page = newest_last(query, paging, col(ApplicationEventRow.at), col(ApplicationEventRow.id))
    return session.exec(page).all()


def first_event(session: Session, application_id: UUID) -> ApplicationEventRow:
    """How an application came."""
    query = select(ApplicationEventRow).where(ApplicationEventRow.application_id == application_id)
    ordered = query.order_by(col(ApplicationEventRow.at), col(ApplicationEventRow.id))
    return session.exec(ordered.limit(1)).one()


def highest_number(session: Session, prefix: str) -> str | None:
    """The highest application number of a year."""
    query = select(func.max(ApplicationRow.number)).where(
        col(ApplicationRow.number).startswith(prefix)
    )
    return session.exec(query).one()


def application_by_reference(
    session: Session, branch: str, external_ref: str
) -> ApplicationRow | None:
    """The application that a branch has sent under this reference before."""
    query = select(ApplicationRow).where(
        ApplicationRow.branch == branch, ApplicationRow.external_ref == external_ref
    )
    return session.exec(query).one_or_none()


def lapsing_applications(session: Session, on: date, limit: int) -> Sequence[UUID]:
    """Some approved applications whose validity is over on a day."""
    query = select(ApplicationRow.id).where(is_lapsing(on)).order_by(col(ApplicationRow.id))
    return session.exec(query.limit(limit)).all()
