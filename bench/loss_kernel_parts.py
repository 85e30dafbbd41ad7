"""What the kernel's benchmark is made of: batches, columns in no order, and the naive versions."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from bench.loss_naive import NaiveCase, naive_losses
from loss_calc.batch_maker.batch import BatchPlan, make_batch
from loss_calc.domain.parameters import AverageMethod, IntradayOrder
from loss_calc.forms.calculation import CalculationForm
from loss_calc.intake.columns import OPENING
from loss_calc.intake.market import read_levels
from loss_calc.intake.trade_file import read_trade_file
from loss_calc.intake.trade_table import TradeTable
from loss_calc.kernel.amounts import Amounts, Choices, amounts_of, choices_of, settled
from loss_calc.kernel.columns import EPOCH, Columns, columns_of
from loss_calc.kernel.exact import exact_loss
from loss_calc.kernel.grid import grid
from loss_calc.kernel.sums import levels_for, walked
from loss_calc.settling import Settling, case_facts

INVESTORS = 52_037
AVERAGES = (
    AverageMethod.MOVING,
    AverageMethod.SIMPLE_WEIGHTED,
    AverageMethod.ACTUAL_COST,
    AverageMethod.FIFO_WEIGHTED,
    AverageMethod.LIFO_WEIGHTED,
)
CHECKED_INVESTORS = 1_000
FEN = 100


@dataclass(slots=True)
class Prepared:
    """A made batch as the kernel takes it, sorted and in no order."""

    choices: Choices
    columns: Columns
    unsorted: tuple[Any, ...]
    scanned: list[Any]
    levels: Any
    read_pace: float

    def in_fractions(self) -> int:
        """How many investors the loops could not prove."""
        return int(self._proved().unsure().any(axis=1).sum())

    def differing_fen(self) -> int:
        """How many proved amounts of every n-th investor differ from those in fractions."""
        found = self._proved()
        step = max(1, self.columns.investors // CHECKED_INVESTORS)
        proved = ~found.unsure().any(axis=1)
        chosen = np.flatnonzero(proved)[::step]
        some = self.columns.some(chosen)
        wrong = 0
        for number, method in enumerate(AVERAGES):
            frame = self.choices.frame(number, 0)
            sums = walked(frame, some, frame.indices, (method,), is_compiled=True)
            assert sums is not None
            for place, position in enumerate(chosen.tolist()):
                loss = exact_loss(frame, sums, place)
                fen = loss.difference_loss.fen, loss.payable_difference.fen
                ours = found.difference[position, number], found.amounts[position, number, 0, 0]
                wrong += fen[0] != ours[0]
                wrong += fen[1] != ours[1]
        return wrong

    def _proved(self) -> Amounts:
        found = amounts_of(self.choices, self.columns, threads=2, is_compiled=True)
        assert found is not None
        return found


def made(folder: Path, investors: int, seed: int) -> dict[str, Any]:
    """A batch in a folder."""
    plan = BatchPlan(
        investors=investors, seed=seed, from_on=date(2017, 4, 20), to_on=date(2018, 10, 15)
    )
    return make_batch(plan, folder)


def prepared(folder: Path, investors: int, seed: int) -> Prepared:
    """A made batch read, settled and laid out in columns."""
    made(folder, investors, seed)
    started = time.perf_counter()
    table = read_trade_file(folder / "trades.csv", "text/csv")
    pace = table.trade_count / (time.perf_counter() - started) / 1e6
    choices = choices_in(folder)
    columns = columns_of(table.rows, table.investors, IntradayOrder.SELLS_FIRST)
    levels = levels_for(columns, choices.shared.indices)
    assert levels is not None
    by_day = levels.flat.reshape(-1, len(choices.shared.indices))
    per_trade = by_day[columns.day - levels.first_day]
    scanned = [columns.day, columns.quantity, columns.price, np.sign(columns.quantity)]
    scanned[3] = scanned[3].astype(np.int8)
    scanned += [np.ascontiguousarray(level) for level in per_trade.T]
    return Prepared(choices, columns, _in_no_order(table, seed), scanned, per_trade, pace)


def choices_in(folder: Path) -> Choices:
    """The five averages under three synchronised indices, over the case of a folder."""
    facts = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    levels = {
        code: {row.on: row.level for row in read_levels(folder / file)}
        for code, file in facts["indices"].items()
    }
    case = {
        "rule_set": "2022",
        "direction": "bull",
        "implementation": {"announced_on": facts["implementation_on"]},
        "exposure": {"announced_on": facts["exposure_on"]},
    }
    known = case_facts(case, "error", (folder / "bars.csv").read_bytes())
    document = {
        "deduction": {"method": "synchronised_index", "indices": [{"code": c} for c in levels]},
        "fees": {"commission_rate": "0.0003", "stamp_duty_rate": "0.001"},
    }
    form = CalculationForm.model_validate_json(json.dumps(document))
    deduction = form.deduction.fact(levels)
    frame = Settling(known, form.parameters.fact(), deduction, form.fees.fact()).frame()
    return choices_of(frame, AVERAGES, [deduction])


def _in_no_order(table: TradeTable, seed: int) -> tuple[Any, ...]:
    order = np.random.default_rng(seed).permutation(table.trade_count)
    order = order[table.rows["kind"].to_numpy()[order] != OPENING]
    names = ("investor", "executed_at", "side", "quantity", "price_1e4", "line")
    return tuple(table.rows[name].to_numpy()[order] for name in names)


def naive_case(batch: Prepared, number: Callable[[Any], Any]) -> NaiveCase:
    """The case for the naive versions, in their kind of number."""
    frame = batch.choices.frames[0]
    exact = [
        frame.baseline_ticks,
        *(index.baseline_mean() for index in batch.choices.shared.indices),
    ]
    days = (frame.implementation_on, frame.exposure_on, frame.baseline.on)
    window, post, last = ((day - EPOCH).days for day in days)
    ends = [number(each.numerator) / number(each.denominator) for each in exact]
    return NaiveCase(window, post, last + 1, ends)


def _rows(columns: Columns, levels: Any, investor: int, number: Callable[[Any], Any]) -> list[Any]:
    rows = slice(columns.starts[investor], columns.starts[investor + 1])
    values = np.column_stack([columns.price[rows], levels[rows]]).tolist()
    numbers = [[number(value) for value in row] for row in values]
    return list(
        zip(columns.day[rows].tolist(), columns.quantity[rows].tolist(), numbers, strict=True)
    )


def naive_batch(batch: Prepared, number: Callable[[Any], Any]) -> list[Any]:
    """The naive losses of every investor."""
    case, opening = naive_case(batch, number), batch.columns.opening.tolist()
    return [
        naive_losses(_rows(batch.columns, batch.levels, each, number), opening[each], case, number)
        for each in range(batch.columns.investors)
    ]


def decimal_seconds(batch: Prepared) -> object:
    """Decimal with 28 digits, as Python has it."""
    return naive_batch(batch, Decimal)


def pandas_seconds(batch: Prepared) -> object:
    """One function per group over a frame in no order, in floats."""
    import pandas as pd  # noqa: PLC0415 - a development tool, not loaded for the other stages

    investor, moment, side, quantity, price, line = batch.unsorted
    frame = pd.DataFrame(
        {"investor": investor, "at": moment, "side": side, "line": line, "price": price / 1e4}
    )
    frame["quantity"] = quantity * side
    frame = frame.sort_values(["investor", "at", "side", "line"])
    frame["day"] = frame["at"] // 86_400_000_000
    for number in range(batch.levels.shape[1]):
        frame[f"level{number}"] = batch.levels[:, number].astype(float)
    case, opening = naive_case(batch, float), batch.columns.opening.tolist()
    columns = ["price", *(f"level{number}" for number in range(batch.levels.shape[1]))]

    def losses(group: Any) -> Any:
        series = [group[name] * (1e4 if name == "price" else 1) for name in columns]
        values = zip(*series, strict=True)
        rows = list(zip(group["day"], group["quantity"], values, strict=True))
        return pd.Series(naive_losses(rows, opening[group.name], case, float))

    return frame.groupby("investor").apply(losses, include_groups=False)


def wrong_fen(batch: Prepared, number: Callable[[Any], Any]) -> int:
    """How many losses and payable losses the naive version has a fen wrong."""
    right = settled(batch.choices, batch.columns, threads=2, is_compiled=True)
    assert right is not None
    ours, wrong = right[0], 0
    half, fen = number(1) / number(2), number(FEN)
    for investor, found in enumerate(naive_batch(batch, number)):
        for average, (loss, payable) in enumerate(found):
            wrong += int(loss / fen + half) != ours.difference[investor, average]
            wrong += int(payable / fen + half) != ours.amounts[investor, average, 0, 0]
    return wrong


def plain_seconds(folder: Path, seed: int) -> float:
    """Seconds for 300 investors in plain Python, the table being read."""
    if not folder.exists():
        made(folder, 300, seed)
    table = read_trade_file(folder / "trades.csv", "text/csv")
    choices = choices_in(folder)
    started = time.perf_counter()
    grid(choices.frames[0], table, AVERAGES, [choices.frames[0].deduction], is_compiled=False)
    return time.perf_counter() - started


PEAK = """
import json, resource, sys
from pathlib import Path
from bench.loss_kernel_parts import AVERAGES, choices_in
from loss_calc.intake.trade_file import read_trade_file
from loss_calc.kernel.grid import grid
folder = Path(sys.argv[1])
table = read_trade_file(folder / "trades.csv", "text/csv")
frame = choices_in(folder).frames[0]
grid(frame, table, AVERAGES, [frame.deduction])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak_mb(folder: Path) -> float | None:
    """The peak of a process of its own from CSV to results, in MB."""
    command: Sequence[str] = [sys.executable, "-c", PEAK, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return int(done.stdout) * 1024 / 1e6 if done.returncode == 0 else None
