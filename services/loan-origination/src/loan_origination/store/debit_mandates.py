"""Queries about mandates to debit repayment accounts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from loan_origination.tables.debit_mandates import DebitMandateRow
from servicekit.problems import NotFoundError


def mandates_of(session: Session, contract_id: UUID) -> Sequence[DebitMandateRow]:
    """Every mandate of a contract, revoked ones too, oldest first."""
    query = select(DebitMandateRow).where(DebitMandateRow.contract_id == contract_id)
    return session.exec(query.order_by(col(DebitMandateRow.id))).all()


def standing_mandate(session: Session, contract_id: UUID) -> DebitMandateRow | None:
    """The mandate of a contract that was not revoked."""
    query = select(DebitMandateRow).where(
        DebitMandateRow.contract_id == contract_id, col(DebitMandateRow.revoked_on).is_(None)
    )
    return session.exec(query).one_or_none()


def has_mandate(session: Session, contract_id: UUID, account: str) -> bool:
    """Whether the bank may debit an account under a contract."""
    found = standing_mandate(session, contract_id)
    return found is not None and found.account == account


def find_mandate(session: Session, contract_id: UUID, mandate_id: UUID) -> DebitMandateRow:
    """One mandate of a contract; raises NotFoundError."""
    found = session.get(DebitMandateRow, mandate_id, populate_existing=True)
    if found is None or found.contract_id != contract_id:
        raise NotFoundError("debit mandate", "扣划授权")
    return found
