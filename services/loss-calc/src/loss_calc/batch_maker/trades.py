"""Made histories as the text columns of a court's trade file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from loss_calc.batch_maker.histories import Histories, clock_seconds
from loss_calc.intake.typed_cells import PRICE_UNITS_PER_YUAN

_UNITS_PER_TICK = 100
_BASIS_POINTS = 10_000
_FARTHEST_FROM_CLOSE = 200
_INSTITUTION_EVERY = 20


def trade_columns(
    histories: Histories,
    *,
    days: Sequence[date],
    close_units: Sequence[int],
    is_at_close: bool,
    generator: np.random.Generator,
) -> pl.DataFrame:
    """The file's columns as text, sorted by investor and time, opening positions first.

    Prices lie within 2 % of the day's close on the tick, or are the close itself.
    """
    closes = np.asarray(close_units, np.int64)[histories.day]
    bend = generator.integers(-_FARTHEST_FROM_CLOSE, _FARTHEST_FROM_CLOSE + 1, closes.size)
    bent = closes * (_BASIS_POINTS + bend) // _BASIS_POINTS // _UNITS_PER_TICK * _UNITS_PER_TICK
    units = closes if is_at_close else np.maximum(bent, _UNITS_PER_TICK)
    second = clock_seconds(histories.second)
    trades = pl.DataFrame(
        {
            "investor": histories.investor,
            "account_number": histories.account,
            "day": histories.day,
            "second": second,
            "is_buy": histories.is_buy,
            "quantity": histories.quantity,
            "units": units,
            "is_opening": np.zeros(closes.size, np.bool_),
        }
    )
    rows = pl.concat([_openings(histories), trades])
    # The histories are sorted already; a stable sort only moves the openings to their investors.
    rows = rows.sort("investor", pl.col("is_opening").not_(), maintain_order=True)
    return _as_text(rows, days)


def _openings(histories: Histories) -> pl.DataFrame:
    count = histories.opening_investor.size
    return pl.DataFrame(
        {
            "investor": histories.opening_investor,
            "account_number": histories.opening_account,
            "day": np.zeros(count, np.int64),
            "second": np.zeros(count, np.int64),
            "is_buy": np.ones(count, np.bool_),
            "quantity": histories.opening_quantity,
            "units": np.zeros(count, np.int64),
            "is_opening": np.ones(count, np.bool_),
        }
    )


def _as_text(rows: pl.DataFrame, days: Sequence[date]) -> pl.DataFrame:
    number = pl.col("investor") + 1
    width = len(str(rows["investor"].max()))
    day = pl.col("day").replace_strict(
        list(range(len(days))), [day.isoformat() for day in days], return_dtype=pl.String
    )
    is_institution = number % _INSTITUTION_EVERY == 0
    return rows.select(
        pl.format("I{}", _padded(number, max(6, width + 1))).alias("investor_id"),
        pl.format("A{}{}", _padded(number, 7), _padded(pl.col("account_number") + 1, 2)).alias(
            "account"
        ),
        pl.format("T{}", _padded(pl.int_range(1, pl.len() + 1), 9)).alias("trade_id"),
        pl.when("is_opening")
        .then(day)
        .otherwise(pl.format("{}T{}", day, _clock(pl.col("second"))))
        .alias("executed_at"),
        pl.when("is_buy").then(pl.lit("buy")).otherwise(pl.lit("sell")).alias("side"),
        pl.col("quantity").cast(pl.String),
        pl.when("is_opening").then(pl.lit("")).otherwise(_yuan(pl.col("units"))).alias("price"),
        pl.format("投资者{}", _padded(number, 6)).alias("investor_name"),
        pl.when(is_institution)
        .then(pl.lit("institution"))
        .otherwise(pl.lit("individual"))
        .alias("investor_kind"),
        pl.when("is_opening").then(pl.lit("opening")).otherwise(pl.lit("auction")).alias("kind"),
    )


def _padded(number: pl.Expr, width: int) -> pl.Expr:
    return number.cast(pl.String).str.zfill(width)


def _clock(second: pl.Expr) -> pl.Expr:
    hour, minute = second // 3_600, second // 60 % 60
    return pl.format("{}:{}:{}", _padded(hour, 2), _padded(minute, 2), _padded(second % 60, 2))


def _yuan(units: pl.Expr) -> pl.Expr:
    decimals = _padded(units % PRICE_UNITS_PER_YUAN, 4).str.replace("00$", "")
    return pl.format("{}.{}", units // PRICE_UNITS_PER_YUAN, decimals)
