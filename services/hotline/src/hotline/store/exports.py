"""Requests read for an export, in the order of their coming."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from hotline.store.request_access import visible_requests
from hotline.store.statistics_scope import Asked, narrowed
from hotline.tables.requests import RequestRow
from servicekit.callers import Caller
from servicekit.database import Database

ROWS_AT_ONCE = 2_000
COLUMNS = (
    "number",
    "created_at",
    "channel",
    "rulebook_version",
    "state",
    "category",
    "subject",
    "issue",
    "is_urgent",
    "is_valid",
    "counterparty",
    "institution_code",
    "branch_code",
    "region",
    "outcome",
    "recovered",
    "recovered_via",
    "satisfaction",
    "was_resolved",
    "contacted_at",
    "closed_at",
    "reopened",
    "returns",
    "breached",
    "masked_text",
)
"""No name, no account, no person, no hash by which somebody could be known again."""


def count_exported(session: Session, caller: Caller, asked: Asked) -> int:
    """How many requests an export would tell of."""
    query = select(func.count()).select_from(RequestRow).where(*_wanted(caller, asked))
    return int(session.execute(query).scalar_one())


def exported_rows(database: Database, caller: Caller, asked: Asked) -> Iterator[Any]:
    """The rows, some thousand a question, so that a long export holds no connection."""
    row = RequestRow
    last: Any = None
    while True:
        query = select(col(row.id), *(col(getattr(row, name)) for name in COLUMNS))
        query = query.where(*_wanted(caller, asked))
        if last is not None:
            is_later = (col(row.created_at) > last.created_at) | (
                (col(row.created_at) == last.created_at) & (col(row.id) > last.id)
            )
            query = query.where(is_later)
        query = query.order_by(col(row.created_at), col(row.id)).limit(ROWS_AT_ONCE)
        with database.reading() as session:
            rows = session.execute(query).all()
        yield from rows
        if len(rows) < ROWS_AT_ONCE:
            return
        last = rows[-1]


def _wanted(caller: Caller, asked: Asked) -> list[Any]:
    row = RequestRow
    return [
        visible_requests(caller),
        col(row.created_at) >= asked.since,
        col(row.created_at) < asked.until,
        *narrowed(asked),
    ]
