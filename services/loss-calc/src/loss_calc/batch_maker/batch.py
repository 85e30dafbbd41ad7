"""One batch on disk: trades, bars, index levels, the case's facts and the mistakes made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from loss_calc.batch_maker.histories import made_histories
from loss_calc.batch_maker.market import DAYS_AFTER_EXPOSURE, Market, made_market, read_market
from loss_calc.batch_maker.mistakes import break_lines
from loss_calc.batch_maker.trades import trade_columns
from loss_calc.intake.market import canonical_bars, canonical_levels


class NoTradingDaysError(ValueError):
    """The market has no day to trade on before the exposure, or none left for the exposure."""

    def __init__(self, from_on: date, to_on: date) -> None:
        super().__init__(
            f"the market needs a trading day from {from_on} to {to_on} and one after {to_on}"
        )
        self.from_on = from_on
        self.to_on = to_on


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What to make. `to_on` is the last day before the exposure, `median_trades` per investor."""

    investors: int
    seed: int
    from_on: date
    to_on: date
    security_code: str = "600518"
    median_trades: int = 14
    most_trades: int = 13_238
    mistakes: int = 0
    skipped_days: frozenset[date] = frozenset()
    is_at_close: bool = False
    is_shuffled: bool = False
    bars: Path | None = None
    indices: tuple[Path, ...] = ()
    made_indices: int = 3


def make_batch(plan: BatchPlan, folder: Path) -> dict[str, object]:
    """Write the batch into a folder; returns the facts that also stand in case.json.

    The same plan gives the same bytes: every choice comes from the seed and no clock is read.
    Files: trades.csv, bars.csv, index-<code>.csv each, case.json, and mistakes.json when lines
    were to be broken. Raises `NoTradingDaysError` and `TooManyMistakesError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.Generator(np.random.PCG64(plan.seed))
    market = _market(plan, generator)
    rows = _rows(plan, market, generator)
    trades = folder / "trades.csv"
    rows.write_csv(trades, quote_style="never")
    if plan.mistakes:
        broken = break_lines(trades, rows, mistakes=plan.mistakes, generator=generator)
        _write_json(folder / "mistakes.json", [mistake.as_json() for mistake in broken])
    (folder / "bars.csv").write_bytes(canonical_bars(market.bars))
    for code, levels in market.indices.items():
        (folder / f"index-{code}.csv").write_bytes(canonical_levels(levels))
    facts = _facts(plan, market, rows)
    _write_json(folder / "case.json", facts)
    return facts


def _market(plan: BatchPlan, generator: np.random.Generator) -> Market:
    if plan.bars is not None:
        return read_market(plan.bars, plan.indices)
    return made_market(
        generator,
        first_on=plan.from_on,
        last_before_exposure_on=plan.to_on,
        indices=plan.made_indices,
    )


def _rows(plan: BatchPlan, market: Market, generator: np.random.Generator) -> pl.DataFrame:
    days = [day for day in market.days() if day >= plan.from_on and day not in plan.skipped_days]
    days_before = sum(day <= plan.to_on for day in days)
    if days_before == 0:
        raise NoTradingDaysError(plan.from_on, plan.to_on)
    histories = made_histories(
        generator,
        investors=plan.investors,
        median_trades=plan.median_trades,
        most_trades=plan.most_trades,
        days_before=days_before,
        days_after=len(days) - days_before,
    )
    rows = trade_columns(
        histories,
        days=days,
        close_units=market.close_units(days),
        is_at_close=plan.is_at_close,
        generator=generator,
    )
    if plan.is_shuffled:
        rows = rows[generator.permutation(rows.height)]
    return rows


def _facts(plan: BatchPlan, market: Market, rows: pl.DataFrame) -> dict[str, object]:
    window = [bar.on for bar in market.bars if plan.from_on <= bar.on <= plan.to_on]
    after = [bar.on for bar in market.bars if bar.on > plan.to_on]
    if not window or not after:
        raise NoTradingDaysError(plan.from_on, plan.to_on)
    return {
        "security_code": plan.security_code,
        "implementation_on": window[0].isoformat(),
        "exposure_on": after[0].isoformat(),
        "bars": "bars.csv",
        "indices": {code: f"index-{code}.csv" for code in market.indices},
        "trades": "trades.csv",
        "investors": rows["investor_id"].n_unique(),
        "rows": rows.height,
        "mistakes": plan.mistakes,
        "seed": plan.seed,
    }


def last_day_before_exposure(market: Market) -> date:
    """The day of a given market after which 60 days are left, so that a baseline can be reached."""
    days = market.days()
    return days[max(0, len(days) - 1 - DAYS_AFTER_EXPOSURE)]


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
