"""Queries about evidence."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from hotline.tables.evidence import EvidenceRow


def evidence_of(
    session: Session, request_id: UUID, institution_code: str | None
) -> Sequence[EvidenceRow]:
    """What an institution has shown for a request."""
    query = select(EvidenceRow).where(
        EvidenceRow.request_id == request_id,
        EvidenceRow.institution_code == (institution_code or ""),
    )
    return session.exec(query.order_by(col(EvidenceRow.piece))).all()
