"""Queries about chains of missed due dates."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from loan_origination.store.loans import visible_loans
from loan_origination.tables.accelerations import AccelerationRow
from loan_origination.tables.loans import LoanRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def open_chains(session: Session, loan_ids: Sequence[UUID]) -> dict[UUID, AccelerationRow]:
    """The chain of each loan that has one which has not ended."""
    query = select(AccelerationRow).where(
        col(AccelerationRow.loan_id).in_(loan_ids), col(AccelerationRow.is_ended).is_(False)
    )
    return {row.loan_id: row for row in session.exec(query)}


def open_chain(session: Session, loan_id: UUID) -> AccelerationRow:
    """The chain of a loan; raises NotFoundError when none is open."""
    found = open_chains(session, [loan_id]).get(loan_id)
    if found is None:
        raise NotFoundError("acceleration", "提前到期事项")
    return found


def page_of_chains(
    session: Session, caller: Caller, paging: PageRequest, state: str | None
) -> Sequence[AccelerationRow]:
    """One page of the chains of loans that the caller sees, oldest first."""
    query = (
        select(AccelerationRow)
        .join(LoanRow, col(LoanRow.id) == col(AccelerationRow.loan_id))
        .where(visible_loans(caller))
    )
    if state is not None:
        query = query.where(AccelerationRow.state == state)
    page = newest_last(query, paging, col(AccelerationRow.created_at), col(AccelerationRow.id))
    return session.exec(page).all()
