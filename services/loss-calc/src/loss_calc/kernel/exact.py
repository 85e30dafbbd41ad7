"""One investor's loss by the domain's rules, from what the kernel matched and added up.

Matching and averages come from the kernel's whole numbers, exact in every digit; everything after
them, from the difference to the remarks, is the domain's own `replayed_loss`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from loss_calc.domain.calculation import replayed_loss
from loss_calc.domain.dates import Stage
from loss_calc.domain.deductions.indices import SettledIndex
from loss_calc.domain.exits import Exit
from loss_calc.domain.facts import Side, Trade
from loss_calc.domain.frame import Frame
from loss_calc.domain.loss import InvestorLoss
from loss_calc.domain.lots import Lot, Take, Window
from loss_calc.domain.movements import Movement, price_ticks
from loss_calc.domain.parameters import AverageMethod
from loss_calc.domain.replay import Replay
from loss_calc.kernel import layout
from loss_calc.kernel.columns import EPOCH
from loss_calc.kernel.sums import Sums
from loss_calc.kernel.terms import is_same

MOVING = frozenset({AverageMethod.MOVING, AverageMethod.MOVING_LAST_FLAT})
BOUGHT = Trade("-", "-", EPOCH, Side.BUY, 1, Fraction(1))
SOLD = Trade("-", "-", EPOCH, Side.SELL, 1, Fraction(1))


class KnownAverages(dict[Any, Fraction]):
    """Averages that were worked out already; asking for another one is a mistake, not a miss."""

    def get(self, key: Any, _default: Any = None) -> Any:
        return self[key]


def exact_loss(
    frame: Frame,
    found: Sums,
    investor: int,
    *,
    indices: Sequence[SettledIndex] | None = None,
) -> InvestorLoss:
    """The loss of one sound investor; `found` was walked under this frame's matching rule, its
    average, and `indices`, which may be more than the frame's own."""
    is_lifo = frame.parameters.average is AverageMethod.LIFO_WEIGHTED
    counts = found.counts[investor].tolist()
    shift = layout.LIFO_OFFSET if is_lifo else 0
    eligible = counts[layout.ELIGIBLE + shift]
    window = Window(counts[layout.OPENING_LEFT])
    if eligible:
        first_day = counts[layout.FIRST_EFFECTIVE_DAY + shift]
        paid = _range_paid(found, counts)
        window.lots = [_lot(_day(first_day), ticks, eligible) for ticks in paid]
        window.survivors = [eligible, 0]
        window.averages = _averages(
            frame, found, investor, frame.indices if indices is None else indices
        )
    replay = Replay(
        opening_given=0,
        opening_inferred=0,
        movements=(),
        window=window,
        exit=_exit(found, investor, counts[layout.WINDOW_END]) if eligible else Exit(),
        notices=(),
    )
    return replayed_loss(frame, replay)


def _range_paid(found: Sums, counts: Sequence[int]) -> tuple[int, int]:
    rows = slice(counts[layout.WINDOW_ROW], counts[layout.WINDOW_END])
    price = found.columns.price[rows][found.columns.quantity[rows] > 0]
    return int(price.min()), int(price.max())


def _day(number: int) -> date:
    return EPOCH + timedelta(days=number)


def _lot(on: date, ticks: int, shares: int) -> Lot:
    movement = Movement(BOUGHT, on, Stage.WINDOW, shares, ticks)
    return Lot(movement, shares, shares, number=0)


def _exit(found: Sums, investor: int, begin: int) -> Exit:
    exit_ = Exit()
    columns = found.columns
    rows = slice(begin, int(columns.starts[investor + 1]))
    lot = Lot(None, 0, 0)
    moved = zip(
        columns.day[rows].tolist(),
        columns.quantity[rows].tolist(),
        columns.price[rows].tolist(),
        found.matched[rows].tolist(),
        strict=True,
    )
    for day, quantity, price, closed in moved:
        if quantity > 0 or day > found.last_day:
            continue
        movement = Movement(SOLD, _day(day), Stage.POST, -quantity, price)
        exit_.all_post.append(movement)
        if closed:
            exit_.closed.append(Take(lot, closed, movement))
    return exit_


def _averages(
    frame: Frame, found: Sums, investor: int, indices: Sequence[SettledIndex]
) -> KnownAverages:
    average = frame.parameters.average
    sums = found.sums[investor].tolist()
    counts = found.counts[investor].tolist()
    is_lifo = average is AverageMethod.LIFO_WEIGHTED
    eligible = counts[layout.ELIGIBLE_LIFO if is_lifo else layout.ELIGIBLE]
    if average in MOVING or average is AverageMethod.MOVING_FIRST_EFFECTIVE:
        averages = _pool_averages(found, investor, eligible, is_whole=average in MOVING)
    else:
        averages = [
            _plain_average(average, series, counts, eligible) for series in zip(*sums, strict=True)
        ]
    known = KnownAverages({(average, price_ticks): averages[0]})
    for index in frame.indices:
        place = next(n for n, each in enumerate(indices, 1) if is_same(each, index))
        known[average, index.level_of] = averages[place]
    return known


def _plain_average(
    average: AverageMethod, sums: Sequence[int], counts: Sequence[int], eligible: int
) -> Fraction:
    match average:
        case AverageMethod.ARITHMETIC:
            return Fraction(sums[layout.PRICE_SUM], counts[layout.PURCHASES])
        case AverageMethod.SIMPLE_WEIGHTED:
            return Fraction(sums[layout.BOUGHT_WORTH], counts[layout.BOUGHT])
        case AverageMethod.ACTUAL_COST:
            net = sums[layout.BOUGHT_WORTH] - sums[layout.MATCHED_WORTH]
            return Fraction(net, eligible)
        case AverageMethod.FIFO_ACTUAL_COST:
            return Fraction(sums[layout.FIFO_NET_COST], eligible)
        case AverageMethod.FIFO_WEIGHTED:
            return Fraction(sums[layout.FIFO_COST], eligible)
        case AverageMethod.LIFO_WEIGHTED:
            return Fraction(sums[layout.LIFO_COST], eligible)
        case _:
            raise AssertionError(f"{average} is no plain average")


def _pool_averages(found: Sums, investor: int, eligible: int, *, is_whole: bool) -> list[Fraction]:
    counts = found.counts[investor]
    start = int(counts[layout.POOL_ROW if is_whole else layout.START_ROW])
    older = 0 if is_whole else int(counts[layout.OLDER_LEFT])
    rows = slice(start, int(counts[layout.WINDOW_END]))
    columns = found.columns
    quantities, matched = columns.quantity[rows].tolist(), found.matched[rows].tolist()
    values = [columns.price[rows].tolist(), *found.levels_of(rows)]
    costs, denominator = _pool_costs(quantities, matched, values, older)
    return [Fraction(cost, denominator * eligible) for cost in costs]


def _pool_costs(
    quantities: Sequence[int],
    matched: Sequence[int],
    values: Sequence[Sequence[int]],
    older: int,
) -> tuple[list[int], int]:
    """What is left in the pool at the end cost, per series, over one common denominator.

    Sales in a row shrink the pool once, by what they leave of it altogether.
    """
    costs, denominator = [0] * len(values), 1
    pool = before_sales = 0
    for row, quantity in enumerate(quantities):
        if quantity < 0:
            from_older = min(matched[row], older)
            older -= from_older
            pool -= matched[row] - from_older
            continue
        if pool < before_sales:
            shrunk = Fraction(pool, before_sales)
            costs = [cost * shrunk.numerator for cost in costs]
            denominator *= shrunk.denominator
        shares = quantity * denominator
        costs = [cost + shares * of[row] for cost, of in zip(costs, values, strict=True)]
        pool = before_sales = pool + quantity
    if pool < before_sales:
        costs = [cost * pool for cost in costs]
        denominator *= before_sales
    return costs, denominator
