"""Queries about the classes of loans: their history, and the reviews behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import case
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from loan_origination.domain.classification import LEVELS
from loan_origination.store.loans import visible_loans
from loan_origination.tables.classifications import ClassificationReviewRow, ClassificationRow
from loan_origination.tables.exposures import GroupMemberRow
from loan_origination.tables.loans import LoanRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError

PAID = ("settled", "recovered")
NON_PERFORMING = tuple(level.value for level in LEVELS if level.is_non_performing)


def classes_of(session: Session, loan_id: UUID, paging: PageRequest) -> Sequence[ClassificationRow]:
    """One page of the changes of a loan's class, oldest first."""
    query = select(ClassificationRow).where(ClassificationRow.loan_id == loan_id)
    created_at, row_id = col(ClassificationRow.created_at), col(ClassificationRow.id)
    return session.exec(newest_last(query, paging, created_at, row_id)).all()


def reviews_of(session: Session, loan_id: UUID) -> Sequence[ClassificationReviewRow]:
    """All reviews of a loan's class, oldest first."""
    query = select(ClassificationReviewRow).where(ClassificationReviewRow.loan_id == loan_id)
    return session.exec(query.order_by(col(ClassificationReviewRow.id))).all()


def last_approved(session: Session, loan_id: UUID) -> ClassificationReviewRow | None:
    """The last review that all three have signed."""
    query = select(ClassificationReviewRow).where(
        ClassificationReviewRow.loan_id == loan_id, ClassificationReviewRow.state == "approved"
    )
    return session.exec(query.order_by(col(ClassificationReviewRow.id).desc())).first()


def reviewed_on_of(session: Session, contract_id: UUID) -> date | None:
    """The day since which every open loan of a contract has been reviewed: the oldest of their
    last reviews; None while a loan has never been reviewed."""
    loans = select(LoanRow.id).where(
        LoanRow.contract_id == contract_id, col(LoanRow.life).not_in(PAID)
    )
    ids = session.exec(loans).all()
    query = (
        select(ClassificationReviewRow.loan_id, func.max(ClassificationReviewRow.approved_on))
        .where(col(ClassificationReviewRow.loan_id).in_(ids))
        .where(ClassificationReviewRow.state == "approved")
        .group_by(col(ClassificationReviewRow.loan_id))
    )
    days = dict(session.exec(query).all())
    if not ids or any(loan_id not in days for loan_id in ids):
        return None
    return min(day for day in days.values() if day is not None)


def review_of_loan(session: Session, caller: Caller, review_id: UUID) -> ClassificationReviewRow:
    """A review of a loan that the caller sees; raises NotFoundError."""
    query = (
        select(ClassificationReviewRow)
        .join(LoanRow, col(LoanRow.id) == col(ClassificationReviewRow.loan_id))
        .where(ClassificationReviewRow.id == review_id, visible_loans(caller))
        .with_for_update(of=ClassificationReviewRow)
    )
    found = session.exec(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError("classification review", "风险分类认定")
    return found


def page_of_reviews(
    session: Session, caller: Caller, paging: PageRequest, state: str | None, loan_id: UUID | None
) -> Sequence[ClassificationReviewRow]:
    """One page of the reviews that the caller sees, oldest first."""
    query = (
        select(ClassificationReviewRow)
        .join(LoanRow, col(LoanRow.id) == col(ClassificationReviewRow.loan_id))
        .where(visible_loans(caller))
    )
    if state is not None:
        query = query.where(ClassificationReviewRow.state == state)
    if loan_id is not None:
        query = query.where(ClassificationReviewRow.loan_id == loan_id)
    created_at, row_id = col(ClassificationReviewRow.created_at), col(ClassificationReviewRow.id)
    return session.exec(newest_last(query, paging, created_at, row_id)).all()


def debts_here(session: Session, borrower_code: str) -> Sequence[LoanRow]:
    """The loans of a debtor at this bank that are not settled."""
    query = select(LoanRow).where(
        LoanRow.borrower_code == borrower_code,
        col(LoanRow.life).not_in((*PAID, "released", "pending")),
    )
    fresh = query.order_by(col(LoanRow.id)).execution_options(populate_existing=True)
    return session.exec(fresh).all()


def failing_group_members(
    session: Session, borrower_code: str
) -> list[tuple[str, str, date | None]]:
    """The other members of a debtor's group with non-performing debt here: their code and name,
    and the day since which the first of their loans is non-performing."""
    me = aliased(GroupMemberRow)
    query = (
        select(GroupMemberRow.credit_code, GroupMemberRow.name, func.min(LoanRow.level_since))
        .join(me, col(me.group_id) == col(GroupMemberRow.group_id))
        .join(LoanRow, col(LoanRow.borrower_code) == col(GroupMemberRow.credit_code))
        .where(me.credit_code == borrower_code, GroupMemberRow.credit_code != borrower_code)
        .where(col(LoanRow.level).in_(NON_PERFORMING))
        .where(col(LoanRow.life).not_in((*PAID, "released")))
        .group_by(col(GroupMemberRow.credit_code), col(GroupMemberRow.name))
        .order_by(col(GroupMemberRow.credit_code))
    )
    return [(code, name, since) for code, name, since in session.execute(query).all()]


def last_changes(session: Session, loan_ids: Sequence[UUID]) -> dict[UUID, ClassificationRow]:
    """The last change of class of each of some loans."""
    query = select(ClassificationRow).where(col(ClassificationRow.loan_id).in_(loan_ids))
    rows = session.exec(query.order_by(col(ClassificationRow.on), col(ClassificationRow.id))).all()
    return {row.loan_id: row for row in rows}


def late_in_watch(session: Session, after: UUID | None, most: int) -> Sequence[LoanRow]:
    """Late restructured loans whose oldest unpaid due date lies in their watch."""
    query = select(LoanRow).where(
        LoanRow.days_late > 0,
        col(LoanRow.watch_from_on).is_not(None),
        col(LoanRow.oldest_unpaid_on) >= col(LoanRow.watch_from_on),
    )
    if after is not None:
        query = query.where(LoanRow.id > after)
    return session.exec(query.order_by(col(LoanRow.id)).limit(most)).all()


def debtors_to_look_at(session: Session, after: str | None, most: int) -> list[str]:
    """Debtors with non-performing debt here beside debt that is not."""
    is_bad = case((col(LoanRow.level).in_(NON_PERFORMING), 1), else_=0)
    query = (
        select(LoanRow.borrower_code)
        .where(col(LoanRow.life).not_in((*PAID, "released", "pending")))
        .group_by(col(LoanRow.borrower_code))
        .having(func.max(is_bad) == 1, func.min(is_bad) == 0)
    )
    if after is not None:
        query = query.where(LoanRow.borrower_code > after)
    return list(session.exec(query.order_by(col(LoanRow.borrower_code)).limit(most)).all())
