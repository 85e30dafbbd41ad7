"""Daily bars and index levels as their owners upload them: read exactly, kept canonically."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from lawkit.rounding import decimal_text
from loss_calc.intake.errors import ErrorLog, LineError, MarketFileRefusedError
from loss_calc.intake.headers import check_header
from loss_calc.intake.lines import CsvRecord, LineReader, csv_records
from loss_calc.intake.market_layouts import (
    LayoutLines,
    SeriesKind,
    header_names,
    recognised_layout,
)

BAR_COLUMNS = ("date", "close", "volume", "block_volume", "float_shares")
LEVEL_COLUMNS = ("date", "level")
REQUIRED = {"bars": BAR_COLUMNS[:3], "levels": LEVEL_COLUMNS}
CLOSE_PLACES = 4
LEVEL_PLACES = 8
HIGHEST_CLOSE = 10**7
HIGHEST_LEVEL = 10**9
MOST_SHARES = 10**15
FIRST_YEAR, LAST_YEAR = 1990, 2100
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNT = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class BarRow:
    """One day of a security: unadjusted close in yuan (None: halted), the rest in shares."""

    on: date
    close: Fraction | None
    volume: int
    block_volume: int
    float_shares: int | None


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One day's closing level of an index."""

    on: date
    level: Fraction


class _Dated(Protocol):
    @property
    def on(self) -> date: ...


Row = TypeVar("Row", bound=_Dated)


def read_bars(source: bytes | Path, *, encoding: str = "utf-8") -> tuple[BarRow, ...]:
    """The bars of a CSV file in the order of days.

    Columns `date,close,volume` and optionally `block_volume` (0 when missing) and `float_shares`
    (None when missing); others are ignored. An empty close is a halted day, whose volume may be
    empty too. Closes have at most 4 decimals. Files in a layout of `market_layouts` are recognised
    by their header. Raises `MarketFileRefusedError`.
    """
    return _read(source, kind="bars", encoding=encoding, known=BAR_COLUMNS, row=_bar)


def read_levels(source: bytes | Path, *, encoding: str = "utf-8") -> tuple[LevelRow, ...]:
    """The index levels of a CSV file with `date,level`, in the order of days.

    Levels are above 0 with at most 8 decimals; other columns are ignored. Files in a layout of
    `market_layouts` are recognised by their header. Raises `MarketFileRefusedError`.
    """
    return _read(source, kind="levels", encoding=encoding, known=LEVEL_COLUMNS, row=_level)


def canonical_bars(bars: Iterable[BarRow]) -> bytes:
    """The one spelling of these bars: CSV, days ascending, numbers without idle zeros."""
    lines = [",".join(BAR_COLUMNS)]
    for bar in sorted(bars, key=lambda bar: bar.on):
        close = "" if bar.close is None else decimal_text(bar.close, places=CLOSE_PLACES)
        shares = "" if bar.float_shares is None else str(bar.float_shares)
        lines.append(f"{bar.on.isoformat()},{close},{bar.volume},{bar.block_volume},{shares}")
    return ("\n".join(lines) + "\n").encode()


def canonical_levels(levels: Iterable[LevelRow]) -> bytes:
    """The one spelling of these levels: CSV, days ascending, numbers without idle zeros."""
    lines = [",".join(LEVEL_COLUMNS)]
    lines.extend(
        f"{row.on.isoformat()},{decimal_text(row.level, places=LEVEL_PLACES)}"
        for row in sorted(levels, key=lambda row: row.on)
    )
    return ("\n".join(lines) + "\n").encode()


def content_sha256(canonical: bytes) -> str:
    """The SHA-256 of a canonical form in hex: equal content, equal hash, same version."""
    return hashlib.sha256(canonical).hexdigest()


class _Cells:
    """The cells of one line by column, and the place their faults go to."""

    def __init__(self, record: CsvRecord, columns: dict[str, int], log: ErrorLog) -> None:
        self._record = record
        self._columns = columns
        self._log = log

    def text(self, column: str) -> str:
        """The cell of a column; empty when the file lacks the column."""
        at = self._columns.get(column)
        return "" if at is None else self._record.fields[at]

    def fault(self, column: str, code: str, other: str = "") -> None:
        """Log a fault of a cell."""
        error = LineError(self._record.line, column, code, self.text(column), other)
        self._log.add(error)

    def date(self) -> date | None:
        """The day of the line; None when refused."""
        text = self.text("date")
        if not _DATE.fullmatch(text):
            self.fault("date", "date_malformed" if text else "required")
            return None
        if not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
            self.fault("date", "year_out_of_range")
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault("date", "impossible_time")
            return None

    def positive(self, column: str, *, places: int, highest: int) -> Fraction | None:
        """A number above 0; None when refused."""
        text = self.text(column)
        # Checked before it is parsed: a cell of 60,000 digits is no number anyone means.
        if not re.fullmatch(rf"[0-9]{{1,20}}(?:\.[0-9]{{1,{places}}})?", text):
            self.fault(column, "number_malformed" if text else "required", str(places))
            return None
        number = Fraction(text)
        if number <= 0:
            self.fault(column, "not_positive")
            return None
        if number > highest:
            self.fault(column, "number_too_large", str(highest))
            return None
        return number

    def count(self, column: str, *, when_empty: int | None) -> int | None:
        """A whole number from 0; `when_empty` stands for an empty cell, None means refused."""
        text = self.text(column)
        if not text:
            if when_empty is None:
                self.fault(column, "required")
            return when_empty
        if not _COUNT.fullmatch(text):
            self.fault(column, "count_malformed")
            return None
        if int(text) > MOST_SHARES:
            self.fault(column, "number_too_large", str(MOST_SHARES))
            return None
        return int(text)


def _bar(cells: _Cells) -> BarRow | None:
    on = cells.date()
    is_halted = cells.text("close") == ""
    close = None
    if not is_halted:
        close = cells.positive("close", places=CLOSE_PLACES, highest=HIGHEST_CLOSE)
    volume = cells.count("volume", when_empty=0 if is_halted else None)
    block_volume = cells.count("block_volume", when_empty=0)
    # 0 shares afloat would make every turnover infinite; empty says "not known".
    float_shares = cells.count("float_shares", when_empty=0)
    if float_shares == 0 and cells.text("float_shares"):
        cells.fault("float_shares", "not_positive")
    if volume is None or block_volume is None or float_shares is None or on is None:
        return None
    if block_volume > volume:
        cells.fault("block_volume", "block_volume_above_volume", str(volume))
    return BarRow(on, close, volume, block_volume, float_shares or None)


def _level(cells: _Cells) -> LevelRow | None:
    on = cells.date()
    level = cells.positive("level", places=LEVEL_PLACES, highest=HIGHEST_LEVEL)
    return None if on is None or level is None else LevelRow(on, level)


def _read(
    source: bytes | Path,
    *,
    kind: SeriesKind,
    encoding: str,
    known: tuple[str, ...],
    row: Callable[[_Cells], Row | None],
) -> tuple[Row, ...]:
    log = ErrorLog()
    rows: dict[date, tuple[int, Row]] = {}
    with _opened(source) as file:
        records = csv_records(LineReader(file, encoding, log), log)
        table = _table(next(records, None), kind, known, log)
        for record in table.lines(records, log):
            cells = _Cells(record, table.columns, log)
            read = row(cells)
            if read is not None and read.on in rows:
                cells.fault("date", "duplicate_date", str(rows[read.on][0]))
            elif read is not None:
                rows[read.on] = (record.line, read)
    if not rows and not log.total:
        log.add(LineError(1, None, "no_rows"))
    log.raise_if_any(MarketFileRefusedError)
    return tuple(rows[on][1] for on in sorted(rows))


def _opened(source: bytes | Path) -> BinaryIO:
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the plain columns are, and how lines get there."""

    width: int
    columns: dict[str, int]
    layout: LayoutLines | None

    def lines(self, records: Iterable[CsvRecord], log: ErrorLog) -> Iterator[CsvRecord]:
        """The lines in the plain columns; ragged and refused ones go to `log`."""
        for record in records:
            if self.layout is not None and self.layout.is_end(record):
                return
            if len(record.fields) != self.width:
                facts = (str(len(record.fields)), str(self.width))
                log.add(LineError(record.line, None, "wrong_field_count", *facts))
                continue
            plain = record if self.layout is None else self.layout.plain(record, log)
            if plain is not None:
                yield plain


def _table(
    header: CsvRecord | None, kind: SeriesKind, known: tuple[str, ...], log: ErrorLog
) -> _Table:
    if header is None and not log.total:
        log.add(LineError(1, None, "no_header"))
    log.raise_if_any(MarketFileRefusedError)
    assert header is not None
    names = header_names(header.fields)
    layout = recognised_layout(names, kind)
    if layout is not None:
        for column in layout.missing(names, kind):
            log.add(LineError(1, column, "missing_column"))
        log.raise_if_any(MarketFileRefusedError)
        lines = LayoutLines(layout, names, kind)
        return _Table(len(names), {name: at for at, name in enumerate(lines.columns)}, lines)
    matter = [name for name in names if name in known]
    check_header(matter, required=REQUIRED[kind], known=known, log=log)
    log.raise_if_any(MarketFileRefusedError)
    # A further column may stand twice or have no name; only its place counts.
    columns = {name if name in known else f"#{at}": at for at, name in enumerate(names)}
    return _Table(len(names), columns, None)
