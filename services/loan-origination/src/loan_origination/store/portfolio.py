"""The portfolio as lists of loans know it: only the columns that its reports need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from lawkit.money import Money
from loan_origination.domain.classification import Level
from loan_origination.domain.portfolio import Position, RentMonth
from loan_origination.store.application_access import visible_applications
from loan_origination.store.loans import visible_loans
from loan_origination.store.supervised_accounts import visible_accounts
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.loans import LoanRow
from loan_origination.tables.monitoring import LettingReportRow
from loan_origination.tables.supervised_accounts import (
    ExpectedRentRow,
    RentReceiptRow,
    SupervisedAccountRow,
)
from servicekit.callers import Caller

GONE = ("pending", "settled", "recovered", "released")
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


def rent_months(session: Session, caller: Caller, on: date, branch: str | None) -> list[RentMonth]:
    """Rent due up to a day against rent received on the supervised accounts that the caller sees,
    month by month."""
    expected = _by_month(session, caller, branch, ExpectedRentRow, col(ExpectedRentRow.due_on), on)
    received = _by_month(session, caller, branch, RentReceiptRow, col(RentReceiptRow.on), on)
    return [
        RentMonth(month, Money(expected[month]), Money(received[month]))
        for month in sorted({*expected, *received})
    ]


def _by_month(
    session: Session,
    caller: Caller,
    branch: str | None,
    table: type[ExpectedRentRow | RentReceiptRow],
    day: Mapped[date],
    on: date,
) -> Counter[str]:
    query = (
        select(day, func.sum(table.amount_fen))
        .join(SupervisedAccountRow, col(SupervisedAccountRow.id) == col(table.account_id))
        .where(visible_accounts(caller), day <= on)
        .group_by(day)
    )
    if branch is not None:
        query = query.where(col(SupervisedAccountRow.branch) == branch)
    found: Counter[str] = Counter()
    for each, total in session.connection().execute(query):
        found[each.isoformat()[:_MONTH]] += int(total)
    return found


def _reports(session: Session, caller: Caller) -> Iterator[Row[Any]]:
    columns = (col(LettingReportRow.contract_id), col(LettingReportRow.figures))
    query = (
        select(*columns)
        .join(ContractRow, col(ContractRow.id) == col(LettingReportRow.contract_id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(ContractRow.application_id))
        .where(visible_applications(caller))
        .order_by(col(LettingReportRow.number))
    )
    yield from session.connection().execute(query.execution_options(yield_per=AT_ONCE))
