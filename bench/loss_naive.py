"""What one would write first: five averages investor by investor, in floats or in Decimal.

Made for comparison of pace: the same five averages over price and indices, and the same loss and
deduction, without any proof of the last fen. Amounts are in 1e-4 yuan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Number = Any
Lots = list[list[Any]]
# Day since 1970, quantity with sales negative, price and index levels.
Row = tuple[int, int, Sequence[Number]]


@dataclass(frozen=True, slots=True)
class NaiveCase:
    """Days since 1970, and the baseline price before the mean levels."""

    window_from: int
    post_from: int
    after_from: int
    ends: Sequence[Number]


class Pool:
    """Purchases of which sales take the opening first and then the oldest, or both the other
    way round."""

    def __init__(self, opening: int, width: int, zero: Number, *, is_lifo: bool) -> None:
        self.other = opening
        self.lots: Lots = []
        self.is_lifo = is_lifo
        self.held = self.closed = 0
        self.exit = [zero] * width

    def buy(self, quantity: int, values: Sequence[Number]) -> None:
        self.held += quantity
        self.lots.append([quantity, values])

    def sell(self, quantity: int) -> int:
        from_other = 0 if self.is_lifo else min(quantity, self.other)
        wanted = taken = min(quantity - from_other, self.held)
        self.other -= quantity - taken
        self.held -= taken
        end = -1 if self.is_lifo else 0
        while wanted:
            lot = self.lots[end]
            shares = min(wanted, lot[0])
            lot[0] -= shares
            wanted -= shares
            if not lot[0]:
                self.lots.pop(end)
        return taken

    def sell_after(self, quantity: int, values: Sequence[Number]) -> None:
        from_other = min(quantity, self.other)
        self.other -= from_other
        taken = min(quantity - from_other, self.held - self.closed)
        self.closed += taken
        self.exit = [worth + taken * value for worth, value in zip(self.exit, values, strict=True)]

    def cost(self) -> list[Number]:
        return [sum(lot[0] * lot[1][at] for lot in self.lots) for at in range(len(self.exit))]


def naive_losses(
    rows: Sequence[Row], opening: int, case: NaiveCase, number: Callable[[int], Number]
) -> list[tuple[Number, Number]]:
    """Loss and payable loss of one investor by moving, simple weighted, actual cost, FIFO, LIFO."""
    width, zero = len(case.ends), number(0)
    moving, bought, net = [zero] * width, [zero] * width, [zero] * width
    total = 0
    fifo = Pool(opening, width, zero, is_lifo=False)
    lifo = Pool(opening, width, zero, is_lifo=True)
    for day, quantity, values in rows:
        if day < case.window_from:
            fifo.other += quantity
            lifo.other += quantity
        elif day < case.post_from and quantity > 0:
            worths = [quantity * value for value in values]
            moving, bought, net = (_sum(each, worths) for each in (moving, bought, net))
            total += quantity
            fifo.buy(quantity, values)
            lifo.buy(quantity, values)
        elif day < case.post_from:
            before = fifo.held
            sold = fifo.sell(-quantity)
            lifo.sell(-quantity)
            if sold:
                moving = [cost * fifo.held / before for cost in moving]
                net = [cost - sold * value for cost, value in zip(net, values, strict=True)]
        elif day < case.after_from and quantity < 0:
            fifo.sell_after(-quantity, values)
            lifo.sell_after(-quantity, values)
    if not fifo.held:
        return [(zero, zero)] * 5
    simple = [worth * fifo.held / total for worth in bought]
    costs = [(moving, fifo), (simple, fifo), (net, fifo), (fifo.cost(), fifo), (lifo.cost(), lifo)]
    return [_loss(cost, pool, case, zero) for cost, pool in costs]


def _sum(one: Sequence[Number], other: Sequence[Number]) -> list[Number]:
    return [a + b for a, b in zip(one, other, strict=True)]


def _loss(
    cost: Sequence[Number], pool: Pool, case: NaiveCase, zero: Number
) -> tuple[Number, Number]:
    held = pool.held - pool.closed
    worths = [worth + held * end for worth, end in zip(pool.exit, case.ends, strict=True)]
    loss = max(zero, cost[0] - worths[0])
    if not loss or min(cost[1:]) <= 0:
        return loss, loss
    ratios = [worth / each for worth, each in zip(worths[1:], cost[1:], strict=True)]
    left = cost[0] * sum(ratios) / len(ratios) - worths[0]
    return loss, min(loss, max(zero, left))
