"""A business day over many loans on both databases: 3 % due and debited, 1 % late.

Loans are taken over first (that is timed beside). Every round is another business day; its time is
that of the whole job: interest, due dates, debits, lateness, floors, reconciliation, close.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.ledger_speed import ENGINES, quiet
from bench.loan_book import LoanBook, service_over
from bench.reporting import Figure, Report, Target, median, ratio, spread_note
from bench.reporting import Table as ReportTable
from gateway.routing import SERVICES
from servicekit.keys import ensure_development_keys

LOANS_A_SECOND = 2_000
COLUMNS = ("loans", "taken over /s", "seconds a day", "loans/s", "worked a day", "MB grown")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--loans", type=int, nargs="+", default=[10_000], metavar="N")
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))


def run(options: argparse.Namespace) -> Report:
    rows: dict[str, tuple[Figure, ...]] = {}
    targets, notes = [], []
    with tempfile.TemporaryDirectory(prefix="tianping-bench-") as name:
        folder = Path(name)
        ensure_development_keys(folder / "keys", ("gateway", *SERVICES))
        for engine in options.engines:
            for loans in options.loans:
                found = _measured(engine, loans, folder, options.rounds)
                day = median(found["days"])
                label = f"{engine}, {loans:,} loans"
                rows[label] = (
                    loans,
                    ratio(loans, found["taking"]),
                    day,
                    ratio(loans, day),
                    found["worked"],
                    found["grown"],
                )
                target = Target(f"{label}: loans a second", loans / day, "at least", LOANS_A_SECOND)
                targets.append(target)
                notes.extend(filter(None, [spread_note(label, found["days"])]))
    setting = {"loans": options.loans, "rounds": options.rounds}
    table = ReportTable("a business day", COLUMNS, rows)
    return Report("business-day", setting, [table], targets, notes)


def _measured(engine: str, loans: int, folder: Path, rounds: int) -> dict[str, Any]:
    place = folder / f"{engine}-{loans}"
    place.mkdir()
    with (
        ENGINES[engine](place) as url,
        quiet(),
        service_over(url, place, folder / "keys") as service,
    ):
        book = LoanBook(service, loans)
        started = time.perf_counter()
        book.take_over()
        taking = time.perf_counter() - started
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        days = []
        worked = 0
        for number in range(rounds):
            started = time.perf_counter()
            report = book.next_day()
            days.append(time.perf_counter() - started)
            worked = max(worked, report["loans_to_work"])
            print(f"{engine} {loans}: day {number + 1} {days[-1]:.2f} s {report}", file=sys.stderr)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"taking": taking, "days": days, "worked": worked, "grown": grown / 1_024}
