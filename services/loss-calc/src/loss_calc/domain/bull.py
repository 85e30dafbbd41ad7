"""Inducement to buy (诱多): which purchases are eligible, and what was sold of them when."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import assert_never

from lawkit.articles import carries_out
from loss_calc.domain.articles import BULL_DIFFERENCE, DIRECTION, SOLD_DIFFERENCE_2003
from loss_calc.domain.exits import Exit
from loss_calc.domain.lots import Lot, Take, Window, take, taken
from loss_calc.domain.movements import Movement
from loss_calc.domain.parameters import AverageMethod, OpeningPolicy, Parameters, PostOrder
from loss_calc.domain.restoration import Exact


@carries_out(DIRECTION, BULL_DIFFERENCE)
def window_purchases(
    opening: Exact,
    movements: Sequence[Movement],
    parameters: Parameters,
    *,
    opening_ticks: Exact | None = None,
) -> Window:
    """Eligible are the market purchases of the window of which shares survive to the exposure.

    A sale takes the opening first, then the oldest purchase; `opening_policy` last keeps the
    opening to the end, and the LIFO method takes the newest purchase first. `opening_ticks` is what
    an opening share cost, where that counts.
    """
    newest_first = parameters.average is AverageMethod.LIFO_WEIGHTED
    opening_last = newest_first or parameters.opening_policy is OpeningPolicy.LAST
    window = Window(opening, opening_ticks)
    opening_lot = Lot(None, opening, opening)
    window.others.append(opening_lot)
    opening_queue = deque([opening_lot] if opening else [])
    bought: deque[Lot] = deque()
    sources = (bought, opening_queue) if opening_last else (opening_queue, bought)
    held = opening
    for movement in movements:
        if movement.is_purchase:
            held += movement.quantity
            bought.append(_incoming(window, movement))
            continue
        held -= movement.quantity
        wanted = movement.quantity
        for source in sources:
            takes = take(source, wanted, movement, newest_first=newest_first)
            wanted -= taken(takes)
            window.record(takes)
        if not held:
            window.last_flat = len(window.flows)
    window.close()
    return window


def _incoming(window: Window, movement: Movement) -> Lot:
    if movement.is_market_trade:
        return window.open_claim_lot(movement, movement.quantity)
    lot = Lot(movement, movement.quantity, movement.quantity)
    window.others.append(lot)
    return lot


@carries_out(BULL_DIFFERENCE, SOLD_DIFFERENCE_2003)
def sales_after_exposure(
    window: Window, movements: Sequence[Movement], parameters: Parameters
) -> Exit:
    """Sales from exposure to the baseline day are sales of eligible shares as far as older other
    shares do not suffice; `post_order` may turn that round. Purchases here never become eligible,
    and a transfer out takes shares along without proceeds."""
    newest_first = parameters.post_order is PostOrder.LIFO
    exit_ = Exit()
    other = deque(lot for lot in window.others if lot.remaining)
    eligible = deque(lot for lot in window.lots if lot.remaining)
    bought: deque[Lot] = deque()
    buckets = _in_order(parameters.post_order, other, eligible, bought)
    for movement in movements:
        if movement.is_purchase:
            lot = Lot(movement, movement.quantity, movement.quantity)
            exit_.bought_after.append(lot)
            bought.append(lot)
            continue
        wanted = movement.quantity
        for bucket in buckets:
            takes = take(bucket, wanted, movement, newest_first=newest_first)
            wanted -= taken(takes)
            _note(exit_, movement, takes, is_claim=bucket is eligible)
        if movement.ticks is not None:
            exit_.all_post.append(movement)
    return exit_


def _in_order(
    order: PostOrder, other: deque[Lot], eligible: deque[Lot], bought: deque[Lot]
) -> tuple[deque[Lot], ...]:
    match order:
        case PostOrder.FIFO:
            return (other, eligible, bought)
        case PostOrder.ELIGIBLE_FIRST:
            return (eligible, other, bought)
        case PostOrder.LIFO:
            return (bought, eligible, other)
        case _:
            assert_never(order)


def _note(exit_: Exit, movement: Movement, takes: list[Take], *, is_claim: bool) -> None:
    if not is_claim:
        exit_.other_takes.extend(takes)
    elif movement.ticks is None:
        exit_.left_claim.extend(takes)
    else:
        exit_.closed.extend(takes)
