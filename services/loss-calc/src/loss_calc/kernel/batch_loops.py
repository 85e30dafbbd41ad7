"""The outermost loops: over the investors of a batch, and from unsorted columns to sorted ones."""

from __future__ import annotations

from typing import Any

from loss_calc.kernel.average_loops import walk
from loss_calc.kernel.compiling import compiled
from loss_calc.kernel.layout import COUNTS, FLAW, INDICES, POOL, SOUND, SUMS
from loss_calc.kernel.settling_loops import settle


@compiled
def walk_all(some: Any, columns: Any, trades: Any, setting: Any, kept: Any, stack: Any) -> None:
    """Walk the investors of the range `some`, keeping all their figures."""
    starts, opening = columns
    counts, sums, pools, costs, matched = kept
    width = (setting[INDICES] + 1) * SUMS
    wide = 2 * setting[INDICES]
    for number in range(some[0], some[1]):
        first, end = starts[number], starts[number + 1]
        book = (
            counts[number * COUNTS : (number + 1) * COUNTS],
            sums[number * width : (number + 1) * width],
            pools[number * 2 * POOL : (number + 1) * 2 * POOL],
            costs[number * wide : (number + 1) * wide],
            matched[first:end],
        )
        counts[number * COUNTS + FLAW] = walk(
            (first, end), opening[number], trades, setting, book, stack
        )


@compiled
def settle_all(
    some: Any, columns: Any, trades: Any, setting: Any, scratch: Any, settling: Any
) -> None:
    """Walk and settle the investors of the range `some`, keeping only their amounts."""
    starts, opening = columns
    book, stack, flaws = scratch
    case, choices, out = settling
    for number in range(some[0], some[1]):
        bounds = (starts[number], starts[number + 1])
        flaws[number] = walk(bounds, opening[number], trades, setting, book, stack)
        if flaws[number] == SOUND:
            settle(number, book, case, choices, out)
