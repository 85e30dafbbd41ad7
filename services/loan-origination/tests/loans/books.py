"""The books of the bank as one text: what two runs of the same days must have in common."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from sqlmodel import Session, select

from loan_origination.tables.accelerations import AccelerationRow
from loan_origination.tables.bank_accounts import AccountDebitRow, BankAccountRow
from loan_origination.tables.batches import BusinessDayRow, DayStepRow
from loan_origination.tables.loan_books import PostingRow, SealedDayRow
from loan_origination.tables.loans import LoanAccountRow, LoanEventRow, LoanRow
from servicekit.database import Database

TIMES = {"id", "created_at", "told_at", "opened_at", "worked_at", "job_id", "run_until"}


def books_of(database: Database) -> list[str]:
    """Every fact that a day leaves behind, without ids and instants, in a fixed order."""
    with database.reading() as session:
        numbers = {row.id: row.number for row in session.exec(select(LoanRow))}
        kinds = (LoanRow, LoanAccountRow, LoanEventRow, SealedDayRow, BankAccountRow)
        others = (AccountDebitRow, BusinessDayRow, DayStepRow, AccelerationRow)
        found = [line for kind in (*kinds, *others) for line in _rows(session, kind, numbers)]
        table = database.kit.outbox
        news = Counter(
            (row.type, json.dumps({**row.payload, "loan_id": ""}, sort_keys=True))
            for row in session.execute(table.select())
        )
        return sorted([*found, *_postings(session, numbers), *map(str, sorted(news.items()))])


def _rows(session: Session, kind: Any, numbers: dict[Any, str]) -> list[str]:
    rows = []
    for row in session.exec(select(kind)):
        facts = {name: value for name, value in row.model_dump().items() if name not in TIMES}
        if "loan_id" in facts:
            facts["loan_id"] = numbers[facts["loan_id"]]
        rows.append(f"{kind.__tablename__} {json.dumps(facts, sort_keys=True, default=str)}")
    return rows


def _postings(session: Session, numbers: dict[Any, str]) -> list[str]:
    """Sums of chunks depend on where chunks were cut; their totals do not."""
    sums: Counter[tuple[Any, ...]] = Counter()
    for row in session.exec(select(PostingRow)):
        loan = numbers.get(row.loan_id, "all")
        sides = sorted((row.debit, row.credit))
        fen = row.amount_fen if [row.debit, row.credit] == sides else -row.amount_fen
        sums[(str(row.on), loan, row.cause, *sides, row.is_in_sums, row.event_seq or 0)] += fen
    return [f"posting {key} {fen}" for key, fen in sorted(sums.items()) if fen]
