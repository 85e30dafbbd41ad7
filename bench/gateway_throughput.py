"""Small JSON answers through the gateway, through nginx and through a naive httpx handler.

All stand before the same nginx upstream; the gateway does its whole work (token, own token for
the service, log line, metrics), the other two only relay. Rounds are interleaved.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.machine import Layout, cpu_seconds, layout
from bench.nginx import start_proxy, start_upstream
from bench.processes import Children, PeerMissingError, serve
from bench.real_gateway import start_gateway
from bench.reporting import Figure, Report, Table, Target, median, ratios, spread_note
from bench.wrk import Load, PythonLoad, Round, Wrk

PATH = "/loss-calc/v1/cases/0198c5a2-7d3e-7c41-9b0e-5f1f0a6d2c11"
OF_NGINX, OF_NAIVE = 0.10, 7.0
NGINX, GATEWAY, NAIVE, DIRECT = "nginx proxy", "gateway", "naive httpx", "no proxy"
COLUMNS = ("requests/s", "of nginx", "x naive", "p50 ms", "p99 ms", "CPU us/request")


@dataclass(slots=True)
class Rival:
    """One way to the upstream and its rounds; `pid` is whose CPU time counts."""

    port: int
    pid: int | None = None
    rounds: list[Round] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)

    def per_second(self) -> list[float]:
        return [one.per_second for one in self.rounds]


@dataclass(slots=True)
class Field:
    """Everyone who runs, and what could not."""

    rivals: dict[str, Rival] = field(default_factory=dict)
    authorization: str = ""
    missing: list[str] = field(default_factory=list)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=int, choices=range(1, 31), default=3, metavar="1..30")
    parser.add_argument("--connections", type=int, choices=range(1, 257), default=32, metavar="N")
    parser.add_argument("--unpinned", action="store_true", help="bind no process to a core")


def run(options: argparse.Namespace) -> Report:
    cores = layout(is_pinned=not options.unpinned)
    runners = Field()
    with tempfile.TemporaryDirectory(prefix="tianping-bench-") as name:
        load = _load(options.connections, cores, Path(name), runners)
        with Children(Path(name)) as children:
            _start_all(children, cores, runners)
            _measure(runners, load, options)
    setting = {
        "cores used": str(cores),
        "load": f"{type(load).__name__}, {options.connections} connections, "
        f"{options.rounds} x {options.seconds} s",
    }
    return _report(setting, runners, is_limit_found=isinstance(load, Wrk))


def _load(connections: int, cores: Layout, folder: Path, runners: Field) -> Load:
    try:
        return Wrk(folder, connections=connections, cores=cores.load)
    except PeerMissingError as missing:
        runners.missing.append(f"{missing}; without it nginx's limit cannot be found")
        return PythonLoad(connections=connections, cores=cores.load)


def _start_all(children: Children, cores: Layout, runners: Field) -> None:
    try:
        upstream = start_upstream(children, cores.behind)
        proxy, port = start_proxy(children, upstream, cores.tested)
        runners.rivals[NGINX] = Rival(port, proxy.pid)
    except PeerMissingError as missing:
        runners.missing.append(f"{missing}; a small ASGI app is the upstream")
        factory = "bench.apps.streaming_upstream:app_from_environment"
        _, upstream = serve(children, "upstream", factory, ready_path="/", cores=cores.behind)
    gateway = start_gateway(children, upstream, cores.tested)
    naive, port = serve(
        children,
        "naive",
        "bench.apps.naive_gateway:app_from_environment",
        ready_path="/readyz",
        environment={"BENCH_UPSTREAM": f"http://127.0.0.1:{upstream}"},
        cores=cores.tested,
    )
    runners.rivals[GATEWAY] = Rival(gateway.port, gateway.process.pid)
    runners.rivals[NAIVE] = Rival(port, naive.pid)
    runners.rivals[DIRECT] = Rival(upstream)
    runners.authorization = gateway.authorization


def _measure(runners: Field, load: Load, options: argparse.Namespace) -> None:
    for rival in runners.rivals.values():
        load.round(rival.port, PATH, runners.authorization, seconds=1)
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
        for rival in runners.rivals.values():
            _one_round(load, rival, runners.authorization, options.seconds)


def _one_round(load: Load, rival: Rival, authorization: str, seconds: int) -> None:
    before = cpu_seconds(rival.pid) if rival.pid else 0.0
    done = load.round(rival.port, PATH, authorization, seconds=seconds)
    rival.rounds.append(done)
    if rival.pid:
        rival.cpu_us.append((cpu_seconds(rival.pid) - before) / done.requests * 1e6)


def _report(setting: dict[str, Any], runners: Field, *, is_limit_found: bool) -> Report:
    speeds = {name: rival.per_second() for name, rival in runners.rivals.items()}
    nginx = speeds.get(NGINX) if is_limit_found else None
    of_nginx = {
        name: median(ratios(speed, nginx)) if nginx else None for name, speed in speeds.items()
    }
    of_naive = {name: median(ratios(speed, speeds[NAIVE])) for name, speed in speeds.items()}
    rows: dict[str, tuple[Figure, ...]] = {
        name: (median(speeds[name]), of_nginx[name], of_naive[name], *_times(rival))
        for name, rival in runners.rivals.items()
    }
    notes = [spread_note(name, speed) for name, speed in speeds.items()]
    return Report(
        "gateway",
        setting,
        [Table("way to the upstream", COLUMNS, rows)],
        [
            Target("gateway / nginx proxy", of_nginx[GATEWAY], "at least", OF_NGINX),
            Target("gateway / naive httpx", of_naive[GATEWAY], "at least", OF_NAIVE),
        ],
        [*runners.missing, *(note for note in notes if note)],
    )


def _times(rival: Rival) -> tuple[Figure, Figure, Figure]:
    return (
        median([one.p50_ms for one in rival.rounds]),
        median([one.p99_ms for one in rival.rounds]),
        median(rival.cpu_us) if rival.cpu_us else None,
    )
