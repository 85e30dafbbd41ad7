"""Queries about who has had which duty in a case, and who has declared a conflict."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from loan_origination.domain.duties import Duty, Held
from loan_origination.tables.people import ConflictRow, DutyRow


def duties_of(session: Session, application_id: UUID) -> Sequence[DutyRow]:
    """Every duty anybody has had in a case, in order."""
    query = select(DutyRow).where(DutyRow.application_id == application_id)
    return session.exec(query.order_by(col(DutyRow.at), col(DutyRow.id))).all()


def held_duties(session: Session, application_id: UUID) -> list[Held]:
    """The same as the rules of separation read them."""
    return [
        Held(row.person, Duty(row.duty), row.subject) for row in duties_of(session, application_id)
    ]


def conflicted_persons(session: Session, borrower_id: str) -> frozenset[str]:
    """Who has declared a conflict of interest with a customer."""
    query = select(ConflictRow.person).where(ConflictRow.borrower_id == borrower_id)
    return frozenset(session.exec(query).all())


def conflicts_with(session: Session, borrower_id: str) -> Sequence[ConflictRow]:
    """The declared conflicts with a customer."""
    query = select(ConflictRow).where(ConflictRow.borrower_id == borrower_id)
    return session.exec(query.order_by(col(ConflictRow.declared_at))).all()
