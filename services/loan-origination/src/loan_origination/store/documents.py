"""Queries about documents and who keeps their originals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from loan_origination.store.application_access import visible_applications
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.documents import CustodyRow, DocumentRow
from servicekit.callers import Caller
from servicekit.problems import NotFoundError


def documents_of(session: Session, application_id: UUID) -> Sequence[DocumentRow]:
    """The documents of an application, by item and time."""
    query = select(DocumentRow).where(DocumentRow.application_id == application_id)
    ordered = query.order_by(
        col(DocumentRow.item), col(DocumentRow.created_at), col(DocumentRow.id)
    )
    return session.exec(ordered).all()


def find_document(session: Session, caller: Caller, document_id: UUID) -> DocumentRow:
    """A document of an application that the caller sees; raises NotFoundError otherwise."""
    query = (
        select(DocumentRow)
        .join(ApplicationRow, col(ApplicationRow.id) == col(DocumentRow.application_id))
        .where(DocumentRow.id == document_id, visible_applications(caller))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("document", "资料")
    return found


def custody_of(session: Session, document_id: UUID) -> Sequence[CustodyRow]:
    """Every time the original of a document was handed over, in order."""
    query = select(CustodyRow).where(CustodyRow.document_id == document_id)
    return session.exec(query.order_by(col(CustodyRow.delivered_at), col(CustodyRow.id))).all()


def find_custody(session: Session, caller: Caller, custody_id: UUID) -> CustodyRow:
    """A hand-over of a document that the caller sees; raises NotFoundError otherwise."""
    query = (
        select(CustodyRow)
        .join(DocumentRow, col(DocumentRow.id) == col(CustodyRow.document_id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(DocumentRow.application_id))
        .where(CustodyRow.id == custody_id, visible_applications(caller))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("custody entry", "保管记录")
    return found


def highest_slip(session: Session, prefix: str) -> str | None:
    """The highest receipt slip number of a day."""
    query = select(func.max(CustodyRow.slip_no)).where(col(CustodyRow.slip_no).startswith(prefix))
    return session.exec(query).one()


def slip_prefix(on: date) -> str:
    """How receipt slips of a day begin."""
    return f"收{on:%Y%m%d}-"
