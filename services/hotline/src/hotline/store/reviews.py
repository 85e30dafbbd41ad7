"""Reviews that were kept: who may read which is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, or_, select

from hotline.tables.reviews import ReviewRow
from servicekit.callers import Caller
from servicekit.problems import NotFoundError

REVIEWERS = ("triager", "bureau", "association", "hotline_admin")
READERS = ("supervisor", "auditor", "hotline_admin", "triager")


def find_review(session: Session, caller: Caller, kind: str, review_id: UUID) -> ReviewRow:
    """A review that the caller's organisation made, or any for those who watch over all."""
    statement = select(ReviewRow).where(ReviewRow.id == review_id, ReviewRow.kind == kind)
    if not caller.has_any(*READERS):
        is_own = col(ReviewRow.organisation) == caller.organisation
        statement = statement.where(or_(is_own, col(ReviewRow.created_by) == caller.subject))
    row = session.exec(statement).one_or_none()
    if row is None:
        raise NotFoundError("review", "审查")
    return row


def add_review(session: Session, row: ReviewRow) -> None:
    """Keep a review."""
    session.add(row)
    session.flush()


def latest_reviews(session: Session, request_id: UUID) -> list[ReviewRow]:
    """The latest review of each kind that hangs on a complaint."""
    found = {row.kind: row for row in reviews_of(session, request_id)}
    return [found[kind] for kind in sorted(found)]


def reviews_of(session: Session, request_id: UUID) -> Sequence[ReviewRow]:
    """The reviews that hang on a complaint, oldest first."""
    query = select(ReviewRow).where(ReviewRow.request_id == request_id)
    return session.exec(query.order_by(col(ReviewRow.created_at), col(ReviewRow.id))).all()
