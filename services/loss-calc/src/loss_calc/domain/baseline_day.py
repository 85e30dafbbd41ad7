"""On which trading day the baseline period ends (基准日)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import islice, takewhile

from lawkit.articles import carries_out
from loss_calc.domain.articles import BASELINE_DAY_2003, BASELINE_DAY_AND_PRICE
from loss_calc.domain.errors import BaselineUndeterminedError
from loss_calc.domain.facts import Bar
from loss_calc.domain.trading_days import ONE_DAY, TradingDays, weekdays
from loss_calc.domain.turnover import TurnoverOf, day_of_full_turnover

EARLIEST_DAY = 10
LATEST_DAY = 30


class BaselineReason(StrEnum):
    """Why the baseline day is the day it is."""

    FULL_TURNOVER_BY_TENTH_DAY = "full_turnover_by_tenth_day"
    FULL_TURNOVER = "full_turnover"
    THIRTIETH_DAY = "thirtieth_day"
    THIRTIETH_DAY_AFTER_EXPOSURE = "thirtieth_day_after_exposure"
    LAST_DAY_BEFORE_DELISTING = "last_day_before_delisting"
    LAST_DAY_BEFORE_HALT = "last_day_before_halt"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class DayFixed:
    """The number of the counted day on which the baseline period ends, and why."""

    number: int
    reason: BaselineReason


@dataclass(frozen=True, slots=True)
class ExposureFacts:
    """What the 2003 rule asks beyond the bars."""

    exposure_on: date
    hearing_on: date | None = None
    delisted_on: date | None = None


@carries_out(BASELINE_DAY_AND_PRICE, BASELINE_DAY_2003)
def counted_bars(
    trading_days: TradingDays, exposure_on: date, *, suspension_counts: bool
) -> tuple[Bar, ...]:
    """The days from exposure on that count; a halted day forms no price and counts by choice."""
    after = trading_days.bars[trading_days.from_day(exposure_on) :]
    return tuple(bar for bar in after if suspension_counts or bar.close is not None)


@carries_out(BASELINE_DAY_AND_PRICE)
def baseline_day_2022(counted: Sequence[Bar], turnover: TurnoverOf) -> DayFixed:
    """The day by which turnover from exposure on reaches 100 %, but not before the 10th trading
    day and not after the 30th; the exposure day is day 1.

    Raises BaselineUndeterminedError when the bars do not reach that day.
    """
    # The 30th day ends the search whatever its own turnover.
    reached = day_of_full_turnover(counted[: LATEST_DAY - 1], turnover)
    if reached is None:
        fixed = DayFixed(LATEST_DAY, BaselineReason.THIRTIETH_DAY)
    elif reached <= EARLIEST_DAY:
        fixed = DayFixed(EARLIEST_DAY, BaselineReason.FULL_TURNOVER_BY_TENTH_DAY)
    else:
        fixed = DayFixed(reached, BaselineReason.FULL_TURNOVER)
    if len(counted) < fixed.number:
        raise _undetermined(counted, fixed.number, turnover)
    return fixed


@carries_out(BASELINE_DAY_2003)
def baseline_day_2003(
    counted: Sequence[Bar], turnover: TurnoverOf, facts: ExposureFacts, trading_days: TradingDays
) -> DayFixed:
    """The day by which turnover reaches 100 % if that lies before the hearing, however early or
    late; otherwise the 30th trading day after exposure; delisted earlier, the last trading day
    before; halted, the last trading day before the halt.

    Raises BaselineUndeterminedError when the bars tell none of these.
    """
    delisted_on = facts.delisted_on or date.max
    hearing_on = facts.hearing_on or date.max
    listed = list(takewhile(lambda bar: bar.on < delisted_on, counted))
    heard = list(takewhile(lambda bar: bar.on < hearing_on, listed))
    reached = day_of_full_turnover(heard, turnover)
    if reached is not None:
        return DayFixed(reached, BaselineReason.FULL_TURNOVER)
    exposure_counts = bool(listed) and listed[0].on == facts.exposure_on
    thirtieth = LATEST_DAY + (1 if exposure_counts else 0)
    if len(listed) >= thirtieth:
        return DayFixed(thirtieth, BaselineReason.THIRTIETH_DAY_AFTER_EXPOSURE)
    if listed and _is_delisted_before(thirtieth - len(listed), facts, trading_days):
        return DayFixed(len(listed), BaselineReason.LAST_DAY_BEFORE_DELISTING)
    traded = [number for number, bar in enumerate(listed, start=1) if bar.close is not None]
    if traded and trading_days.bars[-1].close is None:
        return DayFixed(traded[-1], BaselineReason.LAST_DAY_BEFORE_HALT)
    raise _undetermined(counted, thirtieth, turnover)


def _is_delisted_before(missing_days: int, facts: ExposureFacts, trading_days: TradingDays) -> bool:
    # Bars that stop long before the delisting could hide the 30th day, so the gap is measured.
    if facts.delisted_on is None:
        return False
    gap = islice(weekdays(trading_days.days[-1] + ONE_DAY), missing_days)
    return sum(1 for day in gap if day < facts.delisted_on) < missing_days


def _undetermined(
    counted: Sequence[Bar], needed_day: int, turnover: TurnoverOf
) -> BaselineUndeterminedError:
    return BaselineUndeterminedError(
        counted_days=len(counted),
        needed_day=needed_day,
        last_on=counted[-1].on if counted else None,
        turnover=sum(map(turnover, counted), Fraction(0)) if counted else None,
    )
