"""Inserting what loans at work have made: events, postings, debits, and daily sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, update
from sqlmodel import Session, col

from loan_origination.tables.bank_accounts import AccountDebitRow, BankAccountRow
from loan_origination.tables.batches import LoanFailureRow
from loan_origination.tables.loan_books import PostingRow
from loan_origination.tables.loans import LoanAccountRow, LoanEventRow, LoanRow
from servicekit.bulk_rows import insert_many
from servicekit.ids import new_id

POSTINGS: Table = PostingRow.__table__  # type: ignore[attr-defined]
EVENTS: Table = LoanEventRow.__table__  # type: ignore[attr-defined]
DEBITS: Table = AccountDebitRow.__table__  # type: ignore[attr-defined]
BANK_ACCOUNTS: Table = BankAccountRow.__table__  # type: ignore[attr-defined]
FAILURES: Table = LoanFailureRow.__table__  # type: ignore[attr-defined]
LOANS: Table = LoanRow.__table__  # type: ignore[attr-defined]
ACCOUNTS: Table = LoanAccountRow.__table__  # type: ignore[attr-defined]
LATENESS = "lateness"
INTEREST = "interest"


def insert_all(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows at once; nothing for none."""
    insert_many(session, table, rows)


def insert_events(session: Session, rows: Sequence[dict[str, Any]], at: datetime) -> None:
    """Insert what happened to loans."""
    insert_all(session, EVENTS, [{**row, "created_at": at} for row in rows])


def insert_postings(session: Session, rows: Sequence[dict[str, Any]], at: datetime) -> None:
    """Insert entries of the general ledger."""
    insert_all(session, POSTINGS, [{**row, "created_at": at} for row in rows])


def sums_of(
    branch_pairs: Mapping[tuple[str, str, str], int], on: date, cause: str, loans: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Daily sums as postings without a loan, by branch and pair of accounts."""
    net: Counter[tuple[str, str, str]] = Counter()
    for (branch, debit, credit), fen in branch_pairs.items():
        # Opposite entries of different loans meet here; the lesser name decides the direction.
        if debit < credit:
            net[branch, debit, credit] += fen
        else:
            net[branch, credit, debit] -= fen
    rows = []
    for (branch, one, other), fen in sorted(net.items()):
        if fen:
            debit, credit = (one, other) if fen > 0 else (other, one)
            rows.append(_sum_row(on, branch, cause, debit, credit, abs(fen), loans[branch]))
    return rows


def _sum_row(
    on: date, branch: str, cause: str, debit: str, credit: str, fen: int, loans: int
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "on": on,
        "branch": branch,
        "loan_id": None,
        "event_seq": None,
        "cause": cause,
        "debit": debit,
        "credit": credit,
        "amount_fen": fen,
        "is_in_sums": False,
        "loan_count": loans,
    }


def record_failures(
    session: Session, on: date, step: int, failures: Mapping[UUID, tuple[str, str]], at: datetime
) -> None:
    """Record loans that could not be worked; the first failure of a day and step stands."""
    rows = [
        {
            "id": new_id(),
            "loan_id": loan_id,
            "on": on,
            "step": step,
            "code": code[:100],
            "detail": detail[:500],
            "created_at": at,
            "resolved_on": None,
        }
        for loan_id, (code, detail) in failures.items()
    ]
    insert_all(session, FAILURES, rows)
    if rows:
        marked = update(LOANS).where(LOANS.c.id.in_(list(failures))).values(failed_on=on)
        session.connection().execute(marked)


def resolve_failures(session: Session, loan_ids: Sequence[UUID], on: date) -> None:
    """The loans are in order again."""
    if loan_ids:
        still_open = col(LoanFailureRow.resolved_on).is_(None)
        theirs = FAILURES.c.loan_id.in_(loan_ids)
        session.connection().execute(
            update(FAILURES).where(theirs, still_open).values(resolved_on=on)
        )
