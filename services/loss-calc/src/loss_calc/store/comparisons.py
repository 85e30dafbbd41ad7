"""Queries about comparisons, their lines and their investors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlmodel import Session, SQLModel, col, delete, select

from loss_calc.store.access import visible_comparisons
from loss_calc.tables import ComparisonInvestorRow, ComparisonLineRow, ComparisonRow
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError

ROWS_A_READ = 500


def find_comparison(session: Session, caller: Caller, comparison_id: UUID) -> ComparisonRow:
    """The comparison, if the caller may see it; raises NotFoundError otherwise."""
    query = select(ComparisonRow).where(
        ComparisonRow.id == comparison_id, visible_comparisons(caller)
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("comparison", "比较")
    return found


def page_of_comparisons(
    session: Session, case_id: UUID, paging: PageRequest
) -> Sequence[ComparisonRow]:
    """One page of a case's comparisons, oldest first."""
    query = select(ComparisonRow).where(ComparisonRow.case_id == case_id)
    page = newest_last(query, paging, col(ComparisonRow.created_at), col(ComparisonRow.id))
    return session.exec(page).all()


def lines_after(
    session: Session, comparison_id: UUID, number: int, limit: int
) -> Sequence[ComparisonLineRow]:
    """The lines that follow a number, in order."""
    query = select(ComparisonLineRow).where(
        ComparisonLineRow.comparison_id == comparison_id, col(ComparisonLineRow.number) > number
    )
    return session.exec(query.order_by(col(ComparisonLineRow.number)).limit(limit)).all()


def all_lines(database: Database, comparison_id: UUID) -> Iterator[ComparisonLineRow]:
    """Every line in order, read in short transactions: a download may be slow."""
    last = 0
    while True:
        with database.reading() as session:
            rows = lines_after(session, comparison_id, last, ROWS_A_READ)
            session.expunge_all()
        if not rows:
            return
        yield from rows
        last = rows[-1].number


def all_investors(database: Database, comparison_id: UUID) -> Iterator[ComparisonInvestorRow]:
    """Every investor in the order of ids, read in short transactions."""
    last = ""
    query = select(ComparisonInvestorRow).where(
        ComparisonInvestorRow.comparison_id == comparison_id
    )
    id_column = col(ComparisonInvestorRow.investor_id)
    while True:
        with database.reading() as session:
            page = query.where(id_column > last).order_by(id_column).limit(ROWS_A_READ)
            rows = session.exec(page).all()
            session.expunge_all()
        if not rows:
            return
        yield from rows
        last = rows[-1].investor_id


def find_investor(session: Session, comparison_id: UUID, investor_id: str) -> ComparisonInvestorRow:
    """One investor's figures; raises NotFoundError."""
    found = session.get(ComparisonInvestorRow, (comparison_id, investor_id))
    if found is None:
        raise NotFoundError("investor in this comparison", "投资者比较结果")
    return found


def drop_contents(session: Session, comparison_id: UUID) -> None:
    """Remove what an unfinished comparison has stored."""
    tables: tuple[type[SQLModel], ...] = (ComparisonLineRow, ComparisonInvestorRow)
    for table in tables:
        owner = col(table.__table__.c.comparison_id)  # type: ignore[attr-defined]
        session.exec(delete(table).where(owner == comparison_id))
