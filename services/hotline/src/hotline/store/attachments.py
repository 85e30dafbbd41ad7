"""Queries about attachments: who may read which is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from hotline.tables.dialogue import AttachmentRow
from servicekit.problems import NotFoundError

_READ_BY = {"institution": ("institution", "investor"), "investor": ("investor",)}


def attachments_of(session: Session, request_id: UUID, reader: str) -> Sequence[AttachmentRow]:
    """What staff, an institution or an investor may read; what one's own side added always."""
    row = AttachmentRow
    query = select(row).where(row.request_id == request_id)
    if reader != "staff":
        may_read = col(row.access).in_(_READ_BY[reader])
        query = query.where(or_(may_read, col(row.side) == reader))
    return session.exec(query.order_by(col(row.created_at), col(row.id))).all()


def find_attachment(
    session: Session, request_id: UUID, attachment_id: UUID, reader: str
) -> AttachmentRow:
    """One of them; raises NotFoundError."""
    for row in attachments_of(session, request_id, reader):
        if row.id == attachment_id:
            return row
    raise NotFoundError("attachment", "附件")


def load_of(session: Session, request_id: UUID) -> tuple[int, int]:
    """How many files a request has, and how many bytes."""
    size = func.coalesce(func.sum(col(AttachmentRow.size)), 0)
    query = select(func.count(), size).where(AttachmentRow.request_id == request_id)
    count, total = session.exec(query).one()
    return int(count), int(total)
