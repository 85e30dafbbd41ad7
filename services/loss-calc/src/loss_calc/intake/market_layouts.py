"""Market data in the column layouts of Tushare, AKShare, BaoStock and Wind.

A layout is recognised by its header and rewrites each line into the plain columns, units converted
exactly. Every later check is that of the plain columns, so an inexact number is refused there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from loss_calc.intake.errors import ErrorLog, LineError
from loss_calc.intake.lines import CsvRecord

SeriesKind = Literal["bars", "levels"]
_NUMBER = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,20})?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DATES = {
    "YYYYMMDD": re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
    "YYYY-MM-DD": re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[ T]00:00:00)?"),
}
_NO_VALUE = frozenset({"", "--", "-", "nan", "none", "null"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketLayout:
    """One layout of exported daily quotes; headers are in lower case, brackets half-width."""

    name: str
    date: tuple[str, ...]
    date_format: str
    close: tuple[str, ...]
    volume: Mapping[str, int]
    float_shares: Mapping[str, int]
    recognised_by: tuple[str, ...] = ()
    recognised_by_one_of: tuple[str, ...] = ()
    kinds: tuple[SeriesKind, ...] = ("bars", "levels")
    one_code_in: str | None = None
    halted_when: Mapping[str, str] = field(default_factory=dict)
    must_be: Mapping[str, str] = field(default_factory=dict)
    is_halted_without_volume: bool = False
    ends_at: str | None = None

    def knows(self, header: Sequence[str], kind: SeriesKind) -> bool:
        """Whether a header is of this layout."""
        one_of = self.recognised_by_one_of
        has_mark = not one_of or any(name in header for name in one_of)
        return (
            kind in self.kinds and has_mark and all(name in header for name in self.recognised_by)
        )

    def missing(self, header: Sequence[str], kind: SeriesKind) -> list[str]:
        """The headers without which nothing can be read."""
        groups: list[Sequence[str]] = [self.date, self.close]
        if kind == "bars":
            groups.append(tuple(self.volume))
        return [group[0] for group in groups if not any(name in header for name in group)]


class LayoutLines:
    """The lines of one file in a recognised layout, rewritten into the plain columns."""

    def __init__(self, layout: MarketLayout, header: Sequence[str], kind: SeriesKind) -> None:
        self._layout = layout
        self._at = {name: at for at, name in reversed(list(enumerate(header)))}
        self._kind = kind
        self._code: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The plain columns in the order of the rewritten fields."""
        return ("date", "close", "volume", "float_shares") if self._is_bars else ("date", "level")

    @property
    def _is_bars(self) -> bool:
        return self._kind == "bars"

    def is_end(self, record: CsvRecord) -> bool:
        """Whether the line is the note under the table."""
        note = self._layout.ends_at
        return note is not None and record.fields[0].strip().startswith(note)

    def plain(self, record: CsvRecord, log: ErrorLog) -> CsvRecord | None:
        """The line in the plain columns; None when it is refused here."""
        if not self._is_acceptable(record, log):
            return None
        close = _plain_number(self._cell(record, self._layout.close))
        fields = [self._day(record)]
        if not self._is_bars:
            return CsvRecord(record.line, [*fields, close])
        volume = self._counted(record, self._layout.volume)
        shares = self._counted(record, self._layout.float_shares)
        if self._is_halted(record, volume):
            close, volume = "", ""
        return CsvRecord(record.line, [*fields, close, volume, shares])

    def _is_acceptable(self, record: CsvRecord, log: ErrorLog) -> bool:
        for column, wanted in self._layout.must_be.items():
            if column in self._at and (found := self._cell(record, (column,))) != wanted:
                log.add(LineError(record.line, column, "adjusted_prices", found, wanted))
                return False
        code_column = self._layout.one_code_in
        if code_column is None or code_column not in self._at:
            return True
        code = self._cell(record, (code_column,))
        self._code = self._code or code
        if code != self._code:
            log.add(LineError(record.line, code_column, "another_code", code, self._code))
            return False
        return True

    def _is_halted(self, record: CsvRecord, volume: str) -> bool:
        says_so = any(
            column in self._at and self._cell(record, (column,)) == value
            for column, value in self._layout.halted_when.items()
        )
        return says_so or (self._layout.is_halted_without_volume and volume in ("", "0"))

    def _day(self, record: CsvRecord) -> str:
        text = self._cell(record, self._layout.date)
        found = _DATES[self._layout.date_format].fullmatch(text)
        return text if found is None else f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"

    def _counted(self, record: CsvRecord, units: Mapping[str, int]) -> str:
        header = next((name for name in units if name in self._at), None)
        if header is None:
            return ""
        text = _plain_number(self._cell(record, (header,)))
        if not _NUMBER.fullmatch(text):
            return text
        shares = Fraction(text) * units[header]
        # A part of a share cannot be; the text as it stands is refused as no whole number.
        return str(shares.numerator) if shares.denominator == 1 else text

    def _cell(self, record: CsvRecord, names: Sequence[str]) -> str:
        at = next(self._at[name] for name in names if name in self._at)
        text = record.fields[at].strip()
        return "" if text.lower() in _NO_VALUE else text


def _plain_number(text: str) -> str:
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if _NUMBER.fullmatch(text) and "." in text:
        return text.rstrip("0").rstrip(".")
    return text


def header_names(cells: Sequence[str]) -> list[str]:
    """Header cells as layouts spell them: lower case, half-width brackets, no spaces around."""
    return [cell.strip().lower().replace("（", "(").replace("）", ")") for cell in cells]


def recognised_layout(header: Sequence[str], kind: SeriesKind) -> MarketLayout | None:
    """The layout that a header of `header_names` is of; None for the plain columns.

    The plain columns come first only where no export writes the same header.
    """
    if kind == "levels" and "level" in header:
        return None
    return next((layout for layout in market_layouts() if layout.knows(header, kind)), None)


@cache
def market_layouts() -> tuple[MarketLayout, ...]:
    """Every layout that is recognised, in the order of asking."""
    text = (files("loss_calc.intake") / "market_layouts.toml").read_text(encoding="utf-8")
    return tuple(_layout(document) for document in tomllib.loads(text)["layout"])


def _layout(document: Mapping[str, Any]) -> MarketLayout:
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in document.items()
    }
    return MarketLayout(**given)
