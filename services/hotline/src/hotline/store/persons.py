"""The vault: who somebody is, and who was told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from hotline.tables.persons import (
    DisclosureRow,
    PersonRow,
    ProgressGuardRow,
    ReceiptRow,
    RequestTextRow,
)
from servicekit.problems import NotFoundError


def person_of(session: Session, person_id: UUID | None) -> PersonRow | None:
    """The person behind a request; None for nobody, or when the row's time is over."""
    return None if person_id is None else session.get(PersonRow, person_id)


def known_person(session: Session, identity_hash: str) -> PersonRow | None:
    """The latest row of somebody who was here before."""
    query = select(PersonRow).where(PersonRow.identity_hash == identity_hash)
    return session.exec(query.order_by(col(PersonRow.created_at).desc())).first()


def texts_of(session: Session, request_id: UUID) -> Sequence[RequestTextRow]:
    """What the person said in their own words."""
    query = select(RequestTextRow).where(RequestTextRow.request_id == request_id)
    return session.exec(query.order_by(col(RequestTextRow.at))).all()


def receipts_like(session: Session, lookup: str) -> Sequence[ReceiptRow]:
    """Receipts that begin alike."""
    return session.exec(select(ReceiptRow).where(ReceiptRow.lookup == lookup)).all()


def find_disclosure(session: Session, request_id: UUID, disclosure_id: UUID) -> DisclosureRow:
    """A question for a name; raises NotFoundError."""
    query = select(DisclosureRow).where(
        DisclosureRow.id == disclosure_id, DisclosureRow.request_id == request_id
    )
    found = session.exec(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFoundError("disclosure", "身份查阅申请")
    return found


def failures_on(session: Session, request_id: UUID, day: date) -> ProgressGuardRow | None:
    """Wrong second factors of a day."""
    return session.get(ProgressGuardRow, (request_id, day))
