"""The difference loss (投资差额损失): entry average against exit average and baseline price."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from lawkit.articles import carries_out
from loss_calc.domain.articles import (
    BEAR_DIFFERENCE,
    BULL_DIFFERENCE,
    HELD_DIFFERENCE_2003,
    SOLD_DIFFERENCE_2003,
)
from loss_calc.domain.facts import Direction
from loss_calc.domain.parameters import Netting
from loss_calc.domain.restoration import Exact


@dataclass(frozen=True, slots=True)
class Prices:
    """The averages a difference is formed from, all in one unit: `entry` of the tainted trades,
    `exit` of what closed them before the baseline day (None if nothing did), and the baseline."""

    entry: Fraction
    exit: Fraction | None
    baseline: Fraction


@dataclass(frozen=True, slots=True)
class Parts:
    """The sold part (bear: bought back) and the held part, before netting."""

    closed: Fraction
    held: Fraction


@carries_out(BULL_DIFFERENCE, BEAR_DIFFERENCE, SOLD_DIFFERENCE_2003, HELD_DIFFERENCE_2003)
def difference_parts(prices: Prices, closed: Exact, held: Exact, direction: Direction) -> Parts:
    """Bull: (average bought - average sold) x sold + (average bought - baseline price) x held.
    Bear: (average bought back - average sold) x bought back + (baseline price - average sold) x
    not bought back. In the unit of the prices."""
    sign = 1 if direction is Direction.BULL else -1
    closed_part = Fraction(0)
    if prices.exit is not None:
        closed_part = sign * (prices.entry - prices.exit) * closed
    return Parts(closed=closed_part, held=sign * (prices.entry - prices.baseline) * held)


@carries_out(BULL_DIFFERENCE, BEAR_DIFFERENCE)
def netted(parts: Parts, netting: Netting) -> Fraction:
    """The loss after a gain on one part met the loss on the other: set off down to nothing, each
    part floored for itself, or signed for analysis."""
    match netting:
        case Netting.NET_FLOOR:
            return max(Fraction(0), parts.closed + parts.held)
        case Netting.FLOOR_EACH:
            return max(Fraction(0), parts.closed) + max(Fraction(0), parts.held)
        case Netting.SIGNED:
            return parts.closed + parts.held
        case _:
            assert_never(netting)


@carries_out(BULL_DIFFERENCE, BEAR_DIFFERENCE)
def netted_parts(parts: Parts, netting: Netting) -> Parts:
    """Which part of the netted loss is owed on the sold and which on the held shares: a gain set
    off reduces the part that lost."""
    if netting is Netting.SIGNED:
        return parts
    closed, held = max(Fraction(0), parts.closed), max(Fraction(0), parts.held)
    if netting is Netting.NET_FLOOR and min(parts.closed, parts.held) < 0:
        total = netted(parts, netting)
        return Parts(closed=min(closed, total), held=min(held, total))
    return Parts(closed=closed, held=held)
