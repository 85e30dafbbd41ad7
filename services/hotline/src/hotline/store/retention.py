"""Queries about what is kept longer than it has to be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, delete, exists, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from hotline.domain.awards import AwardState
from hotline.domain.rulebooks import Category
from hotline.tables.awards import AwardRow
from hotline.tables.dialogue import AttachmentRow, MessageRow
from hotline.tables.handovers import HandoverRow
from hotline.tables.imports import ImportRow
from hotline.tables.persons import PersonRow, ProgressGuardRow, ReceiptRow, RequestTextRow
from hotline.tables.requests import RequestRow


def to_be_forgotten(
    session: Session, category: Category | None, ended_before: datetime, most: int
) -> Sequence[RequestRow]:
    """Requests of a category that ended before a moment, locked; those in other hands are left.

    Not those whose master has not been over as long, none that a supervisor froze, none that
    mediation still has, and no report whose award is not decided or not paid.
    """
    row, master = RequestRow, aliased(RequestRow)
    is_later = or_(col(master.closed_at).is_(None), col(master.closed_at) >= ended_before)
    has_master = exists().where(col(master.id) == col(row.merged_into), is_later)
    is_due = col(AwardRow.state).in_([each.value for each in AwardState if not each.is_over])
    is_mediated = and_(
        col(HandoverRow.request_id) == col(row.id), col(HandoverRow.ended_at).is_(None)
    )
    has_award = exists().where(col(AwardRow.request_id) == col(row.id), is_due)
    query = select(row).where(
        col(row.category).is_not_distinct_from(category),
        col(row.closed_at) < ended_before,
        col(row.forgotten_on).is_(None),
        ~col(row.is_closing_frozen),
        ~has_master,
        ~has_award,
        ~exists().where(is_mediated),
    )
    query = query.order_by(col(row.closed_at), col(row.id)).limit(most)
    return session.exec(query.with_for_update(skip_locked=True)).all()


def delete_own_words(session: Session, request_id: UUID) -> None:
    """The words as they were, who consented to what, and the way back in of an anonymous report."""
    session.execute(delete(RequestTextRow).where(col(RequestTextRow.request_id) == request_id))
    session.execute(delete(ReceiptRow).where(col(ReceiptRow.request_id) == request_id))
    session.execute(
        update(MessageRow).where(col(MessageRow.request_id) == request_id).values(text=None)
    )
    session.execute(
        update(HandoverRow)
        .where(col(HandoverRow.request_id) == request_id)
        .values(consent_who=None, consent_words=None)
    )


def delete_attachments(session: Session, request_id: UUID) -> list[str]:
    """The rows of a request's files; returns by which names their contents were kept."""
    query = select(AttachmentRow.sha256).where(AttachmentRow.request_id == request_id)
    digests = sorted(set(session.exec(query).all()))
    session.execute(delete(AttachmentRow).where(col(AttachmentRow.request_id) == request_id))
    return digests


def is_content_used(session: Session, digest: str) -> bool:
    """Whether a file of another request, or an import, has the same content."""
    uses = or_(
        exists().where(col(AttachmentRow.sha256) == digest),
        exists().where(col(ImportRow.blob) == digest),
    )
    return bool(session.execute(select(uses)).scalar_one())


def delete_unused_person(session: Session, person_id: UUID) -> bool:
    """Drop who nobody's request names any more; whether there was something to drop."""
    is_named = exists().where(col(RequestRow.person_id) == person_id)
    unused = and_(col(PersonRow.id) == person_id, ~is_named)
    return bool(session.connection().execute(delete(PersonRow).where(unused)).rowcount)


def people_of(session: Session, ids: Collection[UUID]) -> Sequence[PersonRow]:
    """Rows of the vault in the order in which they are locked."""
    query = select(PersonRow).where(col(PersonRow.id).in_(list(ids)))
    return session.exec(query.order_by(col(PersonRow.identity_hash), col(PersonRow.id))).all()


def delete_old_guards(session: Session, today: date) -> None:
    """Wrong second factors count on their day alone."""
    session.execute(delete(ProgressGuardRow).where(col(ProgressGuardRow.day) < today))
