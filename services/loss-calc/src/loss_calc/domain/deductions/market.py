"""The market as deductions see it: the days of the case, and the share's closes and returns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from loss_calc.domain.baseline import Baseline
from loss_calc.domain.deductions.errors import NotATradingDayOfSeriesError
from loss_calc.domain.errors import MissingQuoteError
from loss_calc.domain.facts import Direction
from loss_calc.domain.restoration import Restoration
from loss_calc.domain.trading_days import ONE_DAY, SATURDAY, TradingDays


@dataclass(frozen=True, slots=True)
class ShareReturn:
    """The share's return from the close of its previous traded day; `is_after_halt` when trading
    days lie between, so that it spans more than one day."""

    on: date
    from_on: date
    ratio: Fraction
    is_after_halt: bool


@dataclass(frozen=True)
class Market:
    """The settled days of a case with the share's bars; closes are restored to the exposure day."""

    direction: Direction
    implementation_on: date
    exposure_on: date
    baseline: Baseline
    trading_days: TradingDays
    restored: Restoration

    @cached_property
    def closes(self) -> dict[date, Fraction]:
        """The restored close of every traded day, in yuan, in the order of days."""
        return {
            bar.on: self.restored.price(bar.close, bar.on)
            for bar in self.trading_days.bars
            if bar.close is not None
        }

    @cached_property
    def _traded_days(self) -> list[date]:
        return list(self.closes)

    def close_on(self, day: date) -> Fraction:
        """The close of a trading day; a halted share keeps its last one.

        Raises MissingQuoteError when no bar tells it.
        """
        place = bisect_right(self._traded_days, day)
        if not place or not self.trading_days.includes(day):
            raise MissingQuoteError("close", day)
        return self.closes[self._traded_days[place - 1]]

    def day_before_exposure(self) -> date:
        """The last trading day before the exposure day."""
        if not self.trading_days.days:
            day = self.exposure_on - ONE_DAY
            while day.weekday() >= SATURDAY:
                day -= ONE_DAY
            return day
        # The implementation day lies in the bars and before exposure, so a bar stands before it.
        place = self.trading_days.from_day(self.exposure_on)
        return self.trading_days.days[place - 1]

    def require_trading_day(self, day: date) -> None:
        """Refuse a day on which nobody could trade."""
        if not self.trading_days.includes(day):
            raise NotATradingDayOfSeriesError(day)

    def returns(self) -> Iterator[ShareReturn]:
        """The share's return of every traded day but the first."""
        previous_place, previous_on = None, None
        for place, bar in enumerate(self.trading_days.bars):
            if bar.close is None:
                continue
            if previous_on is not None and previous_place is not None:
                ratio = self.closes[bar.on] / self.closes[previous_on] - 1
                yield ShareReturn(bar.on, previous_on, ratio, place - previous_place > 1)
            previous_place, previous_on = place, bar.on
