"""Candidates for likeness: requests of the same institution or the same person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from hotline.domain.duplicates import LOOK_BACK, ComparedText
from hotline.domain.similarity import bigrams_of_comparable
from hotline.tables.requests import RequestRow

MOST_COMPARED = 600
"""Of a busy institution the latest ones are compared; the person's own are compared all."""

_COLUMNS = (
    col(RequestRow.id),
    col(RequestRow.compared),
    col(RequestRow.identity_hash),
    col(RequestRow.named_institution),
    col(RequestRow.created_at),
)


def compared(
    request_id: UUID,
    text: str,
    *,
    identity: str | None,
    institution: str | None,
    received_at: datetime,
) -> ComparedText:
    """A request whose text is in its comparable form already."""
    return ComparedText(
        str(request_id), text, bigrams_of_comparable(text), identity, institution, received_at
    )


def compared_row(row: RequestRow) -> ComparedText:
    """A stored request as it is compared."""
    return compared(
        row.id,
        row.compared,
        identity=row.identity_hash,
        institution=row.named_institution,
        received_at=row.created_at,
    )


def candidates(session: Session, request: ComparedText) -> list[ComparedText]:
    """Earlier requests of the same person, or latest ones about the same institution."""
    since = request.received_at - LOOK_BACK
    found: dict[UUID, Row[Any]] = {}
    for column, value in (
        (col(RequestRow.identity_hash), request.identity),
        (col(RequestRow.named_institution), request.institution),
    ):
        if value is not None:
            query = select(*_COLUMNS).where(
                column == value,
                col(RequestRow.created_at) >= since,
                col(RequestRow.created_at) <= request.received_at,
            )
            found.update((row.id, row) for row in session.execute(_latest(query)))
    return _as_compared(found.values())


def recent_texts(session: Session, institution: str | None, since: datetime) -> list[ComparedText]:
    """What came in since then about one institution, or about any; in no mass event yet."""
    query = select(*_COLUMNS).where(
        col(RequestRow.created_at) >= since,
        col(RequestRow.named_institution).is_not(None),
        col(RequestRow.mass_event_id).is_(None),
    )
    if institution is not None:
        query = query.where(col(RequestRow.named_institution) == institution)
    return _as_compared(session.execute(_latest(query)).all())


def repeat_complainants(
    session: Session, least: int, since: date, most: int
) -> Sequence[tuple[str, str, int]]:
    """Identities (as keyed hashes) with at least so many requests about one institution."""
    count = func.count().label("requests")
    query = (
        select(col(RequestRow.identity_hash), col(RequestRow.named_institution), count)
        .where(
            col(RequestRow.identity_hash).is_not(None),
            col(RequestRow.named_institution).is_not(None),
            col(RequestRow.received_on) >= since,
        )
        .group_by(col(RequestRow.identity_hash), col(RequestRow.named_institution))
        .having(func.count() >= least)
        .order_by(count.desc(), col(RequestRow.identity_hash))
        .limit(most)
    )
    return [(row[0] or "", row[1] or "", row[2]) for row in session.execute(query).all()]


def _latest(query: Any) -> Any:
    return query.order_by(col(RequestRow.created_at).desc()).limit(MOST_COMPARED)


def _as_compared(rows: Iterable[Row[Any]]) -> list[ComparedText]:
    return [
        compared(
            row.id,
            row.compared,
            identity=row.identity_hash,
            institution=row.named_institution,
            received_at=row.created_at,
        )
        for row in rows
    ]
