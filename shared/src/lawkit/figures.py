"""Dated figures: numbers set by law, read from TOML with the day they start and their source.

A file holds one table per figure, oldest value first:

    [settlement_fee_rate]
    unit = "ratio"
    checked_on = 2026-11-21
    values = [
        { since = 2020-01-01, value = "0.010", source = "…" },
        { since = 2024-07-01, value = "0.008", source = "…" },
        { since = 2026-01-01, source = "repealed by …" },       # no value: the figure ends here
    ]
"""

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lawkit.refusals import Refusal
from lawkit.rounding import parse_decimal

_FIGURE_KEYS = {"unit", "checked_on", "values", "note"}
_VALUE_KEYS = {"since", "value", "source", "note"}


class FiguresFileError(ValueError):
    """A figures file that cannot be trusted; says which file, which figure and why."""

    def __init__(self, file: str, where: str, reason: str) -> None:
        self.file = file
        self.where = where
        self.reason = reason
        super().__init__(f"{file}, {where}: {reason}")


class _FlawError(Exception):
    """One flaw, before it is known in which figure of which file it sits."""


class NoFigureInForceError(Refusal, LookupError):
    """A figure was asked for on a day on which none is in force."""

    code = "no_figure_in_force"
    title = "No figure in force"
    title_zh = "该日无有效标准"

    def __init__(self, name: str, day: date) -> None:
        self.name = name
        self.day = day
        super().__init__(
            f"no {name} in force on {day}",
            f"{day}没有有效的标准：{name}",
            figure=name,
            day=day.isoformat(),
        )


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value from `since` on; None where the figure ends."""

    since: date
    value: Decimal | None
    source: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure through time, oldest value first."""

    name: str
    unit: str
    values: tuple[DatedValue, ...]
    checked_on: date

    def on(self, day: date) -> Decimal:
        """The value in force on `day`; NoFigureInForceError when there is none."""
        value = self._in_force_on(day).value
        if value is None:
            raise NoFigureInForceError(self.name, day)
        return value

    def source_on(self, day: date) -> str:
        """Where the value in force on `day` comes from; NoFigureInForceError when there is none."""
        dated = self._in_force_on(day)
        if dated.value is None:
            raise NoFigureInForceError(self.name, day)
        return dated.source

    def _in_force_on(self, day: date) -> DatedValue:
        position = bisect_right(self.values, day, key=lambda dated: dated.since)
        if position == 0:
            raise NoFigureInForceError(self.name, day)
        return self.values[position - 1]


def load_figures(resource: Traversable | Path) -> Mapping[str, Figure]:
    """Read every figure of a TOML file; FiguresFileError when any of it cannot be trusted."""
    try:
        tables = tomllib.loads(resource.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FiguresFileError(resource.name, "the file", f"not readable TOML: {error}") from error
    figures = {}
    for name, table in tables.items():
        try:
            figures[name] = _figure(name, table)
        except (_FlawError, ValueError) as error:
            raise FiguresFileError(resource.name, name, str(error)) from error
    return MappingProxyType(figures)


def _figure(name: str, table: object) -> Figure:
    if not isinstance(table, dict):
        raise _FlawError("a figure is a table with unit, checked_on and values")
    _refuse_unknown(table, _FIGURE_KEYS)
    values = table.get("values")
    if not isinstance(values, list) or not values:
        raise _FlawError("values must list at least one dated value")
    dated_values = tuple(_dated_value(entry) for entry in values)
    _refuse_disorder(dated_values)
    return Figure(
        name=name,
        unit=_text(table, "unit"),
        values=dated_values,
        checked_on=_plain_date(table, "checked_on"),
    )


def _dated_value(entry: object) -> DatedValue:
    if not isinstance(entry, dict):
        raise _FlawError("each of values is a table with since, value and source")
    _refuse_unknown(entry, _VALUE_KEYS)
    since = _plain_date(entry, "since")
    return DatedValue(since=since, value=_decimal(entry), source=_text(entry, "source"))


def _decimal(entry: dict[str, Any]) -> Decimal | None:
    if "value" not in entry:
        return None
    text = entry["value"]
    if not isinstance(text, str):
        raise _FlawError(f'value must be text such as "0.008", not {type(text).__name__}: {text}')
    parse_decimal(text)
    return Decimal(text)


def _refuse_disorder(values: tuple[DatedValue, ...]) -> None:
    for earlier, later in pairwise(values):
        if later.since <= earlier.since:
            raise _FlawError(f"oldest first: {later.since} stands after {earlier.since}")
        if earlier.value is None:
            # A figure that comes back would leave days without one between; that is a new figure.
            raise _FlawError(f"ended on {earlier.since}, so nothing may follow; name a new figure")
    if values[0].value is None:
        raise _FlawError("cannot end before it has begun: the first entry has no value")


def _refuse_unknown(table: dict[str, Any], known: set[str]) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise _FlawError(f"unknown keys {', '.join(unknown)}; known are {', '.join(sorted(known))}")


def _text(table: dict[str, Any], key: str) -> str:
    text = table.get(key)
    if not isinstance(text, str) or not text.strip():
        raise _FlawError(f"{key} is missing or not a text")
    return text


def _plain_date(table: dict[str, Any], key: str) -> date:
    day = table.get(key)
    # A TOML date-time is a date to isinstance, yet carries an hour no legal date has.
    if not isinstance(day, date) or isinstance(day, datetime):
        raise _FlawError(f"{key} is missing or not a plain date")
    return day
