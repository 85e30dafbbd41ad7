"""When the announcement days take effect, and on which side of them a trade lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import IntEnum

from lawkit.articles import carries_out
from loss_calc.domain.articles import (
    BOUNDARIES,
    BOUNDARIES_2003,
    CASE_DATES_2003,
    EXPOSURE_DAY,
    IMPLEMENTATION_DAY,
)
from loss_calc.domain.errors import DatesOutOfOrderError, TradeTimeMissingError
from loss_calc.domain.facts import Announcement, Trade
from loss_calc.domain.parameters import ExposureDayTrades, Parameters
from loss_calc.domain.trading_days import ONE_DAY, TradingDays


class Stage(IntEnum):
    """Where a trade lies: before implementation, in the window, after exposure, after baseline."""

    BEFORE = 0
    WINDOW = 1
    POST = 2
    AFTER = 3


def _effective_day(announcement: Announcement, trading_days: TradingDays, *, what: str) -> date:
    start = announcement.announced_on
    if announcement.after_close:
        start += ONE_DAY
    return trading_days.on_or_after(start, what=what)


@carries_out(IMPLEMENTATION_DAY, CASE_DATES_2003)
def implementation_day(announcement: Announcement, trading_days: TradingDays) -> date:
    """The day the false document was published; after the close, or on a day without trading,
    the next trading day."""
    return _effective_day(announcement, trading_days, what="implementation")


@carries_out(EXPOSURE_DAY, CASE_DATES_2003)
def exposure_day(announcement: Announcement, trading_days: TradingDays) -> date:
    """The day the truth was first published (exposure or correction), moved to the next trading
    day like the implementation day."""
    return _effective_day(announcement, trading_days, what="exposure")


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The days between which trades are told apart, in order; DatesOutOfOrderError otherwise."""

    implementation_on: date
    exposure_on: date
    baseline_on: date
    parameters: Parameters

    def __post_init__(self) -> None:
        """Implementation lies before exposure, and baseline not before exposure."""
        if self.implementation_on >= self.exposure_on:
            raise DatesOutOfOrderError(
                "implementation", self.implementation_on, "exposure", self.exposure_on
            )
        if self.baseline_on < self.exposure_on:
            raise DatesOutOfOrderError("exposure", self.exposure_on, "baseline", self.baseline_on)


@carries_out(BOUNDARIES, BOUNDARIES_2003)
def stage_of_trade(trade: Trade, boundaries: Boundaries) -> Stage:
    """ "After" implementation, "after" exposure and "before" baseline include the day itself,
    "before" exposure excludes it; two switches move the days of implementation and exposure.

    Raises TradeTimeMissingError for a trade that a cut-off time cannot place.
    """
    day = trade.traded_on
    parameters = boundaries.parameters
    if day < boundaries.implementation_on:
        return Stage.BEFORE
    if day == boundaries.implementation_on and not parameters.implementation_day_inclusive:
        return Stage.BEFORE
    if day < boundaries.exposure_on:
        return Stage.WINDOW
    if day == boundaries.exposure_on:
        return _exposure_day_stage(trade, parameters)
    return Stage.POST if day <= boundaries.baseline_on else Stage.AFTER


def _exposure_day_stage(trade: Trade, parameters: Parameters) -> Stage:
    if parameters.exposure_day_trades is ExposureDayTrades.POST:
        return Stage.POST
    if parameters.exposure_day_trades is ExposureDayTrades.PRE:
        return Stage.WINDOW
    moment = trade.executed_at
    if not isinstance(moment, datetime):
        raise TradeTimeMissingError(trade.trade_id, trade.traded_on)
    cutoff: time | None = parameters.exposure_cutoff_time
    assert cutoff is not None, "Parameters demand a cut-off time with split_by_time"
    return Stage.WINDOW if moment.time() < cutoff else Stage.POST
