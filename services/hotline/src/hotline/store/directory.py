"""Queries of the directory: what holds on a day, what exists at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from hotline.tables.directory import BranchRow, InstitutionRow, RouteRuleRow
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError

DirectoryRow = InstitutionRow | BranchRow | RouteRuleRow
Row = TypeVar("Row", InstitutionRow, BranchRow, RouteRuleRow)
# SQLite takes 32,766 parameters in one statement.
CODES_AT_ONCE = 10_000


def find_entry(session: Session, kind: type[Row], code: str) -> Row:
    """The entry with a code; raises NotFoundError."""
    found = session.exec(select(kind).where(col(kind.code) == code)).one_or_none()
    if found is None:
        raise NotFoundError("entry of the directory", "名录条目")
    return found


def entries_with(session: Session, kind: type[Row], codes: Collection[str]) -> dict[str, Row]:
    """The entries with one of the codes."""
    listed = sorted(codes)
    found: dict[str, Row] = {}
    for start in range(0, len(listed), CODES_AT_ONCE):
        some = listed[start : start + CODES_AT_ONCE]
        rows = session.exec(select(kind).where(col(kind.code).in_(some)))
        found.update((row.code, row) for row in rows)
    return found


def page_of_entries(
    session: Session,
    kind: type[Row],
    paging: PageRequest,
    *,
    on: date | None = None,
    institution: str | None = None,
    name: str | None = None,
) -> Sequence[Row]:
    """One page of a register, oldest entry first."""
    query = select(kind)
    if on is not None:
        query = query.where(holds_on(kind, on))
    if institution is not None and issubclass(kind, BranchRow):
        query = query.where(kind.institution_code == institution)
    if name is not None and issubclass(kind, InstitutionRow | BranchRow):
        query = query.where(col(kind.name).contains(name, autoescape=True))
    page = newest_last(query, paging, col(kind.created_at), col(kind.id))
    return session.exec(page).all()


def holds_on(kind: type[Row], on: date) -> ColumnElement[bool]:
    """Entries that are in force on a day, both ends included."""
    until = or_(col(kind.valid_until_on).is_(None), col(kind.valid_until_on) >= on)
    return and_(col(kind.valid_from_on) <= on, until)
