"""Queries about changes of running loans."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from loan_origination.store.loans import visible_loans
from loan_origination.tables.loan_changes import LoanChangeRow
from loan_origination.tables.loans import LoanRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def locked_change(session: Session, caller: Caller, change_id: UUID) -> LoanChangeRow:
    """A change of a loan that the caller sees, held; raises NotFoundError."""
    query = (
        select(LoanChangeRow)
        .join(LoanRow, col(LoanRow.id) == col(LoanChangeRow.loan_id))
        .where(LoanChangeRow.id == change_id, visible_loans(caller))
        .with_for_update(of=LoanChangeRow)
    )
    found = session.exec(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError("loan change", "贷款变更")
    return found


def latest_change(
    session: Session, loan_ids: Sequence[UUID], kinds: Sequence[str]
) -> LoanChangeRow | None:
    """The newest change of some kinds of some loans that was not refused."""
    query = select(LoanChangeRow).where(
        col(LoanChangeRow.loan_id).in_(loan_ids),
        col(LoanChangeRow.kind).in_(kinds),
        LoanChangeRow.state != "refused",
    )
    newest = query.order_by(col(LoanChangeRow.created_at).desc(), col(LoanChangeRow.id).desc())
    return session.exec(newest).first()


def page_of_changes(
    session: Session, loan_id: UUID, paging: PageRequest
) -> Sequence[LoanChangeRow]:
    """One page of the changes of a loan, oldest first."""
    query = select(LoanChangeRow).where(LoanChangeRow.loan_id == loan_id)
    page = newest_last(query, paging, col(LoanChangeRow.created_at), col(LoanChangeRow.id))
    return session.exec(page).all()
