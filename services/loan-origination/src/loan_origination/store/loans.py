"""Queries about running loans: who sees which, lists, histories and postings."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, true
from sqlmodel import Session, col, select

from loan_origination.store.application_access import BRANCH, SEES_ALL
from loan_origination.tables.draws import LoanNoteRow
from loan_origination.tables.loan_books import PostingRow
from loan_origination.tables.loans import LoanAccountRow, LoanEventRow, LoanRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def visible_loans(caller: Caller) -> ColumnElement[bool]:
    """A branch sees its own, the head office and the auditor see all, nobody else any."""
    if caller.has_any(*SEES_ALL):
        return true()
    if caller.has_any(*BRANCH):
        return col(LoanRow.branch) == caller.organisation
    return false()


def find_loan(session: Session, caller: Caller, loan_id: UUID) -> LoanRow:
    """A loan that the caller may see; raises NotFoundError otherwise."""
    query = select(LoanRow).where(LoanRow.id == loan_id, visible_loans(caller))
    found = session.exec(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError("loan", "贷款")
    return found


def loan_of_draw(session: Session, draw_id: UUID) -> UUID:
    """The loan that a paid draw has opened; raises NotFoundError."""
    query = select(LoanRow.id).join(LoanNoteRow, col(LoanNoteRow.id) == col(LoanRow.note_id))
    found = session.exec(query.where(LoanNoteRow.draw_id == draw_id)).one_or_none()
    if found is None:
        raise NotFoundError("loan", "贷款")
    return found


def account_of(session: Session, loan_id: UUID) -> LoanAccountRow:
    """The exact account of a loan."""
    return session.get_one(LoanAccountRow, loan_id, populate_existing=True)


def page_of_loans(
    session: Session,
    caller: Caller,
    paging: PageRequest,
    filters: Sequence[ColumnElement[bool]] = (),
) -> Sequence[LoanRow]:
    """One page of the loans that the caller sees, oldest first."""
    query = select(LoanRow).where(visible_loans(caller), *filters)
    page = newest_last(query, paging, col(LoanRow.created_at), col(LoanRow.id))
    return session.exec(page).all()


def events_of(session: Session, loan_id: UUID, *, are_standing: bool) -> Sequence[LoanEventRow]:
    """What happened to a loan, in order; `are_standing` leaves reversed events out."""
    query = select(LoanEventRow).where(LoanEventRow.loan_id == loan_id)
    if are_standing:
        query = query.where(LoanEventRow.state == "applied")
    ordered = query.order_by(col(LoanEventRow.seq))
    return session.exec(ordered.execution_options(populate_existing=True)).all()


def page_of_events(session: Session, loan_id: UUID, paging: PageRequest) -> Sequence[LoanEventRow]:
    """One page of a loan's history, oldest first."""
    query = select(LoanEventRow).where(LoanEventRow.loan_id == loan_id)
    page = newest_last(query, paging, col(LoanEventRow.created_at), col(LoanEventRow.id))
    return session.exec(page).all()


def find_event(session: Session, loan_id: UUID, event_id: UUID) -> LoanEventRow:
    """An event of a loan; raises NotFoundError."""
    found = session.get(LoanEventRow, event_id, populate_existing=True)
    if found is None or found.loan_id != loan_id:
        raise NotFoundError("event", "事项")
    return found


def page_of_postings(session: Session, loan_id: UUID, paging: PageRequest) -> Sequence[PostingRow]:
    """One page of a loan's own postings, oldest first."""
    query = select(PostingRow).where(PostingRow.loan_id == loan_id)
    page = newest_last(query, paging, col(PostingRow.created_at), col(PostingRow.id))
    return session.exec(page).all()


def event_numbered(session: Session, loan_id: UUID, seq: int) -> LoanEventRow:
    """An event of a loan by its place in the history."""
    query = select(LoanEventRow).where(LoanEventRow.loan_id == loan_id, LoanEventRow.seq == seq)
    return session.exec(query).one()
