"""Trades as columns of integers in the order of investor and execution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from loss_calc.domain.deductions.indices import SettledIndex
from loss_calc.domain.parameters import IntradayOrder
from loss_calc.intake.columns import OPENING, SELL

Ints = npt.NDArray[np.int64]

EPOCH = date(1970, 1, 1)
DAY_MICROSECONDS = 86_400_000_000
LARGEST_LEVEL = 1 << 40


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows by investor in the order of execution, opening positions added up beside them.

    `starts` is where each investor's rows begin, with the end behind the last; `day` is days since
    1970, `quantity` negative for sales, `price` in 1e-4 yuan.
    """

    starts: Ints
    opening: Ints
    day: Ints
    quantity: Ints
    price: Ints

    @property
    def investors(self) -> int:
        """How many investors there are."""
        return len(self.opening)

    def some(self, positions: Ints) -> Columns:
        """The columns of these investors alone, in this order."""
        lengths = (self.starts[1:] - self.starts[:-1])[positions]
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        shift = np.repeat(self.starts[positions] - starts[:-1], lengths)
        rows = np.arange(starts[-1]) + shift
        return Columns(
            starts, self.opening[positions], self.day[rows], self.quantity[rows], self.price[rows]
        )


def columns_of(rows: pl.DataFrame, investors: pl.DataFrame, order: IntradayOrder) -> Columns:
    """The columns of a table or of a slice of one; `investors` tells where each one's rows are.

    Rows with equal times are put in the order of `domain.record`: one side first, then the shorter
    trade id, then the lesser one.
    """
    is_opening = rows["kind"].to_numpy() == OPENING
    owner = np.repeat(np.arange(investors.height), investors["length"].to_numpy())
    quantity = rows["quantity"].to_numpy()
    openings = np.zeros(investors.height, np.int64)
    np.add.at(openings, owner[is_opening], quantity[is_opening])
    traded = np.flatnonzero(~is_opening)
    owner = owner[traded]
    traded = traded[
        _execution_order(rows[traded] if len(traded) < rows.height else rows, owner, order)
    ]
    starts = np.searchsorted(owner, np.arange(investors.height + 1)).astype(np.int64)
    sign = rows["side"].to_numpy().astype(np.int64)[traded]
    return Columns(
        starts,
        openings,
        np.ascontiguousarray(rows["executed_at"].to_numpy()[traded] // DAY_MICROSECONDS),
        quantity[traded] * sign,
        rows["price_1e4"].to_numpy()[traded],
    )


def _execution_order(rows: pl.DataFrame, owner: Ints, order: IntradayOrder) -> Ints:
    """Positions in the order of execution; rows come sorted by owner and time already."""
    first_side = 1 if order is IntradayOrder.BUYS_FIRST else SELL
    rank = (rows["side"].to_numpy() != first_side).astype(np.int64)
    time = rows["executed_at"].to_numpy()
    is_bare = rows["is_bare_date"].to_numpy()
    # Trades without a time lie before or after all others of their day.
    key = np.where(is_bare, 4 * (time + rank * (DAY_MICROSECONDS - 1)) + 3 * rank, 4 * time + 1)
    positions = np.arange(len(key))
    same_owner = owner[1:] == owner[:-1]
    is_in_doubt = np.flatnonzero(same_owner & (key[1:] <= key[:-1]))
    if not len(is_in_doubt):
        return positions
    doubted = np.flatnonzero(np.isin(owner, owner[is_in_doubt]))
    sorted_ = pl.DataFrame(
        {
            "owner": owner[doubted],
            "key": key[doubted],
            "rank": rank[doubted],
            "trade_id": rows["trade_id"][doubted],
            "position": doubted,
        }
    ).sort("owner", "key", "rank", pl.col("trade_id").str.len_chars(), "trade_id")
    positions[doubted] = sorted_["position"].to_numpy()
    return positions


@dataclass(frozen=True, slots=True)
class Levels:
    """Index levels by day and index in one flat array, 0 where there is none; `is_whole` tells of
    every day whether no index lacks it."""

    first_day: int
    flat: Ints
    largest: int
    is_whole: npt.NDArray[np.bool_]


def level_columns(indices: Sequence[SettledIndex], first_day: int, last_day: int) -> Levels | None:
    """The levels from one day to another; None when they are finer than the kernel counts."""
    if not indices:
        return Levels(first_day, np.zeros(1, np.int64), 0, np.ones(1, np.bool_))
    table = np.zeros((last_day - first_day + 1, len(indices)), np.int64)
    largest = 0
    for number, index in enumerate(indices):
        largest = max(largest, *index.levels.values())
        if largest > LARGEST_LEVEL:
            return None
        _fill(table[:, number], index.levels, first_day)
    is_whole: npt.NDArray[np.bool_] = np.all(table > 0, axis=1)
    return Levels(first_day, table.reshape(-1), largest, is_whole)


def _fill(column: Ints, levels: Mapping[date, int], first_day: int) -> None:
    for on, level in levels.items():
        place = (on - EPOCH).days - first_day
        if 0 <= place < len(column):
            column[place] = level
