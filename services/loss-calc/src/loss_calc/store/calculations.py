"""Queries about calculations and their results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from loss_calc.forms.answers import SUMMED
from loss_calc.store.access import visible_calculations
from loss_calc.tables import CalculationRow, ResultRow
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError

ROWS_A_READ = 2_000


def find_calculation(session: Session, caller: Caller, calculation_id: UUID) -> CalculationRow:
    """The calculation, if the caller may see it; raises NotFoundError otherwise."""
    query = select(CalculationRow).where(
        CalculationRow.id == calculation_id, visible_calculations(caller)
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("calculation", "计算")
    return found


def find_calculation_for_investor(
    session: Session, caller: Caller, calculation_id: UUID, investor_id: str
) -> CalculationRow:
    """The calculation, for those who see it whole and for the investor asking for their own."""
    if caller.has_any("investor") and caller.subject == investor_id:
        found = session.get(CalculationRow, calculation_id)
        if found is not None:
            return found
    return find_calculation(session, caller, calculation_id)


def page_of_calculations(
    session: Session, case_id: UUID, paging: PageRequest
) -> Sequence[CalculationRow]:
    """One page of a case's calculations, oldest first."""
    query = select(CalculationRow).where(CalculationRow.case_id == case_id)
    page = newest_last(query, paging, col(CalculationRow.created_at), col(CalculationRow.id))
    return session.exec(page).all()


def results_after(
    session: Session, calculation_id: UUID, investor_id: str, limit: int
) -> Sequence[ResultRow]:
    """The results that follow an investor id, in the order of ids."""
    query = select(ResultRow).where(
        ResultRow.calculation_id == calculation_id, ResultRow.investor_id > investor_id
    )
    return session.exec(query.order_by(col(ResultRow.investor_id)).limit(limit)).all()


def find_result(session: Session, calculation_id: UUID, investor_id: str) -> ResultRow:
    """One investor's result; raises NotFoundError."""
    found = session.get(ResultRow, (calculation_id, investor_id))
    if found is None:
        raise NotFoundError("investor in this calculation", "投资者计算结果")
    return found


def all_results(database: Database, calculation_id: UUID) -> Iterator[ResultRow]:
    """Every result in the order of ids, read in short transactions: a download may be slow."""
    last = ""
    while True:
        with database.reading() as session:
            rows = results_after(session, calculation_id, last, ROWS_A_READ)
            session.expunge_all()
        if not rows:
            return
        yield from rows
        last = rows[-1].investor_id


def totals_of(session: Session, calculation_id: UUID) -> dict[str, Any]:
    """The sums of the money columns, how many investors there are and how many have a loss."""
    sums = [func.coalesce(func.sum(getattr(ResultRow, name)), 0) for name in SUMMED]
    with_loss = func.count().filter(col(ResultRow.total_fen) > 0)
    counted = sa.select(func.count(), with_loss, *sums).where(
        col(ResultRow.calculation_id) == calculation_id
    )
    investors, losing, *totals = session.execute(counted).one()
    return {
        "investors": int(investors),
        "investors_with_loss": int(losing),
        # PostgreSQL adds BIGINT up as NUMERIC.
        **{name: int(total) for name, total in zip(SUMMED, totals, strict=True)},
    }


def drop_results(session: Session, calculation_id: UUID) -> None:
    """Remove what an unfinished calculation has stored."""
    session.exec(delete(ResultRow).where(col(ResultRow.calculation_id) == calculation_id))
