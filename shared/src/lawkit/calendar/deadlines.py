"""Limits: when a number of days after an instant is over, and which days were counted.

Readings where the rules leave room:
- The day of the start (day 0) is never counted; the limit ends at 24:00 of its last day.
- Count 0 ends on the start's own day. In working or trading days a limit never ends on a rest day,
  so a count of 0 that starts on one ends on the next working day.
- A calendar-day limit rolls off rest days of the statutory calendar when `roll` is asked for.
- Pauses are merged first: touching or overlapping ones are one pause. Only days wholly inside are
  not counted. Rolling is no counting: by then the limit has run, so a pause no longer stops it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never

from lawkit.calendar.kinds import Calendar, Calendars, DayReason
from lawkit.calendar.pauses import Pause, PausedDays, refuse_unusable
from lawkit.refusals import Refusal
from lawkit.shanghai import end_of_day, shanghai_day

LARGEST_COUNT = 36_500
LONGEST_WALK = 100_000
_ONE_DAY = timedelta(days=1)


class Unit(StrEnum):
    """The days in which a limit is given."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    TRADING_DAY = "trading_day"


class CountOutOfRangeError(Refusal, ValueError):
    """A limit of fewer than 0 or too many days."""

    code = "count_out_of_range"
    title = "Count out of range"
    title_zh = "天数超出范围"

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            f"a limit has 0 to {LARGEST_COUNT} days, not {count}",
            f"期限天数应为0至{LARGEST_COUNT}，不能为{count}",
            count=count,
            largest=LARGEST_COUNT,
        )


class LimitTooFarError(Refusal, ValueError):
    """A limit whose pauses push its end out of reach."""

    code = "limit_too_far"
    title = "Limit too far away"
    title_zh = "期限过远"

    def __init__(self, start_on: date) -> None:
        self.start_on = start_on
        super().__init__(
            f"a limit from {start_on} is not over after {LONGEST_WALK} days",
            f"自{start_on}起的期限经{LONGEST_WALK}日仍未届满",
            start_on=start_on.isoformat(),
            longest_walk=LONGEST_WALK,
        )


@dataclass(frozen=True, slots=True)
class WalkedDay:
    """One day between start and end of a limit, and why it was counted or not."""

    on: date
    counted: bool
    reason: DayReason
    provisional: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a limit: 24:00 in Shanghai of `due_on`, as the UTC instant `due_at`."""

    due_on: date
    due_at: datetime
    provisional: bool
    days: tuple[WalkedDay, ...]


def due(
    start_at: datetime,
    count: int,
    unit: Unit,
    *,
    calendars: Calendars,
    roll: bool = False,
    pauses: Sequence[Pause] = (),
) -> Deadline:
    """When `count` days of `unit` after `start_at` are over; the module tells how it is read.

    Days are days in Shanghai. The answer is provisional when it lies in a year that is not loaded,
    or rests on a working-day reading of such a year.
    """
    if isinstance(count, bool) or not 0 <= count <= LARGEST_COUNT:
        raise CountOutOfRangeError(count)
    refuse_unusable(start_at)
    start_on = shanghai_day(start_at)
    counting = _calendar_of(unit, calendars)
    days = _counted_walk(start_on, count, counting, PausedDays(pauses))
    ending = calendars.statutory if roll and counting is None else counting
    if ending is not None:
        days += _rolled_walk(days[-1].on if days else start_on, ending)
    due_on = days[-1].on if days else start_on
    is_provisional = calendars.statutory.is_provisional(due_on)
    return Deadline(
        due_on=due_on,
        due_at=end_of_day(due_on),
        provisional=is_provisional or any(day.provisional for day in days),
        days=tuple(days),
    )


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day of a calendar after `day`; for 0 the day itself."""
    if isinstance(count, bool) or not 0 <= count <= LARGEST_COUNT:
        raise CountOutOfRangeError(count)
    for _ in range(count):
        day = calendar.next_working(day)
    return day


def _calendar_of(unit: Unit, calendars: Calendars) -> Calendar | None:
    """The calendar that decides which days count; none for calendar days, which all do."""
    match unit:
        case Unit.WORKING_DAY:
            return calendars.statutory
        case Unit.TRADING_DAY:
            return calendars.exchange
        case Unit.CALENDAR_DAY:
            return None
        case _:
            assert_never(unit)


def _counted_walk(
    start_on: date, count: int, calendar: Calendar | None, paused: PausedDays
) -> list[WalkedDay]:
    days: list[WalkedDay] = []
    day = start_on
    left = count
    while left:
        if len(days) == LONGEST_WALK:
            raise LimitTooFarError(start_on)
        day += _ONE_DAY
        walked = _paused_day(day) if paused.covers(day) else _ordinary_day(day, calendar)
        days.append(walked)
        left -= walked.counted
    return days


def _paused_day(day: date) -> WalkedDay:
    return WalkedDay(on=day, counted=False, reason=DayReason.PAUSED, provisional=False)


def _ordinary_day(day: date, calendar: Calendar | None) -> WalkedDay:
    if calendar is None:
        return WalkedDay(on=day, counted=True, reason=DayReason.CALENDAR_DAY, provisional=False)
    reason = calendar.reason(day)
    return WalkedDay(
        on=day,
        counted=reason.is_working,
        reason=reason,
        provisional=calendar.is_provisional(day),
    )


def _rolled_walk(last_on: date, calendar: Calendar) -> list[WalkedDay]:
    """The days from a last day that is no working day to the next that is; none are counted."""
    days: list[WalkedDay] = []
    day = last_on
    while not calendar.is_working(day):
        day += _ONE_DAY
        reason = calendar.reason(day)
        days.append(
            WalkedDay(
                on=day,
                counted=False,
                reason=DayReason.ROLLED_TO if reason.is_working else reason,
                provisional=calendar.is_provisional(day),
            )
        )
    return days
