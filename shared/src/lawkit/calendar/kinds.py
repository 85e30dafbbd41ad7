"""The three calendars, one convention per class, never mixed."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Self

from lawkit.calendar.table import CalendarTable, DayKind, plain_day, shipped_table
from lawkit.refusals import Refusal

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class DayReason(StrEnum):
    """Why a day counts or does not: a stable code, with its Chinese words in `zh`."""

    WORKING_DAY = "working_day"
    MAKE_UP_DAY = "make_up_day"
    TRADING_DAY = "trading_day"
    SERVICE_DAY = "service_day"
    SPECIAL_SERVICE_DAY = "special_service_day"
    CALENDAR_DAY = "calendar_day"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP_WEEKEND = "make_up_weekend"
    EXCHANGE_CLOSURE = "exchange_closure"
    SERVICE_CLOSURE = "service_closure"
    PAUSED = "paused"
    ROLLED_TO = "rolled_to"

    @property
    def zh(self) -> str:
        """The reason in Chinese."""
        return _CHINESE[self]

    @property
    def is_working(self) -> bool:
        """Whether a calendar that gives this reason is working on the day."""
        return self in _WORKING


_CHINESE = {
    DayReason.WORKING_DAY: "工作日",
    DayReason.MAKE_UP_DAY: "调休上班日",
    DayReason.TRADING_DAY: "交易日",
    DayReason.SERVICE_DAY: "热线服务日",
    DayReason.SPECIAL_SERVICE_DAY: "热线加开服务日",
    DayReason.CALENDAR_DAY: "自然日",
    DayReason.WEEKEND: "周末休息",
    DayReason.HOLIDAY: "节假日放假",
    DayReason.MAKE_UP_WEEKEND: "调休上班日，交易所休市、热线不服务",
    DayReason.EXCHANGE_CLOSURE: "交易所休市",
    DayReason.SERVICE_CLOSURE: "热线停止服务",
    DayReason.PAUSED: "期限中止",
    DayReason.ROLLED_TO: "期限顺延至该工作日",
}
_WORKING = frozenset(
    {
        DayReason.WORKING_DAY,
        DayReason.MAKE_UP_DAY,
        DayReason.TRADING_DAY,
        DayReason.SERVICE_DAY,
        DayReason.SPECIAL_SERVICE_DAY,
    }
)


class CalendarHorizonError(Refusal):
    """An act with legal effect falls on a day whose year is not loaded yet."""

    code = "calendar_not_loaded"
    title = "Calendar year not loaded"
    title_zh = "该年度日历尚未发布或载入"

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(
            f"the calendar of {day.year} is not loaded, so {day} is provisional",
            f"{day.year}年节假日安排尚未载入，{day}仅为暂定，不得据以作出有法律效力的行为",
            day=day.isoformat(),
        )


@dataclass(frozen=True, slots=True)
class Calendar(ABC):
    """A convention that tells working from rest days; plain Mon-Fri where no year is loaded."""

    table: CalendarTable

    @abstractmethod
    def reason(self, day: date) -> DayReason:
        """Why the day is working or not; TypeError for a date-time."""

    def is_working(self, day: date) -> bool:
        """Whether the day counts in this calendar."""
        return self.reason(day).is_working

    def next_working(self, day: date) -> date:
        """The first working day after `day`."""
        return self.working_on_or_after(plain_day(day) + _ONE_DAY)

    def working_on_or_after(self, day: date) -> date:
        """The day itself when it is working, else the first working day after it."""
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def is_provisional(self, day: date) -> bool:
        """Whether the day's year is not loaded, so that the answer may still change."""
        return not self.table.is_loaded(plain_day(day))

    def require_loaded(self, day: date) -> None:
        """Refuse an act with legal effect on a provisional day with CalendarHorizonError."""
        if self.is_provisional(day):
            raise CalendarHorizonError(day)

    def with_overrides(
        self, overrides: Mapping[date, DayKind], *, loaded_years: Iterable[int] = ()
    ) -> Self:
        """The same calendar with a service's own entries on top."""
        return type(self)(self.table.with_overrides(overrides, loaded_years=loaded_years))


class StatutoryCalendar(Calendar):
    """Statutory working days (法定工作日): weekdays without holidays, plus make-up weekends."""

    __slots__ = ()

    def reason(self, day: date) -> DayReason:
        """Working on weekdays and make-up days, at rest on holidays and other weekends."""
        kind = self.table.schedule.get(plain_day(day))
        if kind is DayKind.HOLIDAY:
            return DayReason.HOLIDAY
        if kind is DayKind.MAKE_UP_DAY:
            return DayReason.MAKE_UP_DAY
        return DayReason.WORKING_DAY if day.weekday() < _SATURDAY else DayReason.WEEKEND


class ExchangeCalendar(Calendar):
    """Trading days (交易日): weekdays without holidays and closures; weekends never trade."""

    __slots__ = ()

    def reason(self, day: date) -> DayReason:
        """Trading on weekdays that are neither holiday nor closure, never on a weekend."""
        kind = self.table.schedule.get(plain_day(day))
        if kind is DayKind.HOLIDAY:
            return DayReason.HOLIDAY
        if day.weekday() >= _SATURDAY:
            return _weekend(kind)
        is_closed = day in self.table.exchange
        return DayReason.EXCHANGE_CLOSURE if is_closed else DayReason.TRADING_DAY


class PhoneCalendar(Calendar):
    """Phone service days: Mon-Fri without holidays; make-up weekends closed unless opened."""

    __slots__ = ()

    def reason(self, day: date) -> DayReason:
        """An entry for the phone decides; without one, weekdays that are no holiday are served."""
        own = self.table.phone.get(plain_day(day))
        if own is not None:
            is_open = own is DayKind.PHONE_OPEN
            return DayReason.SPECIAL_SERVICE_DAY if is_open else DayReason.SERVICE_CLOSURE
        kind = self.table.schedule.get(day)
        if kind is DayKind.HOLIDAY:
            return DayReason.HOLIDAY
        return DayReason.SERVICE_DAY if day.weekday() < _SATURDAY else _weekend(kind)


def _weekend(kind: DayKind | None) -> DayReason:
    is_made_up = kind is DayKind.MAKE_UP_DAY
    return DayReason.MAKE_UP_WEEKEND if is_made_up else DayReason.WEEKEND


@dataclass(frozen=True, slots=True)
class Calendars:
    """The three calendars over one table."""

    statutory: StatutoryCalendar
    exchange: ExchangeCalendar
    phone: PhoneCalendar

    @classmethod
    def over(cls, table: CalendarTable) -> "Calendars":
        """All three calendars over a table."""
        return cls(StatutoryCalendar(table), ExchangeCalendar(table), PhoneCalendar(table))

    def with_overrides(
        self, overrides: Mapping[date, DayKind], *, loaded_years: Iterable[int] = ()
    ) -> "Calendars":
        """All three calendars with a service's own entries on top."""
        table = self.statutory.table
        return Calendars.over(table.with_overrides(overrides, loaded_years=loaded_years))


@cache
def shipped_calendars() -> Calendars:
    """The three calendars over the table that comes with this package."""
    return Calendars.over(shipped_table())
