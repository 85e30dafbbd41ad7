"""Matching done for many investors at once, on all cores, with every figure kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from loss_calc.domain.deductions.indices import SettledIndex
from loss_calc.domain.frame import Frame
from loss_calc.domain.parameters import AverageMethod, OpeningPolicy, PostOrder
from loss_calc.intake.trade_table import TradeTable
from loss_calc.kernel import layout
from loss_calc.kernel.columns import EPOCH, Columns, Levels, columns_of, level_columns
from loss_calc.kernel.loading import loops

Ints = npt.NDArray[np.int64]

NEEDS = {
    AverageMethod.ARITHMETIC: layout.WITH_ARITHMETIC,
    AverageMethod.SIMPLE_WEIGHTED: layout.WITH_BOUGHT,
    AverageMethod.ACTUAL_COST: layout.WITH_BOUGHT | layout.WITH_MATCHED,
    AverageMethod.FIFO_WEIGHTED: layout.WITH_FIFO,
    AverageMethod.FIFO_ACTUAL_COST: layout.WITH_FIFO_ACTUAL,
    AverageMethod.LIFO_WEIGHTED: layout.WITH_LIFO,
    AverageMethod.MOVING: layout.WITH_MOVING,
    AverageMethod.MOVING_LAST_FLAT: layout.WITH_MOVING,
    AverageMethod.MOVING_FIRST_EFFECTIVE: layout.WITH_FIRST_EFFECTIVE,
}
POST_ORDERS = {
    PostOrder.FIFO: layout.POST_FIFO,
    PostOrder.ELIGIBLE_FIRST: layout.POST_ELIGIBLE_FIRST,
    PostOrder.LIFO: layout.POST_LIFO,
}


@dataclass(frozen=True, slots=True)
class Sums:
    """Figures per investor as `layout` names them: `counts` [investor, figure] and `sums`
    [investor, figure, series], the series being the price and then each index.

    `matched` is, row by row, how many eligible shares a sale up to the baseline day, whose number
    is `last_day`, took: newest first after exposure if LIFO alone was asked for.
    """

    columns: Columns
    levels: Levels
    counts: Ints
    sums: Ints
    matched: Ints
    last_day: int

    def levels_of(self, rows: slice) -> list[list[int]]:
        """The levels on the days of some rows, per index."""
        indices = self.sums.shape[2] - 1
        if not indices:
            return []
        table = self.levels.flat.reshape(-1, indices)
        found: list[list[int]] = table[self.columns.day[rows] - self.levels.first_day].T.tolist()
        return found


def sums(
    frame: Frame, table: TradeTable, indices: Sequence[SettledIndex], *, is_compiled: bool
) -> Sums | None:
    """What every average is made from, for the investors of a table; None where index levels are
    finer than the kernel counts. `counts[:, FLAW]` marks those whom only the domain can judge."""
    columns = columns_of(table.rows, table.investors, frame.parameters.intraday_order)
    return walked(frame, columns, indices, tuple(AverageMethod), is_compiled=is_compiled)


def walked(
    frame: Frame,
    columns: Columns,
    indices: Sequence[SettledIndex],
    averages: Sequence[AverageMethod],
    *,
    is_compiled: bool,
    threads: int = 1,
) -> Sums | None:
    """Match the investors of some columns and work out what these averages need."""
    levels = levels_for(columns, indices)
    if levels is None:
        return None
    series = len(indices) + 1
    counts = np.zeros(columns.investors * layout.COUNTS, np.int64)
    kept = np.zeros(columns.investors * series * layout.SUMS, np.int64)
    pools = np.zeros(columns.investors * 2 * layout.POOL, np.int64)
    costs = np.zeros(columns.investors * 2 * len(indices), np.float64)
    matched = np.zeros(len(columns.day), np.int64)
    setting = setting_of(frame, columns, levels, len(indices), averages)
    # Whose interest runs from the first effective day needs that day under every average.
    setting[layout.SELECTED] |= layout.WITH_FIFO
    run = loops(is_compiled=is_compiled)

    def part(some: tuple[int, int]) -> None:
        stack = new_stack(columns)
        arrays = views(
            ((columns.starts, columns.opening), trades_of(columns, levels), setting), is_compiled
        )
        figures = views(((counts, kept, pools, costs, matched), stack), is_compiled)
        run.walk_all(some, *arrays, *figures)

    in_parts(columns, part, threads if is_compiled else 1)
    found = counts.reshape(-1, layout.COUNTS)
    flag_missing_levels(found[:, layout.FLAW], columns, levels, setting)
    shaped = kept.reshape(columns.investors, layout.SUMS, series)
    return Sums(columns, levels, found, shaped, matched, int(setting[layout.AFTER_FROM]) - 1)


def flag_missing_levels(flaws: Ints, columns: Columns, levels: Levels, setting: Ints) -> None:
    """Leave to the domain who traded, up to the baseline day, on a day without a level."""
    days = np.arange(levels.first_day, levels.first_day + len(levels.is_whole))
    is_used = (days >= setting[layout.WINDOW_FROM]) & (days < setting[layout.AFTER_FROM])
    missing = days[is_used & ~levels.is_whole]
    if not len(missing):
        return
    rows = np.flatnonzero(np.isin(columns.day, missing))
    owners = np.searchsorted(columns.starts, rows, side="right") - 1
    flaws[owners] = layout.LEVEL_MISSING


def levels_for(columns: Columns, indices: Sequence[SettledIndex]) -> Levels | None:
    """The index levels over the days of some columns."""
    if not len(columns.day):
        return level_columns(indices, 0, 0)
    return level_columns(indices, int(columns.day.min()), int(columns.day.max()))


def setting_of(
    frame: Frame,
    columns: Columns,
    levels: Levels,
    indices: int,
    averages: Sequence[AverageMethod],
) -> Ints:
    """The setting of a batch; its share limit keeps every product of the loops below 2^62."""
    parameters = frame.parameters
    setting = np.zeros(layout.SETTING_SIZE, np.int64)
    inclusive = parameters.implementation_day_inclusive
    setting[layout.WINDOW_FROM] = (frame.implementation_on - EPOCH).days + (not inclusive)
    is_post = parameters.exposure_day_trades.value == "post"
    setting[layout.POST_FROM] = (frame.exposure_on - EPOCH).days + (not is_post)
    setting[layout.AFTER_FROM] = (frame.baseline.on - EPOCH).days + 1
    setting[layout.FIRST_DAY] = levels.first_day
    setting[layout.MOST_SHARES] = most_shares(frame.baseline_ticks, columns, levels)
    setting[layout.IS_OPENING_LAST] = parameters.opening_policy is OpeningPolicy.LAST
    setting[layout.POST_ORDER] = POST_ORDERS[parameters.post_order]
    setting[layout.INDICES] = indices
    selected = 0
    for average in averages:
        selected |= NEEDS.get(average, 0)
    setting[layout.SELECTED] = selected
    return setting


def most_shares(baseline_ticks: Fraction, columns: Columns, levels: Levels) -> int:
    """How many shares one investor may move so that no sum or product of the loops passes 2^61:
    shares x value, times the denominator of the baseline price."""
    dearest = max(int(columns.price.max(initial=1)), -(-baseline_ticks // 1))
    largest = max(dearest * baseline_ticks.denominator, levels.largest)
    return min(layout.MOST_POOL, layout.LARGEST_SUM // largest)


def trades_of(columns: Columns, levels: Levels) -> tuple[Ints, ...]:
    """The columns as the loops take them."""
    return columns.day, columns.quantity, columns.price, levels.flat


def new_stack(columns: Columns) -> tuple[Ints, Ints]:
    """Room for the longest history's open purchases."""
    longest = int(np.diff(columns.starts).max(initial=1))
    return np.zeros(longest, np.int64), np.zeros(longest, np.int64)


def views(given: Any, is_compiled: bool) -> Any:  # noqa: FBT001 - passed through, level by level
    """Arrays as they are for compiled loops, as memoryviews, which are quicker, for plain ones."""
    if is_compiled:
        return given
    if isinstance(given, tuple):
        return tuple(views(each, is_compiled) for each in given)
    return memoryview(given.data) if isinstance(given, np.ndarray) else given


def in_parts(columns: Columns, work: Callable[[tuple[int, int]], None], threads: int) -> None:
    """Do `work` for ranges of investors that hold about equally many trades, in threads."""
    if threads == 1 or columns.investors < threads:
        work((0, columns.investors))
        return
    # Several ranges a thread: a core that is slowed down leaves more of them to the others.
    cuts = np.linspace(0, columns.starts[-1], 4 * threads + 1)
    edges = np.searchsorted(columns.starts, cuts)
    edges[0], edges[-1] = 0, columns.investors
    ranges = [(int(a), int(b)) for a, b in pairwise(np.minimum(edges, columns.investors)) if a < b]
    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(work, some) for some in ranges]:
            future.result()
