"""The portfolio as lists of loans know it: only the columns that its reports need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlmodel import Session, col

from lawkit.money import Money
from loan_origination.domain.classification import Level
from loan_origination.domain.portfolio import Position, RentMonth
from loan_origination.store.application_access import visible_applications
from loan_origination.store.loans import visible_loans
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.loans import LoanRow
from loan_origination.tables.monitoring import LettingReportRow
from servicekit.callers import Caller

GONE = ("pending", "settled", "released")
AT_ONCE = 5_000
_MONTH = 7


def positions(
    session: Session, caller: Caller, on: date, branch: str | None
) -> Iterator[tuple[UUID | None, Position]]:
    """Every loan that the caller sees and that is not settled, with its contract; read as they
    come, so that memory does not grow with the portfolio."""
    columns = (
        col(LoanRow.contract_id),
        col(LoanRow.branch),
        col(LoanRow.level),
        col(LoanRow.matures_on),
        col(LoanRow.oldest_unpaid_on),
        col(LoanRow.loan_fen),
        col(LoanRow.principal_due_fen),
        col(LoanRow.written_off_fen),
        col(LoanRow.owed_fen),
    )
    query = select(*columns).where(visible_loans(caller), col(LoanRow.life).not_in(GONE))
    if branch is not None:
        query = query.where(col(LoanRow.branch) == branch)
    streamed = query.execution_options(yield_per=AT_ONCE)
    for row in session.connection().execute(streamed):
        yield row.contract_id, _position(row, on)


def _position(row: Any, on: date) -> Position:
    oldest = row.oldest_unpaid_on
    return Position(
        branch=row.branch,
        balance=Money(row.loan_fen + row.principal_due_fen + row.written_off_fen),
        overdue=Money(row.owed_fen),
        days_late=0 if oldest is None else max((on - oldest).days, 0),
        level=Level(row.level),
        matures_on=row.matures_on,
    )


def latest_covers(session: Session, caller: Caller) -> dict[UUID, Fraction]:
    """The cover that the last letting report of each visible contract shows."""
    found: dict[UUID, Fraction] = {}
    for row in _reports(session, caller):
        found[row.contract_id] = Fraction(row.figures["cover_exact"])
    return found


def rent_months(session: Session, caller: Caller, branch: str | None) -> list[RentMonth]:
    """Rent collected against rent declared, three months each, by the month of the report; the
    last report of a contract in a month counts."""
    last: dict[tuple[str, UUID], tuple[int, int]] = {}
    for row in _reports(session, caller, branch):
        key = (row.as_of.isoformat()[:_MONTH], row.contract_id)
        last[key] = (
            row.figures["declared_rent_3m_fen"],
            row.figures["collected_rent_3m_fen"],
        )
    months = sorted({month for month, _ in last})
    return [
        RentMonth(
            month,
            Money(sum(sums[0] for (each, _), sums in last.items() if each == month)),
            Money(sum(sums[1] for (each, _), sums in last.items() if each == month)),
        )
        for month in months
    ]


def _reports(session: Session, caller: Caller, branch: str | None = None) -> Iterator[Row[Any]]:
    columns = (
        col(LettingReportRow.contract_id),
        col(LettingReportRow.as_of),
        col(LettingReportRow.figures),
    )
    query = (
        select(*columns)
        .join(ContractRow, col(ContractRow.id) == col(LettingReportRow.contract_id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(ContractRow.application_id))
        .where(visible_applications(caller))
        .order_by(col(LettingReportRow.number))
    )
    if branch is not None:
        query = query.where(col(ContractRow.branch) == branch)
    yield from session.connection().execute(query.execution_options(yield_per=AT_ONCE))
