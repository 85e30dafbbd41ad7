"""A business day over many loans on both databases: 3 % due and debited, 1 % late.

Loans are taken over first (that is timed beside). Every round is another business day; its time is
that of the whole job: interest, due dates, debits, lateness, floors, reconciliation, close. One
more day runs in a process of its own, whose memory is measured. With --all-due every loan falls
due on one day. With --kills the worker of such days is killed at random moments instead, and the
books are compared with those of the same days left alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.killed_days import Killed, killed_days
from bench.ledger_speed import ENGINES, quiet
from bench.loan_book import LoanBook, service_over
from bench.processes import ROOT
from bench.reporting import Figure, Report, Target, median, ratio, spread_note
from bench.reporting import Table as ReportTable
from gateway.routing import SERVICES
from servicekit.keys import ensure_development_keys

LOANS_A_SECOND = 2_000
COLUMNS = ("loans", "taken over /s", "seconds a day", "CPU s", "loans/s", "worked", "peak MB")
KILL_COLUMNS = ("loans", "kills", "days", "same books")


@dataclass(slots=True)
class Measured:
    """What a book of loans took."""

    taking: float = 0.0
    days: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    worked: int = 0
    peak_mb: Figure = None

    def figures(self, loans: int) -> tuple[Figure, ...]:
        day = median(self.days)
        speed = (ratio(loans, self.taking), day, median(self.cpu), ratio(loans, day))
        return (loans, *speed, self.worked, self.peak_mb)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--loans", type=int, nargs="+", default=[10_000], metavar="N")
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--all-due", action="store_true", help="one day on which all fall due")
    parser.add_argument("--kills", type=int, metavar="N", help="kill the worker so many times")
    parser.add_argument("--seed", type=int, default=2025, help="of the moments of the kills")


def run(options: argparse.Namespace) -> Report:
    with tempfile.TemporaryDirectory(prefix="tianping-bench-") as name:
        folder = Path(name)
        ensure_development_keys(folder / "keys", ("gateway", *SERVICES))
        if options.kills:
            return _kills_report(options, folder)
        return _speed_report(options, folder)


def _speed_report(options: argparse.Namespace, folder: Path) -> Report:
    rows: dict[str, tuple[Figure, ...]] = {}
    targets: list[Target] = []
    notes: list[str] = []
    for engine in options.engines:
        for loans in options.loans:
            found = _measured(engine, loans, folder, options)
            label = f"{engine}, {loans:,} loans{', all due' if options.all_due else ''}"
            rows[label] = found.figures(loans)
            speed = loans / median(found.days)
            targets.append(Target(f"{label}: loans/s", speed, "at least", LOANS_A_SECOND))
            notes.extend(filter(None, [spread_note(label, found.days)]))
    setting = {"loans": options.loans, "rounds": options.rounds}
    table = ReportTable("a business day", COLUMNS, rows)
    return Report("business-day", setting, [table], targets, notes)


def _kills_report(options: argparse.Namespace, folder: Path) -> Report:
    rows: dict[str, tuple[Figure, ...]] = {}
    targets: list[Target] = []
    notes: list[str] = []
    for engine in options.engines:
        for loans in options.loans:
            found = _killed(engine, loans, folder, options)
            label = f"{engine}, {loans:,} loans"
            rows[label] = (loans, found.kills, found.days, float(found.has_same_books))
            books = float(found.has_same_books)
            targets.append(Target(f"{label}: same books", books, "at least", 1))
            notes.append(f"{label}: {found.told}")
    setting = {"loans": options.loans, "kills": options.kills, "seed": options.seed}
    table = ReportTable("killed business days", KILL_COLUMNS, rows)
    return Report("business-day", setting, [table], targets, notes)


def _killed(engine: str, loans: int, folder: Path, options: argparse.Namespace) -> Killed:
    place = folder / f"{engine}-{loans}-killed"
    place.mkdir()
    with ENGINES[engine](place) as url, quiet():

        def serve(over: str) -> Any:
            return service_over(over, place, folder / "keys")

        return killed_days(url, loans, options.kills, place, serve, options.seed)


def _measured(engine: str, loans: int, folder: Path, options: argparse.Namespace) -> Measured:
    place = folder / f"{engine}-{loans}"
    place.mkdir()
    found = Measured()
    with (
        ENGINES[engine](place) as url,
        quiet(),
        service_over(url, place, folder / "keys") as service,
    ):
        book = LoanBook(service, loans, are_due_at_once=options.all_due)
        started = time.perf_counter()
        book.take_over()
        found.taking = time.perf_counter() - started
        # All loans fall due on one day only.
        for _ in range(1 if options.all_due else options.rounds):
            _one_day(book, found)
            told = f"{engine} {loans}: {found.days[-1]:.2f} s, CPU {found.cpu[-1]:.2f} s"
            print(f"{told}, {found.worked} worked", file=sys.stderr)
        book.ask_next_days()
        found.peak_mb = _in_own_process(url)["peak_mb"]
    return found


def _one_day(book: LoanBook, found: Measured) -> None:
    started, cpu = time.perf_counter(), time.process_time()
    report = book.next_day()
    found.days.append(time.perf_counter() - started)
    found.cpu.append(time.process_time() - cpu)
    found.worked = max(found.worked, report["loans_to_work"])


def _in_own_process(url: str) -> dict[str, float]:
    command = [sys.executable, "-W", "ignore", "-m", "bench.day_worker", url]
    done = subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told
