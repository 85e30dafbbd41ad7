"""The calendar table: which days differ from plain Monday to Friday, and which years are known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from lawkit.calendar.calendar_file import CalendarFile, CalendarFileError, read_calendar_file

__all__ = [
    "CalendarFileError",
    "CalendarTable",
    "DayKind",
    "Layer",
    "shipped_file",
    "shipped_table",
]


class Layer(StrEnum):
    """Who decides about a day; each layer has its own entry for it."""

    SCHEDULE = "schedule"
    EXCHANGE = "exchange"
    PHONE = "phone"


class DayKind(StrEnum):
    """What an entry of the table says about a day.

    HOLIDAY, MAKE_UP_DAY and ORDINARY_DAY (which takes an entry back) belong to the national
    schedule; the other kinds concern the exchanges or the phone alone.
    """

    HOLIDAY = "holiday"
    MAKE_UP_DAY = "make_up_day"
    ORDINARY_DAY = "ordinary_day"
    EXCHANGE_CLOSURE = "exchange_closure"
    PHONE_OPEN = "phone_open"
    PHONE_CLOSED = "phone_closed"

    @property
    def layer(self) -> Layer:
        """The layer in which this kind is entered."""
        return _LAYERS[self]


_LAYERS = {
    DayKind.HOLIDAY: Layer.SCHEDULE,
    DayKind.MAKE_UP_DAY: Layer.SCHEDULE,
    DayKind.ORDINARY_DAY: Layer.SCHEDULE,
    DayKind.EXCHANGE_CLOSURE: Layer.EXCHANGE,
    DayKind.PHONE_OPEN: Layer.PHONE,
    DayKind.PHONE_CLOSED: Layer.PHONE,
}


@dataclass(frozen=True, slots=True)
class CalendarTable:
    """Entries by layer and day, and the years whose schedule is loaded; never changed in place."""

    schedule: Mapping[date, DayKind]
    exchange: Mapping[date, DayKind]
    phone: Mapping[date, DayKind]
    loaded_years: frozenset[int]

    @classmethod
    def of(
        cls, entries: Iterable[tuple[date, DayKind]], loaded_years: Iterable[int]
    ) -> "CalendarTable":
        """Build a table; of two entries for the same day and layer the later one holds."""
        layers: dict[Layer, dict[date, DayKind]] = {layer: {} for layer in Layer}
        for day, kind in entries:
            layers[kind.layer][plain_day(day)] = kind
        return cls(
            schedule=MappingProxyType(layers[Layer.SCHEDULE]),
            exchange=MappingProxyType(layers[Layer.EXCHANGE]),
            phone=MappingProxyType(layers[Layer.PHONE]),
            loaded_years=frozenset(loaded_years),
        )

    def with_overrides(
        self, overrides: Mapping[date, DayKind], *, loaded_years: Iterable[int] = ()
    ) -> "CalendarTable":
        """A new table with these entries on top.

        An entry replaces only what its own layer said about the day. `loaded_years` names years
        that are complete with these entries; a single entry does not make its year loaded.
        """
        layers = (self.schedule, self.exchange, self.phone)
        entries = [entry for layer in layers for entry in layer.items()]
        return CalendarTable.of(
            [*entries, *overrides.items()], self.loaded_years.union(loaded_years)
        )

    def is_loaded(self, day: date) -> bool:
        """Whether the schedule of the day's year is known."""
        return day.year in self.loaded_years


def plain_day(day: date) -> date:
    """The day itself; TypeError for a date-time, which would match no entry and pass unnoticed."""
    if isinstance(day, datetime):
        raise TypeError(f"a calendar knows days, not instants: {day.isoformat()}")
    return day


@cache
def shipped_file() -> CalendarFile:
    """The calendar file that comes with this package, read once."""
    return read_calendar_file(files("lawkit.calendar") / "calendar_cn.toml")


@cache
def shipped_table() -> CalendarTable:
    """The table of the years 2004 to 2026 as the State Council and the exchanges published it."""
    facts = shipped_file()
    entries = [
        *((day, DayKind.HOLIDAY) for day in facts.holidays),
        *((day, DayKind.MAKE_UP_DAY) for day in facts.make_up_days),
        *((day, DayKind.EXCHANGE_CLOSURE) for day in facts.exchange_closures),
    ]
    return CalendarTable.of(entries, facts.years)
