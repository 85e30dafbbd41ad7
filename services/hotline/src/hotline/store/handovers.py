"""Queries about hand-overs to mediation."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from hotline.tables.handovers import HandoverRow


def handovers_of(session: Session, request_id: UUID) -> Sequence[HandoverRow]:
    """Every hand-over of a request, oldest first."""
    query = select(HandoverRow).where(HandoverRow.request_id == request_id)
    return session.exec(query.order_by(col(HandoverRow.offered_at), col(HandoverRow.id))).all()


def open_handover(session: Session, request_id: UUID) -> HandoverRow | None:
    """The one that has not ended; held until the transaction ends."""
    query = select(HandoverRow).where(
        HandoverRow.request_id == request_id, col(HandoverRow.ended_at).is_(None)
    )
    return session.exec(query.with_for_update()).one_or_none()
