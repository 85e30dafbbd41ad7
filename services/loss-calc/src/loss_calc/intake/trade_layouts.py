"""Layouts of brokers' and registrars' statements: where the columns of the contract come from.

A layout says which headers feed which column, how days, times and numbers are written, and what the
words of the statement mean. It never guesses: a word it does not list is refused as it stands.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from loss_calc.intake.columns import COLUMNS, KIND_NAMES, REQUIRED_COLUMNS, SIDE_NAMES
from loss_calc.intake.errors import ErrorLog, LineError
from loss_calc.intake.layout_cells import LayoutCells
from loss_calc.intake.trade_columns import UNUSED


class DateFormat(StrEnum):
    """How a statement writes a day."""

    DASHES = "YYYY-MM-DD"
    DIGITS = "YYYYMMDD"
    SLASHES = "YYYY/MM/DD"
    DOTS = "YYYY.MM.DD"


class TimeFormat(StrEnum):
    """How a statement writes a time of day."""

    COLONS = "HH:MM:SS"
    DIGITS = "HHMMSS"


class LayoutError(ValueError):
    """A layout that cannot be one; `part` names what is wrong."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(f"{part}: {reason}")
        self.part = part
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeLayout:
    """A named layout of trade files.

    `columns` gives for each column of the contract the headers it is made of: several headers are
    joined by "-", those of `fee_fen` are added up. `executed_at` names the day; `time_column` the
    time of day when it stands apart. `kind` may be left out: with `kinds` it is then read from the
    words of `side`. Rows whose side word is among `ignored` are no trades and are left out.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    sides: Mapping[str, str]
    kinds: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    time_column: str | None = None
    date_format: DateFormat = DateFormat.DASHES
    time_format: TimeFormat = TimeFormat.COLONS
    thousands_separators: bool = False
    signed_quantities: bool = False
    zero_price_is_none: bool = False
    fees_in_yuan: bool = False

    def __post_init__(self) -> None:
        """Refuse what would read nothing, or contradict itself."""
        for column in self.columns:
            if column not in COLUMNS:
                raise LayoutError(f"columns/{column}", "not a column of trade files")
        for column in REQUIRED_COLUMNS:
            if not self.columns.get(column):
                raise LayoutError(f"columns/{column}", "needs a header")
        for column in ("executed_at", "side", "quantity", "price", "kind", "cancels"):
            if len(self.columns.get(column, ())) > 1:
                raise LayoutError(f"columns/{column}", "takes one header")
        _check_words("sides", self.sides, frozenset(SIDE_NAMES.values()))
        _check_words("kinds", self.kinds, frozenset(KIND_NAMES))
        both = self.ignored & self.sides.keys()
        if both:
            raise LayoutError("ignored", f"{min(both)} is also a side")

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that the layout needs, once."""
        named = [header for headers in self.columns.values() for header in headers]
        time = [self.time_column] if self.time_column else []
        return tuple(dict.fromkeys([*named, *time]))

    def names(self, header: Sequence[str], log: ErrorLog, *, line: int = 1) -> list[str]:
        """The needed headers by name, the others by place; missing and repeated ones are logged."""
        written = [cell.strip().strip("\ufeff") for cell in header]
        for wanted in self.headers:
            count = written.count(wanted)
            if count != 1:
                code = "duplicate_column" if count else "missing_column"
                log.add(LineError(line, wanted, code))
        wanted_headers = frozenset(self.headers)
        return [
            cell if cell in wanted_headers else f"{UNUSED}{at}" for at, cell in enumerate(written)
        ]

    def cells(self, raw: pl.DataFrame) -> pl.DataFrame:
        """The cells as the contract writes them; what the layout cannot read stays as it is."""
        return LayoutCells(self).cells(raw)


def _check_words(part: str, words: Mapping[str, str], meanings: frozenset[str]) -> None:
    for word, meaning in words.items():
        if meaning not in meanings:
            raise LayoutError(
                f"{part}/{word}", f"{meaning} is none of {', '.join(sorted(meanings))}"
            )


def layout_of(name: str, document: Mapping[str, Any]) -> TradeLayout:
    """The layout of a document as stored and as shown; raises LayoutError."""
    given = dict(document)
    columns = {
        column: (headers,) if isinstance(headers, str) else tuple(headers)
        for column, headers in given.pop("columns").items()
    }
    for key, kind in (("date_format", DateFormat), ("time_format", TimeFormat)):
        if key in given:
            given[key] = kind(given[key])
    ignored = frozenset(given.pop("ignored", ()))
    return TradeLayout(name=name, columns=columns, ignored=ignored, **given)


@cache
def built_in_documents() -> Mapping[str, Mapping[str, Any]]:
    """The documents of the layouts that come with the program, by name."""
    folder = files("loss_calc.intake") / "layouts"
    documents = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            document = tomllib.loads(entry.read_text(encoding="utf-8"))
            documents[entry.name.removesuffix(".toml")] = document["layout"]
    return documents
