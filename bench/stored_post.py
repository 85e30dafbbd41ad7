"""A stored POST of loss-calc against the plainest FastAPI+SQLModel insert, on both databases.

Ours opens a case: internal token verified, strict JSON, Idempotency-Key kept with the first
answer, journal record, log line, metrics. The bare one inserts as wide a row and commits.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from bench.machine import Layout, cpu_seconds, layout, on_cores
from bench.post_load import Burst, burst
from bench.processes import Children, serve
from bench.reporting import Figure, Report, Table, Target, median, ratios, spread_note
from gateway.routing import SERVICES
from servicekit.callers import HEADER, Caller, mint
from servicekit.clock import utc_now
from servicekit.keys import SigningKey, ensure_development_keys, load_signing_key
from servicekit.postgres_for_tests import postgres_server, psycopg_text

SERVICE, PATH = "loss-calc", "/loss-calc/v1/cases"
OF_BARE = 0.7
CREATED = 201
WARM_UP = 100
OURS, BARE = "stored POST", "bare insert"
COLUMNS = ("requests/s", "of bare", "p50 ms", "p99 ms", "CPU us/request")
COURT = Caller("court-1", "court-1", "court-1", frozenset({"court"}))


@dataclass(slots=True)
class Rival:
    """One server on one database, and its rounds."""

    port: int
    pid: int
    bursts: list[Burst] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)

    def per_second(self) -> list[float]:
        return [one.per_second for one in self.bursts]


Rivals = dict[str, dict[str, Rival]]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--requests", type=int, default=1000, metavar="N", help="a round")
    parser.add_argument("--connections", type=int, default=16, metavar="N")
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--unpinned", action="store_true", help="bind no process to a core")


def run(options: argparse.Namespace) -> Report:
    cores = layout(is_pinned=not options.unpinned)
    setting = {
        "cores used": f"{cores} (the database server with the load)",
        "load": f"{options.connections} connections, {options.rounds} x {options.requests}",
    }
    with tempfile.TemporaryDirectory(prefix="tianping-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        ensure_development_keys(folder / "keys", ("gateway", *SERVICES))
        urls = {name: stack.enter_context(ENGINES[name](folder, cores)) for name in options.engines}
        # Entered last, left first: the servers stop before their databases go.
        children = stack.enter_context(Children(folder))
        rivals: Rivals = {
            engine: _started(children, engine, ours, bare, cores)
            for engine, (ours, bare) in urls.items()
        }
        _measure(rivals, options, load_signing_key(folder / "keys", "gateway"), cores)
    return _report(setting, rivals)


@contextmanager
def _sqlite(folder: Path, _cores: Layout) -> Iterator[tuple[str, str]]:
    yield f"sqlite:///{folder}/ours.sqlite3", f"sqlite:///{folder}/bare.sqlite3"


@contextmanager
def _postgresql(_folder: Path, cores: Layout) -> Iterator[tuple[str, str]]:
    with ExitStack() as stack:
        with on_cores(cores.behind):
            server = stack.enter_context(postgres_server(is_durable=True))
        yield stack.enter_context(_database(server)), stack.enter_context(_database(server))


@contextmanager
def _database(server: URL) -> Iterator[str]:
    """A database of this run's own, also on a server that is not."""
    name = f"bench_{uuid4().hex}"
    _execute(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        # After Ctrl-C in a terminal the server may have gone first.
        with suppress(psycopg.Error):
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            _execute(server, drop)


def _execute(server: URL, statement: sql.Composed) -> None:
    with psycopg.connect(psycopg_text(server), autocommit=True) as connection:
        connection.execute(statement)


ENGINES = {"sqlite": _sqlite, "postgresql": _postgresql}


def _started(
    children: Children, engine: str, ours: str, bare: str, cores: Layout
) -> dict[str, Rival]:
    """Both servers with one worker each, started as the product starts its services."""
    data = children.folder / f"{engine}-data"
    environments = {
        OURS: {
            "LOSS_CALC_DATA_DIR": str(data),
            "LOSS_CALC_KEYS_DIR": str(children.folder / "keys"),
            "LOSS_CALC_DATABASE_URL": ours,
        },
        BARE: {"BENCH_DATABASE_URL": bare},
    }
    factories = {OURS: "loss_calc.app", BARE: "bench.apps.bare_insert"}
    found = {}
    for name, module in factories.items():
        process, port = serve(
            children,
            f"{engine} {name}",
            f"{module}:app_from_environment",
            ready_path="/livez",
            environment=environments[name],
            cores=cores.tested,
        )
        found[name] = Rival(port, process.pid)
    return found


def _measure(rivals: Rivals, options: argparse.Namespace, key: SigningKey, cores: Layout) -> None:
    with on_cores(cores.load):
        for pair in rivals.values():
            for rival in pair.values():
                _burst(rival, WARM_UP, options.connections, key)
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
            for pair in rivals.values():
                for rival in pair.values():
                    before = cpu_seconds(rival.pid)
                    done = _burst(rival, options.requests, options.connections, key)
                    used = cpu_seconds(rival.pid) - before
                    rival.bursts.append(done)
                    rival.cpu_us.append(used / options.requests * 1e6)


def _burst(rival: Rival, count: int, connections: int, key: SigningKey) -> Burst:
    """Requests that differ in everything that must: case number, key, token."""
    # Made right before they are sent: an internal token holds for a minute.
    requests = [_request(key) for _ in range(count)]
    return burst(rival.port, requests, connections=connections, status=CREATED)


def _request(key: SigningKey) -> bytes:
    token = mint(key, COURT, audience=SERVICE, method="POST", path=PATH, now=utc_now())
    body = json.dumps(
        {
            "case_number": f"({uuid4()})",
            "security_code": "600518",
            "rule_set": "2022",
            "direction": "bull",
            "implementation": {"announced_on": "2017-04-20"},
            "exposure": {"announced_on": "2018-10-16"},
            "baseline": {"on": "2018-12-04", "price": "12.70", "reason": "measured"},
        }
    ).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nIdempotency-Key: {uuid4()}\r\n{HEADER}: {token}\r\n\r\n"
    )
    return head.encode() + body


def _report(setting: dict[str, Any], rivals: Rivals) -> Report:
    tables, targets, notes = [], [], []
    for engine, pair in rivals.items():
        bare = pair[BARE].per_second()
        rows: dict[str, tuple[Figure, ...]] = {}
        for name, rival in pair.items():
            of_bare = median(ratios(rival.per_second(), bare))
            rows[name] = (median(rival.per_second()), of_bare, *_times(rival))
            notes.append(spread_note(f"{engine} {name}", rival.per_second()))
        tables.append(Table(engine, COLUMNS, rows))
        targets.append(Target(f"{engine}: ours / bare", rows[OURS][1], "at least", OF_BARE))
    return Report("stored-post", setting, tables, targets, [note for note in notes if note])


def _times(rival: Rival) -> tuple[float, float, float]:
    return (
        median([one.percentile(0.50) for one in rival.bursts]),
        median([one.percentile(0.99) for one in rival.bursts]),
        median(rival.cpu_us),
    )
