"""Reading the calendar file: published days off, make-up days, closures and phone hours."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

Moment = TypeVar("Moment", date, time)

SATURDAY = 5


class CalendarFileError(ValueError):
    """A calendar file that cannot be trusted; says which file, which part and why."""

    def __init__(self, file: str, where: str, reason: str) -> None:
        self.file = file
        self.where = where
        self.reason = reason
        super().__init__(f"{file}, {where}: {reason}")


class _FlawError(Exception):
    """One flaw, before it is known in which part of which file it sits."""


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """The facts of one calendar file."""

    years: tuple[int, ...]
    holidays: tuple[date, ...]
    make_up_days: tuple[date, ...]
    exchange_closures: tuple[date, ...]
    phone_spans: tuple[tuple[time, time], ...]


def read_calendar_file(resource: Traversable | Path) -> CalendarFile:
    """Read and check a calendar file; CalendarFileError when any of it cannot be trusted."""
    where = "the file"
    try:
        tables = tomllib.loads(resource.read_text(encoding="utf-8"))
        where = "phone_hours"
        phone_spans = _phone_spans(_sourced(tables.pop("phone_hours", None)))
        closures: list[date] = []
        for number, entry in enumerate(tables.pop("exchange_closures", []), start=1):
            where = f"exchange_closures {number}"
            closures += _days(_sourced(entry), "days")
        holidays: list[date] = []
        make_up_days: list[date] = []
        where = "years"
        years = _table(tables.pop("years", None))
        for year, entry in years.items():
            where = f"years.{year}"
            off, worked = _year(int(year), _sourced(entry))
            holidays += off
            make_up_days += worked
        where = "the file"
        _refuse_gaps([int(year) for year in years], unknown=sorted(tables))
    except (_FlawError, ValueError) as error:
        raise CalendarFileError(resource.name, where, str(error)) from error
    return CalendarFile(
        years=tuple(int(year) for year in years),
        holidays=tuple(holidays),
        make_up_days=tuple(make_up_days),
        exchange_closures=tuple(closures),
        phone_spans=phone_spans,
    )


def _year(year: int, entry: dict[str, Any]) -> tuple[list[date], list[date]]:
    holidays = _days(entry, "holidays")
    make_up_days = _days(entry, "make_up_days")
    strangers = [day for day in [*holidays, *make_up_days] if day.year != year]
    if strangers:
        raise _FlawError(f"{strangers[0]} does not belong to {year}")
    for day in make_up_days:
        if day.weekday() < SATURDAY or day in holidays:
            raise _FlawError(f"{day} is no weekend day that could be worked in exchange")
    return holidays, make_up_days


def _days(entry: dict[str, Any], key: str) -> list[date]:
    spans = entry.get(key)
    if not isinstance(spans, list):
        raise _FlawError(f"{key} is missing or not a list")
    days = [day for span in spans for day in _span(str(span))]
    _refuse_disorder(key, days)
    return days


def _span(text: str) -> list[date]:
    first_text, _, last_text = text.partition("..")
    first = date.fromisoformat(first_text)
    last = date.fromisoformat(last_text) if last_text else first
    if last < first:
        raise _FlawError(f"{text} ends before it begins")
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _phone_spans(entry: dict[str, Any]) -> tuple[tuple[time, time], ...]:
    spans = []
    for text in entry.get("spans", []):
        opens, _, closes = str(text).partition("-")
        spans.append((time.fromisoformat(opens), time.fromisoformat(closes)))
    if not spans:
        raise _FlawError("spans is missing or empty")
    _refuse_disorder("spans", [moment for span in spans for moment in span])
    return tuple(spans)


def _sourced(entry: object) -> dict[str, Any]:
    table = _table(entry)
    source = table.get("source")
    if not isinstance(source, str) or not source.strip():
        raise _FlawError("source is missing or not a text")
    checked_on = table.get("checked_on")
    if not isinstance(checked_on, date) or isinstance(checked_on, datetime):
        raise _FlawError("checked_on is missing or not a plain date")
    return table


def _table(entry: object) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise _FlawError("missing or not a table")
    return entry


def _refuse_disorder(key: str, moments: Sequence[Moment]) -> None:
    for earlier, later in pairwise(moments):
        if later <= earlier:
            raise _FlawError(f"{key}: {later} stands after {earlier}")


def _refuse_gaps(years: list[int], *, unknown: Iterable[str]) -> None:
    names = ", ".join(unknown)
    if names:
        raise _FlawError(f"unknown parts: {names}")
    if not years or years != list(range(years[0], years[0] + len(years))):
        raise _FlawError("years must follow one another, oldest first, without a gap")
