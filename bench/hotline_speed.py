"""The hotline at 100,000 requests and beyond: intake, lists, search, statistics, clocks, import.

A made year of synthetic requests fills each database; then one caller after the other works
through the whole HTTP stack of the service: token, roles, object checks, answer.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.hotline_books import COMMON, EVERYWHERE, SELDOM, HotlineBooks
from bench.ledger_speed import ENGINES, quiet
from bench.reporting import Report, Table, Target
from gateway.routing import SERVICES
from hotline.made_year.plan import YEAR_2018
from hotline.made_year.writing import write_year
from servicekit.keys import ensure_development_keys

INTAKE_MS, READING_MS, DUE_MS, STATISTICS_S = 100, 150, 1, 1
IMPORT_A_SECOND, RECKONING_S, OPEN_CLOCKS = 2_000, 10, 20_000
BAR_SIZE = 100_000
"""The size at which the bars hold; larger ones show how things grow."""


def add_options(parser: argparse.ArgumentParser) -> None:
    sizes = [BAR_SIZE]
    parser.add_argument("--sizes", nargs="+", type=int, default=sizes, metavar="N", help="requests")
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--lines", type=int, default=10_000, metavar="N", help="imported lines")


def run(options: argparse.Namespace) -> Report:
    found: dict[tuple[str, int], dict[str, float]] = {}
    for engine in options.engines:
        for size in options.sizes:
            found[engine, size] = _measured(engine, size, options)
    return _report(options, found)


def _measured(engine: str, size: int, options: argparse.Namespace) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="tianping-bench-") as name:
        folder = Path(name)
        ensure_development_keys(folder / "keys", ("gateway", *SERVICES))
        with (
            ENGINES[engine](folder) as url,
            quiet(),
            HotlineBooks.over(url, folder, folder / "keys") as books,
        ):
            _tell(f"{engine}: writing {size:,} requests")
            write_year(books.database, YEAR_2018.grown_to(size))
            books.analyse()
            _tell(f"{engine}: measuring over {size:,} requests")
            return _figures(books, options)


def _figures(books: HotlineBooks, options: argparse.Namespace) -> dict[str, float]:
    rounds: int = options.rounds
    return {
        "intake p95 ms": books.intake_ms(rounds * 20),
        "list p95 ms": books.list_ms(rounds),
        "deep page p95 ms": books.deep_page_ms(rounds),
        "search p95 ms": books.search_ms(rounds, COMMON),
        "rare words p95 ms": books.search_ms(rounds, SELDOM),
        "search everywhere p95 ms": books.search_ms(rounds, EVERYWHERE),
        "year statistics s": books.statistics_s(rounds),
        "due() ms": books.due_ms(rounds * 300),
        "import lines/s": books.import_speed(options.lines),
        f"reckoning {OPEN_CLOCKS} clocks s": books.reckoning_s(OPEN_CLOCKS),
    }


def _report(options: argparse.Namespace, found: dict[tuple[str, int], dict[str, float]]) -> Report:
    columns = tuple(next(iter(found.values())))
    rows: dict[str, Any] = {
        f"{engine}, {size:,}": tuple(figures.values()) for (engine, size), figures in found.items()
    }
    targets = [
        target
        for (engine, size), figures in found.items()
        if size == BAR_SIZE
        for target in _targets(engine, figures)
    ]
    setting = {"sizes": options.sizes, "rounds": options.rounds, "imported lines": options.lines}
    return Report("hotline", setting, [Table("database, requests", columns, rows)], targets)


def _targets(engine: str, figures: dict[str, float]) -> list[Target]:
    bars = (
        ("intake p95 ms", "at most", INTAKE_MS),
        ("list p95 ms", "at most", READING_MS),
        ("deep page p95 ms", "at most", READING_MS),
        ("search p95 ms", "at most", READING_MS),
        ("rare words p95 ms", "at most", READING_MS),
        ("search everywhere p95 ms", "at most", READING_MS),
        ("year statistics s", "at most", STATISTICS_S),
        ("due() ms", "at most", DUE_MS),
        ("import lines/s", "at least", IMPORT_A_SECOND),
        (f"reckoning {OPEN_CLOCKS} clocks s", "at most", RECKONING_S),
    )
    return [
        Target(f"{engine}: {name}", figures[name], kind, bound)  # type: ignore[arg-type]
        for name, kind, bound in bars
    ]


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
