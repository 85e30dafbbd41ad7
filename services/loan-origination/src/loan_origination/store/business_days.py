"""Queries about business days, their steps, and the books of a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, exists, func, insert, literal, select, text
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from loan_origination.store.loans import visible_loans
from loan_origination.tables.batches import BusinessDayRow, DayStepRow, LoanFailureRow
from loan_origination.tables.loan_books import PostingRow, SealedDayRow
from loan_origination.tables.loans import LoanRow
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.problems import NotFoundError

POSTINGS: Table = PostingRow.__table__  # type: ignore[attr-defined]
SEALED: Table = SealedDayRow.__table__  # type: ignore[attr-defined]
LOANS: Table = LoanRow.__table__  # type: ignore[attr-defined]
BOOKS_LOCK = 6_031_418_772_004_115_907
CLOSED = "closed"
NEXT_DAY_DEBITS = 7
MOST_FAILURES = 1_000


def lock_books(session: Session, database: Database, *, is_shared: bool) -> None:
    """Hold the books: shared while booking, alone while a day is opened, summed or sealed.

    SQLite lets one transaction write at a time as it is.
    """
    if not database.is_sqlite:
        kind = "_shared" if is_shared else ""
        statement = text(f"SELECT pg_advisory_xact_lock{kind}(:number)")
        session.connection().execute(statement, {"number": BOOKS_LOCK})


def present_day(session: Session) -> BusinessDayRow | None:
    """The business day on which bookings are made; None before the very first."""
    query = select_rows(BusinessDayRow).order_by(col(BusinessDayRow.on).desc()).limit(1)
    return session.exec(query.execution_options(populate_existing=True)).first()


def loans_waiting(session: Session, on: date) -> int:
    """How many loans a day has to work."""
    query = select(func.count()).select_from(LOANS).where(LOANS.c.next_event_on <= on)
    return int(session.connection().execute(query).scalar_one())


def steps_of(session: Session, on: date) -> Sequence[DayStepRow]:
    """The steps of a day, in order."""
    query = select_rows(DayStepRow).where(DayStepRow.on == on)
    return session.exec(query.order_by(col(DayStepRow.number))).all()


def failures_on(session: Session, caller: Caller, on: date) -> Sequence[LoanFailureRow]:
    """The loans that failed on a day, as far as the caller sees them."""
    query = (
        select_rows(LoanFailureRow)
        .join(LoanRow, col(LoanRow.id) == col(LoanFailureRow.loan_id))
        .where(LoanFailureRow.on == on, visible_loans(caller))
    )
    return session.exec(query.order_by(col(LoanFailureRow.id)).limit(MOST_FAILURES)).all()


def first_debits_after(session: Session, loan_id: UUID, missed_on: date) -> date | None:
    """The first day after a missed due date on which the other accounts of the borrower were
    debited as far as they held anything; days on which the loan failed do not count."""
    failed = exists().where(
        col(LoanFailureRow.loan_id) == loan_id, col(LoanFailureRow.on) == col(DayStepRow.on)
    )
    query = select_rows(func.min(DayStepRow.on)).where(
        DayStepRow.number == NEXT_DAY_DEBITS,
        col(DayStepRow.is_done),
        DayStepRow.on > missed_on,
        ~failed,
    )
    return session.exec(query).one()


def find_day(session: Session, on: date) -> BusinessDayRow:
    """A business day; raises NotFoundError."""
    found = session.get(BusinessDayRow, on)
    if found is None:
        raise NotFoundError("business day", "营业日")
    return found


def recent_days(session: Session, most: int) -> Sequence[BusinessDayRow]:
    """The latest business days, newest first."""
    query = select_rows(BusinessDayRow).order_by(col(BusinessDayRow.on).desc())
    return session.exec(query.limit(most)).all()


def seal_day(session: Session, on: date) -> None:
    """Keep what a closed day came to, by branch and pair of accounts."""
    table = POSTINGS.c
    summed = (
        select(
            literal(on, SEALED.c.on.type),
            table.branch,
            table.debit,
            table.credit,
            func.sum(table.amount_fen),
            func.count(),
        )
        .where(table.on == on, table.is_in_sums.is_(False))
        .group_by(table.branch, table.debit, table.credit)
    )
    names = ["on", "branch", "debit", "credit", "amount_fen", "posting_count"]
    session.connection().execute(insert(SEALED).from_select(names, summed))


def trial_balance(session: Session, on: date, branch: str | None = None) -> Counter[str]:
    """The balance of every account at the end of a day so far, debits positive."""
    found: Counter[str] = Counter()
    day = session.get(BusinessDayRow, on)
    sealed_until = on if day is not None and day.state == CLOSED else None
    postings = POSTINGS.c
    if sealed_until is None:
        _add(session, found, POSTINGS, [postings.on == on, postings.is_in_sums.is_(False)], branch)
        _add(session, found, SEALED, [SEALED.c.on < on], branch)
    else:
        _add(session, found, SEALED, [SEALED.c.on <= on], branch)
    return found


def _add(
    session: Session, found: Counter[str], table: Table, which: list[Any], branch: str | None
) -> None:
    if branch is not None:
        which = [*which, table.c.branch == branch]
    amount = func.sum(table.c.amount_fen)
    query = select(table.c.debit, table.c.credit, amount.label("fen")).where(*which)
    for row in session.connection().execute(query.group_by(table.c.debit, table.c.credit)):
        found[row.debit] += int(row.fen)
        found[row.credit] -= int(row.fen)
