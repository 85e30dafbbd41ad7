"""Queries of imports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from hotline.tables.imports import ImportedLineRow, ImportRow
from hotline.tables.requests import RequestRow
from servicekit.callers import Caller
from servicekit.problems import NotFoundError

REFS_AT_ONCE = 10_000


def find_import(session: Session, caller: Caller, import_id: UUID) -> ImportRow:
    """An import of the caller's organisation; raises NotFoundError."""
    found = session.get(ImportRow, import_id)
    if found is None or found.organisation != caller.organisation:
        raise NotFoundError("import", "导入任务")
    return found


def lines_from(
    session: Session, import_id: UUID, first: int, most: int, outcome: str | None
) -> Sequence[ImportedLineRow]:
    """Lines from a number on, in order."""
    query = select_rows(ImportedLineRow).where(
        ImportedLineRow.import_id == import_id, col(ImportedLineRow.line) >= first
    )
    if outcome is not None:
        query = query.where(ImportedLineRow.outcome == outcome)
    return session.exec(query.order_by(col(ImportedLineRow.line)).limit(most)).all()


def known_refs(session: Session, source: str, refs: Iterable[str]) -> set[str]:
    """Which references of a source have come in before."""
    listed, found = sorted(set(refs)), set[str]()
    for start in range(0, len(listed), REFS_AT_ONCE):
        some = listed[start : start + REFS_AT_ONCE]
        query = select(col(RequestRow.source_ref)).where(
            col(RequestRow.source) == source, col(RequestRow.source_ref).in_(some)
        )
        found.update(str(ref) for (ref,) in session.execute(query))
    return found


def line_counts(session: Session, import_id: UUID) -> dict[str, int]:
    """How many lines had each outcome."""
    outcome = col(ImportedLineRow.outcome)
    query = select(outcome, func.count()).where(col(ImportedLineRow.import_id) == import_id)
    return {str(name): int(count) for name, count in session.execute(query.group_by(outcome))}
