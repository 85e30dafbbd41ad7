"""`python3 run.py bench NAME`: run one benchmark; without a name, list them."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from pathlib import Path
from typing import Any

from bench.machine import facts_at_start, load_now
from bench.processes import StartFailedError
from bench.reporting import Report

BENCHMARKS = {
    "gateway": ("gateway_throughput", "requests/s against nginx and a naive httpx handler"),
    "gateway-streaming": ("gateway_streaming", "200 MB up and down: memory growth and MB/s"),
    "stored-post": ("stored_post", "a stored POST against a bare FastAPI+SQLModel insert"),
    "loss-kernel": ("loss_kernel", "five averages x three indices against scan, pandas, Decimal"),
    "hotline": ("hotline_speed", "intake, lists, search, statistics, import at 100,000 requests"),
    "ledger": ("ledger_speed", "release, results and verification of 34,306 payments"),
    "loss-batch": ("loss_batch", "a court's batch: investors/s and trades/s in one process"),
    "business-day": ("business_day", "the batch of a day over 10,000 to 100,000 loans"),
}
FAILED, UNKNOWN, INTERRUPTED = 1, 2, 130


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(_listing())
        return 0
    name, *rest = arguments
    if name not in BENCHMARKS:
        print(f"there is no benchmark {name!r}.\n{_listing()}", file=sys.stderr)
        return UNKNOWN
    # Only the one that runs is imported: each brings a part of the product with it.
    module: Any = importlib.import_module(f"bench.{BENCHMARKS[name][0]}")
    return _run(module, _parser(name, module).parse_args(rest))


def _run(module: Any, options: argparse.Namespace) -> int:
    # Whatever ends the run, children and temporary files go with it.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    facts = facts_at_start()
    try:
        report: Report = module.run(options)
    except KeyboardInterrupt:
        print("interrupted; nothing is left running", file=sys.stderr)
        return INTERRUPTED
    except StartFailedError as failure:
        print(f"cannot measure: {failure}", file=sys.stderr)
        return FAILED
    report.machine.update(facts, load_at_end=load_now())
    print(report.text())
    if options.json:
        options.json.write_text(report.json_text(), encoding="utf-8")
    return 0


def _listing() -> str:
    lines = [f"  {name:<18} {line}" for name, (_, line) in BENCHMARKS.items()]
    usage = "python3 run.py bench NAME [--json FILE] [--rounds N] ...; NAME --help says more"
    return "\n".join(["Benchmarks:", *lines, "", usage])


def _parser(name: str, module: Any) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"run.py bench {name}", description=module.__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument("--rounds", type=_rounds, default=3, help="at least 3 (default 3)")
    module.add_options(parser)
    return parser


def _rounds(text: str) -> int:
    rounds = int(text)
    if rounds < 3:
        raise argparse.ArgumentTypeError("a median needs at least 3 rounds")
    return rounds


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
