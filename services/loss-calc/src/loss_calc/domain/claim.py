"""From matched shares to averages, and what must be said about them."""

from __future__ import annotations

from fractions import Fraction

from lawkit.rounding import rounded
from loss_calc.domain.averages import average
from loss_calc.domain.deductions.outcome import DeductionOutcome
from loss_calc.domain.deductions.synchronised_index import AVERAGE_NOT_POSITIVE
from loss_calc.domain.difference import Prices
from loss_calc.domain.exits import exit_average
from loss_calc.domain.facts import PRICE_SCALE
from loss_calc.domain.frame import Frame
from loss_calc.domain.movements import price_ticks
from loss_calc.domain.notices import Notice
from loss_calc.domain.parameters import AverageMethod, Parameters
from loss_calc.domain.replay import Replay

COST_METHODS = frozenset({AverageMethod.ACTUAL_COST, AverageMethod.FIFO_ACTUAL_COST})
AVERAGE_OUTSIDE_PRICES = Notice(
    "average_outside_prices",
    "the actual-cost average lies outside the range of the prices traded at",
    "实际成本法均价超出成交价格区间",
)


def claim_prices(frame: Frame, replay: Replay) -> Prices:
    """The averages and the baseline price in 1e-4 yuan, before `price_places`."""
    parameters = frame.parameters
    entry = average(replay.window, parameters.average, price_ticks)
    assert entry is not None, "a claim has tainted shares"
    return Prices(
        entry=entry,
        exit=exit_average(replay.exit, parameters.sell_average_scope, price_ticks),
        baseline=frame.baseline_ticks,
    )


def in_yuan(prices: Prices) -> Prices:
    """The same prices in yuan."""
    return Prices(
        entry=prices.entry / PRICE_SCALE,
        exit=None if prices.exit is None else prices.exit / PRICE_SCALE,
        baseline=prices.baseline / PRICE_SCALE,
    )


def multiplied(prices: Prices, baseline_price: Fraction, parameters: Parameters) -> Prices:
    """The prices in yuan that are multiplied with quantities: rounded where the court rounds."""
    places = parameters.price_places

    def cut(price: Fraction) -> Fraction:
        if places is None:
            return price
        return rounded(price, places=places, rounding=parameters.rounding)

    exit_ = None if prices.exit is None else cut(prices.exit)
    return Prices(entry=cut(prices.entry), exit=exit_, baseline=baseline_price)


def total_ratio(outcome: DeductionOutcome, difference: Fraction, payable: Fraction) -> Fraction:
    """The deduction ratio of the whole claim; per leg it follows from what is left."""
    if outcome.closed_ratio == outcome.held_ratio or not difference:
        return outcome.closed_ratio
    return 1 - payable / difference


Pair = tuple[Fraction | None, Fraction | None]


def average_pairs(ticks: Prices | None, prices: Prices | None) -> tuple[Pair, Pair]:
    """Entry and exit average in yuan, each as multiplied with and as it was before rounding."""
    if ticks is None or prices is None:
        return (None, None), (None, None)
    unrounded = in_yuan(ticks)
    return (prices.entry, unrounded.entry), (prices.exit, unrounded.exit)


def claim_notices(
    frame: Frame, replay: Replay, ticks: Prices | None, outcome: DeductionOutcome
) -> tuple[Notice, ...]:
    """Remarks on the claim: an average that no trade was made at, and those of the deduction."""
    notices = list(outcome.notices)
    if ticks is None:
        return tuple(notices)
    if ticks.entry <= 0 and AVERAGE_NOT_POSITIVE not in notices:
        notices.append(AVERAGE_NOT_POSITIVE)
    if frame.parameters.average in COST_METHODS:
        paid = [price_ticks(lot.movement) for lot in replay.window.lots if lot.movement]
        if not min(paid) <= ticks.entry <= max(paid):
            notices.append(AVERAGE_OUTSIDE_PRICES)
    return tuple(notices)
