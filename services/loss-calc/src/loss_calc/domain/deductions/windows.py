"""Comparison from close to close of two days (统一比例；个别首笔买入至基准日)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import assert_never

from lawkit.articles import carries_out
from loss_calc.domain.articles import OTHER_CAUSES, OTHER_CAUSES_2003
from loss_calc.domain.charges import Deduction, DeductionMethod
from loss_calc.domain.deductions.indices import SettledIndex
from loss_calc.domain.deductions.market import Market
from loss_calc.domain.deductions.outcome import (
    ALL_SHARES,
    Claim,
    DeductionOutcome,
    Drop,
    IndexDrop,
    Leg,
    WindowOutcome,
)
from loss_calc.domain.deductions.synchronised_index import (
    combined_index_drop,
    direct_ratio,
    own_trades_deduction,
    relative_ratio,
)
from loss_calc.domain.deductions.terms import ComparisonWindow, NamedWindow, Period
from loss_calc.domain.facts import Direction
from loss_calc.domain.notices import Notice

RELATIVE = frozenset({DeductionMethod.UNIFORM_RELATIVE, DeductionMethod.INDIVIDUAL_RELATIVE})


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def window_days(window: ComparisonWindow, market: Market) -> tuple[date, date]:
    """The two days whose closes a window compares; explicit days must be trading days."""
    if isinstance(window, Period):
        market.require_trading_day(window.from_on)
        market.require_trading_day(window.to_on)
        return window.from_on, window.to_on
    match window:
        case NamedWindow.IMPLEMENTATION_TO_EXPOSURE:
            return market.implementation_on, market.exposure_on
        case NamedWindow.EXPOSURE_TO_BASELINE:
            return market.exposure_on, market.baseline.on
        case NamedWindow.DAY_BEFORE_EXPOSURE_TO_BASELINE:
            return market.day_before_exposure(), market.baseline.on
        case NamedWindow.OWN_TRADES | NamedWindow.FIRST_PURCHASE_TO_BASELINE:
            raise AssertionError("Deduction keeps the investor's own windows out of the uniform")
        case _:
            assert_never(window)


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def uniform_windows(
    deduction: Deduction, market: Market, indices: Sequence[SettledIndex]
) -> tuple[WindowOutcome, ...]:
    """One fixed window for everybody: every window asked for with its ratio, measured once.

    Raises MissingIndexLevelError and MissingQuoteError for an end of a window without a figure.
    """
    return tuple(
        _from_close_to_close(window, window_days(window, market), deduction, market, indices)
        for window in deduction.windows
    )


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def uniform_deduction(deduction: Deduction, windows: Sequence[WindowOutcome]) -> DeductionOutcome:
    """The ratio of the chosen window; the others are listed beside it and never averaged in."""
    return _chosen(deduction, windows)


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def individual_deduction(
    claim: Claim, deduction: Deduction, indices: Sequence[SettledIndex], market: Market
) -> DeductionOutcome:
    """The investor's own window: the trades themselves as in the synchronised comparison, or from
    the close of the first effective purchase day to the close of the baseline day."""
    is_relative = deduction.method in RELATIVE
    found: list[WindowOutcome] = []
    notices: list[Notice] = []
    for window in deduction.windows:
        if window is NamedWindow.FIRST_PURCHASE_TO_BASELINE:
            first_on = claim.window.first_effective_day
            assert first_on is not None, "a claim has tainted shares"
            days = (first_on, market.baseline.on)
            found.append(_from_close_to_close(window, days, deduction, market, indices))
            continue
        own = own_trades_deduction(claim, deduction, indices, is_relative=is_relative)
        notices += own.notices
        found.append(WindowOutcome(window, None, None, own.legs, own.closed_ratio, own.held_ratio))
    chosen = _chosen(deduction, found)
    return DeductionOutcome(
        chosen.closed_ratio, chosen.held_ratio, chosen.legs, tuple(notices), tuple(found)
    )


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def drop_between(start: Fraction, end: Fraction, direction: Direction) -> Drop:
    """How far a value fell between two days as a ratio of the first; bear: how far it rose."""
    sign = 1 if direction is Direction.BULL else -1
    return Drop(start, end, sign * (start - end) / start)


def _from_close_to_close(
    window: ComparisonWindow,
    days: tuple[date, date],
    deduction: Deduction,
    market: Market,
    indices: Sequence[SettledIndex],
) -> WindowOutcome:
    from_on, to_on = days
    drops = tuple(
        IndexDrop(
            index,
            drop_between(
                Fraction(index.level_on(from_on)), Fraction(index.level_on(to_on)), market.direction
            ),
        )
        for index in indices
    )
    combined = combined_index_drop(drops, deduction)
    if deduction.method in RELATIVE:
        stock = drop_between(market.close_on(from_on), market.close_on(to_on), market.direction)
        leg = Leg(*ALL_SHARES, stock, drops, combined, relative_ratio(combined, stock.ratio))
    else:
        ratio = direct_ratio(combined)
        leg = Leg(*ALL_SHARES, None, drops, combined, ratio, is_relative=False)
    return WindowOutcome(window, from_on, to_on, (leg,), leg.ratio, leg.ratio)


def _chosen(deduction: Deduction, windows: Sequence[WindowOutcome]) -> DeductionOutcome:
    chosen = next(each for each in windows if each.window == deduction.window)
    return DeductionOutcome(
        chosen.closed_ratio, chosen.held_ratio, chosen.legs, windows=tuple(windows)
    )
