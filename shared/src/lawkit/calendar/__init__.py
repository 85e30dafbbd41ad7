"""Working days, phone hours and trading days of mainland China, and the limits that run in them."""

from lawkit.calendar.deadlines import (
    LARGEST_COUNT,
    CountOutOfRangeError,
    Deadline,
    LimitTooFarError,
    Unit,
    WalkedDay,
    add_working_days,
    due,
)
from lawkit.calendar.kinds import (
    Calendar,
    CalendarHorizonError,
    Calendars,
    DayReason,
    ExchangeCalendar,
    PhoneCalendar,
    StatutoryCalendar,
    shipped_calendars,
)
from lawkit.calendar.pauses import InstantRefusedError, Pause, PauseRefusedError
from lawkit.calendar.phone_hours import PhoneHours, ServiceTimeRefusedError, shipped_phone_hours
from lawkit.calendar.table import CalendarFileError, CalendarTable, DayKind, Layer, shipped_table

__all__ = [
    "LARGEST_COUNT",
    "Calendar",
    "CalendarFileError",
    "CalendarHorizonError",
    "CalendarTable",
    "Calendars",
    "CountOutOfRangeError",
    "DayKind",
    "DayReason",
    "Deadline",
    "ExchangeCalendar",
    "InstantRefusedError",
    "Layer",
    "LimitTooFarError",
    "Pause",
    "PauseRefusedError",
    "PhoneCalendar",
    "PhoneHours",
    "ServiceTimeRefusedError",
    "StatutoryCalendar",
    "Unit",
    "WalkedDay",
    "add_working_days",
    "due",
    "shipped_calendars",
    "shipped_phone_hours",
    "shipped_table",
]
