"""The turnover that fixes the baseline day: shares traded without block trades, over the float."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import assert_never

from lawkit.articles import carries_out
from loss_calc.domain.articles import BASELINE_DAY_2003, BASELINE_DAY_AND_PRICE
from loss_calc.domain.errors import MissingQuoteError
from loss_calc.domain.facts import Bar
from loss_calc.domain.parameters import FloatMode, Parameters
from loss_calc.domain.trading_days import TradingDays

FULL_TURNOVER = 1

TurnoverOf = Callable[[Bar], Fraction]


@carries_out(BASELINE_DAY_AND_PRICE, BASELINE_DAY_2003)
def turnover_of(trading_days: TradingDays, exposure_on: date, parameters: Parameters) -> TurnoverOf:
    """Turnover of a day = (volume - block trades) / tradable shares, a ratio; block trades do not
    count. The float is that of the day, of the exposure day, or a given number.

    The answer raises MissingQuoteError for a traded day without volume or float.
    """

    def turnover(bar: Bar) -> Fraction:
        if bar.close is None:
            return Fraction(0)
        if bar.volume is None:
            raise MissingQuoteError("volume", bar.on)
        shares = _float_of(bar, trading_days, exposure_on, parameters)
        return Fraction(bar.volume - bar.block_volume, shares)

    return turnover


def _float_of(
    bar: Bar, trading_days: TradingDays, exposure_on: date, parameters: Parameters
) -> int:
    match parameters.float_mode:
        case FloatMode.DAILY:
            source = bar
        case FloatMode.AT_EXPOSURE:
            source = trading_days.bars[trading_days.from_day(exposure_on)]
        case FloatMode.FIXED:
            assert parameters.fixed_float_shares is not None, "Parameters demand it with fixed"
            return parameters.fixed_float_shares
        case _:
            assert_never(parameters.float_mode)
    if source.float_shares is None:
        raise MissingQuoteError("float_shares", source.on)
    return source.float_shares


@carries_out(BASELINE_DAY_AND_PRICE, BASELINE_DAY_2003)
def day_of_full_turnover(counted: Sequence[Bar], turnover: TurnoverOf) -> int | None:
    """The number of the first counted day by which turnover adds up to 100 %, or None."""
    cumulative = Fraction(0)
    for number, bar in enumerate(counted, start=1):
        cumulative += turnover(bar)
        if cumulative >= FULL_TURNOVER:
            return number
    return None
