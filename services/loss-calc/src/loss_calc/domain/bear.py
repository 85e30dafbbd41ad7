"""Inducement to sell (诱空): which sales are tainted, and what was bought back of them when."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from lawkit.articles import carries_out
from loss_calc.domain.articles import BEAR_DIFFERENCE, DIRECTION
from loss_calc.domain.exits import Exit
from loss_calc.domain.facts import TRANSFER_KINDS
from loss_calc.domain.lots import Lot, Window, take, taken
from loss_calc.domain.movements import Movement
from loss_calc.domain.parameters import AverageMethod, BearSellSource, Parameters
from loss_calc.domain.restoration import Exact


@dataclass(slots=True)
class _Stock:
    """Shares on hand: of the opening, and acquired inside the window."""

    opening: Exact
    acquired: Exact = 0
    tainted: deque[Lot] = field(default_factory=deque)


@carries_out(DIRECTION, BEAR_DIFFERENCE)
def window_sales(opening: Exact, movements: Sequence[Movement], parameters: Parameters) -> Window:
    """Tainted are the market sales of opening shares in the window that no later purchase covers.

    A sale takes shares acquired inside the window first (`bear_sell_source` may turn that round);
    a market purchase first covers open tainted sales, oldest first, the newest first under the
    LIFO method. Covering gives back opening shares, so never more are tainted than were held.
    """
    newest_first = parameters.average is AverageMethod.LIFO_WEIGHTED
    window = Window(opening)
    stock = _Stock(opening)
    for movement in movements:
        if movement.is_purchase:
            _buy(window, stock, movement, newest_first=newest_first)
        else:
            _sell(window, stock, movement, parameters.bear_sell_source)
        if not stock.tainted:
            window.last_flat = len(window.flows)
    window.close()
    return window


def _buy(window: Window, stock: _Stock, movement: Movement, *, newest_first: bool) -> None:
    covered: Exact = 0
    # Shares that come by transfer were not bought back in the market.
    if movement.trade.kind not in TRANSFER_KINDS:
        takes = take(stock.tainted, movement.quantity, movement, newest_first=newest_first)
        window.record(takes)
        covered = taken(takes)
    stock.opening += covered
    stock.acquired += movement.quantity - covered


def _sell(window: Window, stock: _Stock, movement: Movement, source: BearSellSource) -> None:
    if source is BearSellSource.WINDOW_BUYS_FIRST:
        from_opening = movement.quantity - min(movement.quantity, stock.acquired)
    else:
        from_opening = min(movement.quantity, stock.opening)
    stock.opening -= from_opening
    stock.acquired -= movement.quantity - from_opening
    if from_opening and movement.is_market_trade:
        stock.tainted.append(window.open_claim_lot(movement, from_opening))


@carries_out(BEAR_DIFFERENCE)
def buy_backs_after_exposure(window: Window, movements: Sequence[Movement]) -> Exit:
    """The first shares bought from exposure to the baseline day, up to the number of tainted
    shares, are the buy-back; sales there change nothing."""
    exit_ = Exit()
    uncovered = deque(lot for lot in window.lots if lot.remaining)
    for movement in movements:
        if movement.is_purchase and movement.ticks is not None:
            exit_.closed.extend(take(uncovered, movement.quantity, movement, newest_first=False))
            exit_.all_post.append(movement)
    return exit_
