"""The books of a bank as one number, the same for two runs of the same business days."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, select
from sqlalchemy.engine import make_url

from loan_origination.tables.accelerations import AccelerationRow
from loan_origination.tables.bank_accounts import AccountDebitRow, BankAccountRow
from loan_origination.tables.batches import BusinessDayRow, DayStepRow
from loan_origination.tables.classifications import ClassificationRow
from loan_origination.tables.loan_books import PostingRow, SealedDayRow
from loan_origination.tables.loans import LoanAccountRow, LoanEventRow, LoanRow
from servicekit.database import Database
from servicekit.testing import create_database

NOT_COMPARED = {"id", "created_at", "told_at", "opened_at", "worked_at", "job_id", "run_until"}
KINDS: tuple[Any, ...] = (
    *(LoanRow, LoanAccountRow, LoanEventRow, SealedDayRow, BankAccountRow, AccountDebitRow),
    *(BusinessDayRow, DayStepRow, AccelerationRow, ClassificationRow),
)
AT_ONCE = 2_000


def copied(url: str, copy: Path) -> str:
    """Another database with the same content; nobody may be connected to the first."""
    told = make_url(url)
    if told.get_backend_name() == "sqlite":
        shutil.copyfile(str(told.database), copy)
        return f"sqlite:///{copy}"
    server = told.set(database="postgres")
    return create_database(server, url).render_as_string(hide_password=False)


def fingerprint(database: Database) -> str:
    """A number over all facts that business days leave behind, whatever order they were made in.

    Loans are known by their numbers; ids and instants differ from run to run.
    """
    with database.engine.connect() as connection:
        loans: Table = LoanRow.__table__  # type: ignore[attr-defined]
        numbers = dict(iter(connection.execute(select(loans.c.id, loans.c.number)).tuples()))
        total = sum(map(_weight, _facts(connection, database, numbers)))
    return f"{total % 2**256:064x}"


def _facts(
    connection: Connection, database: Database, numbers: dict[Any, str]
) -> Iterator[list[Any]]:
    for kind in KINDS:
        table: Table = kind.__table__
        for row in _rows(connection, table):
            yield [table.name, _told(dict(row), numbers)]
    for row in _rows(connection, database.kit.outbox):
        yield ["outbox", row["seq"], row["type"], _told(dict(row["payload"]), numbers)]
    yield from _postings(connection, numbers)


def _rows(connection: Connection, table: Table) -> Iterator[Any]:
    found = connection.execution_options(yield_per=AT_ONCE).execute(select(table))
    yield from found.mappings()


def _told(facts: dict[str, Any], numbers: dict[Any, str]) -> dict[str, Any]:
    kept = {name: value for name, value in facts.items() if name not in NOT_COMPARED}
    if "loan_id" in kept:
        loan_id = kept["loan_id"]
        kept["loan_id"] = numbers[UUID(loan_id) if isinstance(loan_id, str) else loan_id]
    return kept


def _postings(connection: Connection, numbers: dict[Any, str]) -> Iterator[list[Any]]:
    """Daily sums depend on where chunks were cut; their totals do not."""
    table: Table = PostingRow.__table__  # type: ignore[attr-defined]
    sums: Counter[tuple[Any, ...]] = Counter()
    for row in _rows(connection, table):
        fact = [row["on"], row["branch"], row["cause"], row["is_in_sums"], row["event_seq"]]
        sides = sorted((row["debit"], row["credit"]))
        fen = row["amount_fen"] if row["debit"] == sides[0] else -row["amount_fen"]
        if row["loan_id"] is None:
            sums[(*fact, *sides)] += fen
        else:
            yield ["posting", numbers[row["loan_id"]], *fact, *sides, fen]
    yield from (["sum", *key, fen] for key, fen in sums.items() if fen)


def _weight(fact: list[Any]) -> int:
    text = json.dumps(fact, sort_keys=True, default=str)
    return int.from_bytes(sha256(text.encode()).digest(), "big")
