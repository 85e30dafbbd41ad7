"""Queries about releases of mortgages and the receipts of hand-back."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from loan_origination.tables.releases import HandBackRow, ReleaseRow


def release_asked(session: Session, contract_id: UUID) -> ReleaseRow | None:
    """The newest release of a contract that was not refused."""
    query = select(ReleaseRow).where(
        ReleaseRow.contract_id == contract_id, ReleaseRow.state != "refused"
    )
    return session.exec(query.order_by(col(ReleaseRow.id).desc())).first()


def release_of_collateral(session: Session, collateral_id: UUID) -> ReleaseRow | None:
    """The release of one collateral that was not refused."""
    query = select(ReleaseRow).where(
        ReleaseRow.collateral_id == collateral_id, ReleaseRow.state != "refused"
    )
    return session.exec(query).first()


def hand_back_of(session: Session, release_id: UUID) -> HandBackRow | None:
    """The receipt for the originals of a release."""
    return session.exec(select(HandBackRow).where(HandBackRow.release_id == release_id)).first()
