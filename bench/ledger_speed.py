"""Release, result import and journal verification of 34,306 payments against a bare bulk insert.

The bare side inserts the very same rows of the ledger (transfers and journal records) in one
statement per table into tables with the same columns and nothing but their primary keys, and
commits. Ours goes through the HTTP route: token, checks, approvals, holds, sealed file, hash chain.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Column, MetaData, Table, delete, insert, select

from bench.ledger_books import BigLedger, service_over
from bench.reporting import Figure, Report, Target, median, ratio, spread_note
from bench.reporting import Table as ReportTable
from gateway.routing import SERVICES
from mediation.tables.ledger import LedgerJournalRow, TransferRow
from servicekit.database import Database
from servicekit.keys import ensure_development_keys
from servicekit.postgres_for_tests import postgres_server
from servicekit.testing import ServiceUnderTest, create_database

OF_BARE, RECORDS_A_SECOND = 8, 100_000
LEDGER_TABLES = (TransferRow.__table__, LedgerJournalRow.__table__)  # type: ignore[attr-defined]
STEPS = ("release", "result import")
COLUMNS = ("seconds", "bare insert", "times bare", "lines/s")


@dataclass(slots=True)
class Measured:
    """One engine's seconds, round by round."""

    ours: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    bare: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    verifying: list[float] = field(default_factory=list)
    records: int = 0

    def times_bare(self, step: str) -> list[float]:
        pairs = zip(self.ours[step], self.bare[step], strict=True)
        return [ours / bare for ours, bare in pairs]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lines", type=int, default=34_306, metavar="N", help="payments")
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))


def run(options: argparse.Namespace) -> Report:
    found: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory(prefix="tianping-bench-") as name:
        folder = Path(name)
        ensure_development_keys(folder / "keys", ("gateway", *SERVICES))
        for engine in options.engines:
            with (
                ENGINES[engine](folder) as url,
                quiet(),
                service_over(url, folder / engine, folder / "keys") as service,
            ):
                found[engine] = _measured(service, options)
    setting = {"payments": options.lines, "rounds": options.rounds}
    return _report(setting, options.lines, found)


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder}/ledger.sqlite3"


@contextmanager
def _postgresql(_folder: Path) -> Iterator[str]:
    with postgres_server(is_durable=True) as server:
        yield create_database(server, None).render_as_string(hide_password=False)


ENGINES: dict[str, Any] = {"sqlite": _sqlite, "postgresql": _postgresql}


@contextmanager
def quiet() -> Iterator[None]:
    """The service's log lines are no part of the report."""
    written, sys.stdout = sys.stdout, Path("/dev/null").open("w")  # noqa: SIM115
    try:
        yield
    finally:
        sys.stdout.close()
        sys.stdout = written


def _measured(service: ServiceUnderTest, options: argparse.Namespace) -> Measured:
    database: Database = service.app.state.database
    bare = _bare_tables(database)
    measured = Measured()
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
        ledger = BigLedger(service, options.lines)
        ledger.make_ready()
        _one_step(measured, "release", ledger.release, database, bare, ledger)
        content = ledger.answer_of_the_bank()
        _one_step(
            measured,
            "result import",
            lambda ledger=ledger, content=content: ledger.import_results(content),  # type: ignore[misc]
            database,
            bare,
            ledger,
        )
        started = time.perf_counter()
        measured.records = ledger.verify()
        measured.verifying.append(time.perf_counter() - started)
    return measured


def _one_step(
    measured: Measured,
    step: str,
    do: Callable[[], None],
    database: Database,
    bare: Sequence[Table],
    ledger: BigLedger,
) -> None:
    """Ours first, then the rows that it made, bare."""
    before = _last_seq(database, ledger.id)
    started = time.perf_counter()
    do()
    measured.ours[step].append(time.perf_counter() - started)
    rows = _rows_since(database, ledger.id, before)
    started = time.perf_counter()
    with database.engine.begin() as connection:
        for table, made in zip(bare, rows, strict=True):
            connection.execute(insert(table), made)
    measured.bare[step].append(time.perf_counter() - started)
    with database.engine.begin() as connection:
        for table in bare:
            connection.execute(delete(table))


def _bare_tables(database: Database) -> list[Table]:
    """Tables with the columns of the ledger's and no rule but the primary key."""
    metadata = MetaData()
    made = [
        Table(
            f"bare_{table.name}",
            metadata,
            *(
                Column(one.name, one.type, primary_key=one.primary_key, nullable=one.nullable)
                for one in table.columns
            ),
        )
        for table in LEDGER_TABLES
    ]
    metadata.create_all(database.engine)
    return made


def _last_seq(database: Database, ledger_id: str) -> int:
    journal = LEDGER_TABLES[1]
    with database.engine.connect() as connection:
        query = select(journal.c.seq).where(journal.c.ledger_id == UUID(ledger_id))
        return int(connection.execute(query.order_by(journal.c.seq.desc()).limit(1)).scalar_one())


def _rows_since(database: Database, ledger_id: str, seq: int) -> list[list[dict[str, Any]]]:
    with database.engine.connect() as connection:
        return [
            [
                dict(row._mapping)
                for row in connection.execute(
                    select(table).where(table.c.ledger_id == UUID(ledger_id), table.c.seq > seq)
                )
            ]
            for table in LEDGER_TABLES
        ]


def _report(setting: dict[str, Any], lines: int, found: dict[str, Measured]) -> Report:
    tables, targets, notes = [], [], []
    for engine, one in found.items():
        rows: dict[str, tuple[Figure, ...]] = {}
        for step in STEPS:
            seconds, bare = median(one.ours[step]), median(one.bare[step])
            times = median(one.times_bare(step))
            rows[step] = (seconds, bare, times, ratio(lines, seconds))
            targets.append(Target(f"{engine}: {step} / bare insert", times, "at most", OF_BARE))
            notes.append(spread_note(f"{engine} {step}", one.ours[step]))
        verifying = median(one.verifying)
        speed = one.records / verifying
        rows[f"verify {one.records} records"] = (verifying, None, None, speed)
        name = f"{engine}: journal records verified a second"
        targets.append(Target(name, speed, "at least", RECORDS_A_SECOND))
        notes.append(spread_note(f"{engine} verify", one.verifying))
        tables.append(ReportTable(engine, COLUMNS, rows))
    return Report("ledger", setting, tables, targets, [note for note in notes if note])
