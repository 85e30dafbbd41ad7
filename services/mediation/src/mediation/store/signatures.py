"""Queries about signatures."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, delete, select

from mediation.domain.signatures import Signer
from mediation.tables.matters import SignatureRow


def has_signed(session: Session, agreement_id: UUID, signer: Signer, party_ref: str) -> bool:
    """Whether this signer's signature is there."""
    same = select(SignatureRow.id).where(
        SignatureRow.agreement_id == agreement_id,
        SignatureRow.signer_kind == signer,
        SignatureRow.party_ref == party_ref,
    )
    return session.exec(same).first() is not None


def drop_signature(session: Session, agreement_id: UUID, signer: Signer, party_ref: str) -> None:
    """Take a signature back."""
    session.exec(
        delete(SignatureRow).where(
            col(SignatureRow.agreement_id) == agreement_id,
            col(SignatureRow.signer_kind) == signer,
            col(SignatureRow.party_ref) == party_ref,
        )
    )
