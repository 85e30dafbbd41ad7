"""A court's batch in one process: the CSV read and checked, then every investor's loss.

The same functions that the service's jobs call, without database, HTTP and further processes.
"Scan" is one pass of numpy over seven whole-number columns of the table: the machine's own pace.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bench.reporting import Figure, Report, Table, median, ratio, spread_note
from loss_calc.batch_maker.batch import BatchPlan, make_batch
from loss_calc.domain.calculation import investor_loss
from loss_calc.domain.frame import Frame
from loss_calc.forms.answers import loss_fields
from loss_calc.forms.calculation import CalculationForm
from loss_calc.intake.market import read_levels
from loss_calc.intake.records import investor_record
from loss_calc.intake.trade_file import read_trade_file
from loss_calc.intake.trade_table import TradeTable, investors
from loss_calc.settling import Settling, case_facts

SCANNED = (
    "executed_at",
    "quantity",
    "price_1e4",
    "side",
    "kind",
    "investor",
    "account",
)
SCANS = 20
READ = "CSV -> checked table"
DEDUCTIONS: dict[str, str] = {
    "calculate, no deduction": "none",
    "calculate, synchronised, 3 indices": "synchronised_index",
}


@dataclass(frozen=True, slots=True)
class Made:
    """A made batch on disk, and what was settled for it once."""

    trades: Path
    frames: dict[str, Frame]


@dataclass(slots=True)
class Timed:
    """Seconds of each stage, round by round, and what they were for."""

    investors: int = 0
    trades: int = 0
    seconds: dict[str, list[float]] = field(default_factory=dict)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--investors", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=7, metavar="N", help="same seed, same batch")
    parser.add_argument(
        "--most-trades", type=int, default=2000, metavar="N", help="of one investor"
    )


def run(options: argparse.Namespace) -> Report:
    with tempfile.TemporaryDirectory(prefix="tianping-bench-") as name:
        made = _made(options, Path(name))
        timed = Timed()
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
            _one_round(made, timed)
    setting = {
        "batch": f"{timed.investors} investors, {timed.trades} trades, seed {options.seed}",
        "rounds": options.rounds,
    }
    return _report(setting, timed)


def _made(options: argparse.Namespace, folder: Path) -> Made:
    plan = BatchPlan(
        investors=options.investors,
        seed=options.seed,
        from_on=date(2017, 4, 20),
        to_on=date(2018, 10, 15),
        most_trades=options.most_trades,
    )
    facts: dict[str, Any] = make_batch(plan, folder)
    indices: dict[str, str] = facts["indices"]
    levels = {
        code: {row.on: row.level for row in read_levels(folder / file)}
        for code, file in indices.items()
    }
    case = {
        "rule_set": "2022",
        "direction": "bull",
        "implementation": {"announced_on": facts["implementation_on"]},
        "exposure": {"announced_on": facts["exposure_on"]},
    }
    known = case_facts(case, "error", (folder / "bars.csv").read_bytes())
    frames = {}
    for name, method in DEDUCTIONS.items():
        form = _choices(method, list(indices))
        deduction = form.deduction.fact(levels)
        frames[name] = Settling(known, form.parameters.fact(), deduction, form.fees.fact()).frame()
    return Made(folder / "trades.csv", frames)


def _choices(method: str, codes: list[str]) -> CalculationForm:
    deduction: dict[str, Any] = {"method": method}
    if method != "none":
        deduction["indices"] = [{"code": code} for code in codes]
    document = {
        "parameters": {"average": "moving"},
        "deduction": deduction,
        "fees": {"commission_rate": "0.0003", "stamp_duty_rate": "0.001"},
    }
    return CalculationForm.model_validate_json(json.dumps(document))


def _one_round(made: Made, timed: Timed) -> None:
    started = time.perf_counter()
    table = read_trade_file(made.trades, "text/csv")
    _note(timed, READ, started)
    timed.investors, timed.trades = table.investor_count, table.trade_count
    for name, frame in made.frames.items():
        started = time.perf_counter()
        _calculate(frame, table)
        _note(timed, name, started)
    columns = [table.rows[name].to_numpy() for name in SCANNED]
    started = time.perf_counter()
    for _ in range(SCANS):
        for column in columns:
            column.sum()
    timed.seconds.setdefault("scan", []).append((time.perf_counter() - started) / SCANS)


def _note(timed: Timed, stage: str, started: float) -> None:
    timed.seconds.setdefault(stage, []).append(time.perf_counter() - started)


def _calculate(frame: Frame, table: TradeTable) -> list[dict[str, Any]]:
    return [
        loss_fields(frame, investor_loss(frame, investor_record(investor)))
        for investor in investors(table)
    ]


def _report(setting: dict[str, Any], timed: Timed) -> Report:
    scan = median(timed.seconds["scan"])
    rows: dict[str, tuple[Figure, ...]] = {}
    for stage, seconds in timed.seconds.items():
        middle = median(seconds)
        speeds = (timed.investors / middle, timed.trades / middle)
        rows[stage] = (middle, *speeds, ratio(middle, scan))
    notes = [spread_note(stage, seconds) for stage, seconds in timed.seconds.items()]
    return Report(
        "loss-batch",
        setting,
        [Table("stage", ("seconds", "investors/s", "trades/s", "x scan"), rows)],
        notes=["no target yet", *(note for note in notes if note)],
    )
