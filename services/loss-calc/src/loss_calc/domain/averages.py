"""The nine averages of the tainted trades (买入均价; in a bear case of the tainted sales).

Every method takes the window and a value per trade, so that an index level can stand in for the
price without matching anything anew. All results are exact, in the unit of the values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from lawkit.articles import carries_out
from loss_calc.domain.articles import (
    BEAR_DIFFERENCE,
    BULL_DIFFERENCE,
    HELD_DIFFERENCE_2003,
    SOLD_DIFFERENCE_2003,
)
from loss_calc.domain.lots import Flow, Window
from loss_calc.domain.movements import ValueOf
from loss_calc.domain.parameters import AverageMethod
from loss_calc.domain.restoration import Exact

# The opening lot is no claim lot and has no number among them.
OPENING_NUMBER = -1
AVERAGE_ARTICLES = (BULL_DIFFERENCE, BEAR_DIFFERENCE, SOLD_DIFFERENCE_2003, HELD_DIFFERENCE_2003)


class PoolStep(NamedTuple):
    """The moving pool after one flow: shares in it and what they cost."""

    flow: Flow
    quantity: Exact
    cost: Exact


@carries_out(*AVERAGE_ARTICLES)
def average(window: Window, method: AverageMethod, value_of: ValueOf) -> Fraction | None:
    """The average by the chosen method; None when no tainted share is left at exposure."""
    if not window.quantity:
        return None
    # Combinations of a comparison ask for the same average many times over.
    known = window.averages.get((method, value_of))
    if known is None:
        known = window.averages[method, value_of] = METHODS[method](window, value_of)
    return known


@carries_out(*AVERAGE_ARTICLES)
def arithmetic(window: Window, value_of: ValueOf) -> Fraction:
    """The mean of the prices of the tainted trades, unweighted."""
    values = [_value(lot_flow, value_of) for lot_flow in _entries(window)]
    return Fraction(sum(values), len(values))


@carries_out(*AVERAGE_ARTICLES)
def simple_weighted(window: Window, value_of: ValueOf) -> Fraction:
    """The mean of the prices of the tainted trades weighted by quantity; the other side is left
    out of account."""
    worth = sum(flow.quantity * _value(flow, value_of) for flow in _entries(window))
    return Fraction(worth, sum(flow.quantity for flow in _entries(window)))


@carries_out(*AVERAGE_ARTICLES)
def actual_cost(window: Window, value_of: ValueOf) -> Fraction:
    """What was paid for tainted shares less what their sale in the window brought, per share left.
    May leave the range of the prices paid, even fall below nothing."""
    return _net_cost(window, value_of, start=0)


@carries_out(*AVERAGE_ARTICLES)
def fifo_actual_cost(window: Window, value_of: ValueOf) -> Fraction:
    """As actual cost, but only trades from the first effective day on, and only the sales matched
    to them."""
    return _net_cost(window, value_of, start=first_effective_lot(window))


@carries_out(*AVERAGE_ARTICLES)
def surviving_weighted(window: Window, value_of: ValueOf) -> Fraction:
    """The mean price of the shares that survive to the exposure; whether the oldest or the newest
    survive was settled when sales were matched (FIFO or LIFO)."""
    worth: Exact = 0
    for lot, survivor in zip(window.lots, window.survivors, strict=True):
        if survivor:
            worth += survivor * _value(Flow(lot, survivor, None), value_of)
    return Fraction(worth, window.quantity)


@carries_out(*AVERAGE_ARTICLES)
def moving(window: Window, value_of: ValueOf) -> Fraction:
    """Each purchase re-averages the pool, each sale leaves its average unchanged."""
    return _pool_average(pool_steps(window, AverageMethod.MOVING, value_of))


@carries_out(*AVERAGE_ARTICLES)
def moving_first_effective(window: Window, value_of: ValueOf) -> Fraction:
    """The moving average of a pool that starts on the day of the first effective purchase; the
    whole day's lots enter it, and older lots are consumed before them."""
    return _pool_average(pool_steps(window, AverageMethod.MOVING_FIRST_EFFECTIVE, value_of))


@carries_out(*AVERAGE_ARTICLES)
def moving_last_flat(window: Window, value_of: ValueOf) -> Fraction:
    """The moving average of a pool that starts after the last moment with nothing held."""
    return _pool_average(pool_steps(window, AverageMethod.MOVING_LAST_FLAT, value_of))


METHODS: Mapping[AverageMethod, Callable[[Window, ValueOf], Fraction]] = {
    AverageMethod.ARITHMETIC: arithmetic,
    AverageMethod.SIMPLE_WEIGHTED: simple_weighted,
    AverageMethod.ACTUAL_COST: actual_cost,
    AverageMethod.FIFO_ACTUAL_COST: fifo_actual_cost,
    AverageMethod.FIFO_WEIGHTED: surviving_weighted,
    AverageMethod.LIFO_WEIGHTED: surviving_weighted,
    AverageMethod.MOVING: moving,
    AverageMethod.MOVING_FIRST_EFFECTIVE: moving_first_effective,
    AverageMethod.MOVING_LAST_FLAT: moving_last_flat,
}


@carries_out(*AVERAGE_ARTICLES)
def first_effective_lot(window: Window) -> int:
    """The number of the first lot of the first effective day: the day counts, not the single fill,
    or splitting one order would change the result."""
    start_day = window.first_effective_day
    return next(lot.number for lot in window.lots if lot.day == start_day)


@carries_out(*AVERAGE_ARTICLES)
def pool_steps(window: Window, method: AverageMethod, value_of: ValueOf) -> Iterator[PoolStep]:
    """The moving pool flow by flow; it takes in tainted trades only and gives what was matched.
    Where the court lets the cost of the opening count, the pool starts with the opening."""
    flows = window.flows
    start = 0
    if method is AverageMethod.MOVING_LAST_FLAT:
        flows = flows[window.last_flat :]
    elif method is AverageMethod.MOVING_FIRST_EFFECTIVE:
        start = first_effective_lot(window)
    quantity: Exact = 0
    cost: Exact = 0
    if window.opening_ticks is not None:
        start, quantity = OPENING_NUMBER, window.opening
        cost = window.opening * window.opening_ticks
    for flow in flows:
        if flow.lot.number < start:
            continue
        if flow.by is None:
            cost += flow.quantity * _value(flow, value_of)
            quantity += flow.quantity
        else:
            left = quantity - flow.quantity
            cost = Fraction(cost * left, quantity) if left else 0
            quantity = left
        yield PoolStep(flow, quantity, cost)


def _pool_average(steps: Iterator[PoolStep]) -> Fraction:
    last: PoolStep | None = None
    for step in steps:
        last = step
    assert last is not None, "a window with tainted shares left has at least one flow"
    return Fraction(last.cost, last.quantity)


def _net_cost(window: Window, value_of: ValueOf, *, start: int) -> Fraction:
    worth: Exact = 0
    for flow in window.flows:
        if flow.lot.number < start:
            continue
        if flow.by is None:
            worth += flow.quantity * _value(flow, value_of)
        elif flow.by.ticks is None:
            # A transfer brings no proceeds: the shares leave at their own cost.
            worth -= flow.quantity * _value(flow, value_of)
        else:
            worth -= flow.quantity * value_of(flow.by)
    return Fraction(worth, window.quantity)


def _entries(window: Window) -> Iterator[Flow]:
    return (flow for flow in window.flows if flow.by is None)


def _value(flow: Flow, value_of: ValueOf) -> Exact:
    assert flow.lot.movement is not None, "a claim lot always has its trade"
    return value_of(flow.lot.movement)
