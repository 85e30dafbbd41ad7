"""200 MB up and down through the gateway: what its memory grows by, and MB/s against no gateway.

The upload goes with a Content-Length and chunked, each with and without `Expect: 100-continue`;
at the end one slow reader, then eight at once, which must not make the gateway collect anything.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bench.apps.streaming_upstream import TOTAL_BYTES
from bench.machine import Layout, layout, on_cores
from bench.processes import Children, serve
from bench.real_gateway import start_gateway
from bench.reporting import Figure, Report, Table, Target, median, ratios, spread_note
from bench.streams import Client, RssWatch

UPLOAD, DOWNLOAD = "/loss-calc/v1/upload", "/loss-calc/v1/download"
MOST_GROWTH_MB, MOST_GROWTH_EIGHT_MB = 16.0, 32.0
OF_DIRECT = 0.6
SLOW_SECONDS = 3.0
SLOW_READERS = {"1 slow reader, 20 MB/s": (1, 20_000_000), "8 slow readers, 2 MB/s": (8, 2_000_000)}

Transfer = Callable[[Client], float]


def _uploads() -> dict[str, Transfer]:
    def upload(client: Client, *, is_chunked: bool, expects: bool) -> float:
        return client.upload(UPLOAD, TOTAL_BYTES, is_chunked=is_chunked, expects=expects)

    return {
        "up, Content-Length": partial(upload, is_chunked=False, expects=False),
        "up, Content-Length, Expect": partial(upload, is_chunked=False, expects=True),
        "up, chunked": partial(upload, is_chunked=True, expects=False),
        "up, chunked, Expect": partial(upload, is_chunked=True, expects=True),
    }


def _download(client: Client) -> float:
    return client.download(DOWNLOAD, TOTAL_BYTES)


TRANSFERS: dict[str, Transfer] = {**_uploads(), "down": _download}


@dataclass(slots=True)
class Found:
    """Rounds of one kind of transfer."""

    direct: list[float] = field(default_factory=list)
    through: list[float] = field(default_factory=list)
    watches: list[RssWatch] = field(default_factory=list)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--unpinned", action="store_true", help="bind no process to a core")


def run(options: argparse.Namespace) -> Report:
    cores = layout(is_pinned=not options.unpinned)
    setting = {
        "cores used": str(cores),
        "body": f"{TOTAL_BYTES // 1_000_000} MB, x{options.rounds}",
    }
    with tempfile.TemporaryDirectory(prefix="tianping-bench-") as name:
        found, slow = _measured(options.rounds, cores, Path(name))
    return _report(setting, found, slow)


def _measured(
    rounds: int, cores: Layout, folder: Path
) -> tuple[dict[str, Found], dict[str, RssWatch]]:
    with Children(folder) as children:
        _, upstream = serve(
            children,
            "upstream",
            "bench.apps.streaming_upstream:app_from_environment",
            ready_path="/readyz",
            cores=cores.behind,
        )
        gateway = start_gateway(children, upstream, cores.tested)
        direct = Client(upstream, gateway.authorization)
        through = Client(gateway.port, gateway.authorization)
        found = {name: Found() for name in TRANSFERS}
        with on_cores(cores.load):
            for number in range(rounds):
                print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
                for name, transfer in TRANSFERS.items():
                    _one_round(transfer, found[name], direct, through, gateway.process.pid)
            slow = {
                name: _slowly(through, gateway.process.pid, readers, pace)
                for name, (readers, pace) in SLOW_READERS.items()
            }
        return found, slow


def _one_round(transfer: Transfer, found: Found, direct: Client, through: Client, pid: int) -> None:
    megabytes = TOTAL_BYTES / 1e6
    found.direct.append(megabytes / transfer(direct))
    watch = RssWatch(pid)
    with watch.watching():
        found.through.append(megabytes / transfer(through))
    found.watches.append(watch)


def _slowly(through: Client, pid: int, readers: int, pace: int) -> RssWatch:
    """Readers that take the answer at their own pace while the upstream could go faster."""
    read = partial(through.read_slowly, DOWNLOAD, seconds=SLOW_SECONDS, bytes_per_second=pace)
    watch = RssWatch(pid)
    with watch.watching(), ThreadPoolExecutor(readers) as pool:
        for reader in [pool.submit(read) for _ in range(readers)]:
            reader.result()
    return watch


def _report(setting: dict[str, Any], found: dict[str, Found], slow: dict[str, RssWatch]) -> Report:
    speeds: dict[str, tuple[Figure, ...]] = {}
    memory: dict[str, tuple[Figure, ...]] = {}
    for name, one in found.items():
        of_direct = median(ratios(one.through, one.direct))
        speeds[name] = (median(one.direct), median(one.through), of_direct)
        memory[name] = _memory(one.watches)
    memory |= {name: _memory([watch]) for name, watch in slow.items()}
    transfers = [watch for one in found.values() for watch in one.watches]
    # From the first byte that ever passed to the highest point of all rounds: warm-up included.
    growth = max(watch.highest for watch in transfers) - transfers_start(found)
    one_slow, eight_slow = (watch.growth for watch in slow.values())
    notes = [spread_note(f"{name}, direct", one.direct) for name, one in found.items()]
    return Report(
        "gateway-streaming",
        setting,
        [
            Table("MB/s", ("direct", "gateway", "of direct"), speeds),
            Table("gateway's memory, MB", ("before", "highest", "after", "growth"), memory),
        ],
        [
            Target("growth over all transfers, MB", growth, "at most", MOST_GROWTH_MB),
            Target("growth with 1 slow reader, MB", one_slow, "at most", MOST_GROWTH_MB),
            Target("growth with 8 slow readers, MB", eight_slow, "at most", MOST_GROWTH_EIGHT_MB),
            *(
                Target(f"{name}: gateway / direct", row[2], "at least", OF_DIRECT)
                for name, row in speeds.items()
            ),
        ],
        [note for note in notes if note],
    )


def transfers_start(found: dict[str, Found]) -> float:
    """The gateway's memory before the first transfer of the first round."""
    first = next(iter(found.values()))
    return first.watches[0].before


def _memory(watches: list[RssWatch]) -> tuple[Figure, ...]:
    """Of the first round before, of the worst round the rest."""
    worst = max(watches, key=lambda watch: watch.growth)
    highest = max(watch.highest for watch in watches)
    return watches[0].before, highest, watches[-1].after, worst.growth
