"""What a workbook weighs before a reader opens it: inflated bytes and the span of its cells.

A reader trusts sizes that a zip file states of itself and lays cells out as a full rectangle, so a
kilobyte could ask for gigabytes. Here every part is inflated and thrown away, and cells are
counted against the rectangle they span.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from pathlib import Path

import polars as pl

MOST_INFLATED_BYTES = 2 << 30
MOST_PARTS = 1_000
MOST_ROWS_A_SHEET = 1_048_576
MOST_COLUMNS = 256
# A sparse sheet may span this many cells for nothing, and this many times the cells it has.
FREE_SPAN = 5_000_000
MOST_SPAN_A_CELL = 50
_LONGEST_TAG = 65_536
_CHUNK_BYTES = 4 << 20
_COMMON_CELL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"')
_CELL_STARTS = [f"{lead}c{end}".encode() for lead in "<:" for end in " \t\n\r\f\v/>"]
_ANY_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
# No single quotes before the reference: inside double quotes no second `r="` can then hide.
_CELL = re.compile(rb"<(?:[\w.-]+:)?c\s(?:[^<>']*?\s)?r=\"([A-Z]{1,3}[0-9]{1,7})\"")
_SHEET_PART = re.compile(r"(?i)worksheets/.*\.xml$")


# A torn stream, a password and an unknown compression each raise in their own way.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
)


class WorkbookTooLargeError(ValueError):
    """The workbook would take more memory than it is given."""


class NotAWorkbookError(ValueError):
    """The file is no readable XLSX file."""


def check_workbook(path: Path, *, most_bytes: int = MOST_INFLATED_BYTES) -> None:
    """Inflate every part once; raises WorkbookTooLargeError or NotAWorkbookError."""
    try:
        with zipfile.ZipFile(path) as archive:
            _weigh_parts(archive, most_bytes)
    except UNREADABLE as error:
        raise NotAWorkbookError(str(error)) from error


def _weigh_parts(archive: zipfile.ZipFile, most_bytes: int) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise WorkbookTooLargeError(f"{len(parts)} parts; at most {MOST_PARTS}")
    left = most_bytes
    for part in parts:
        left -= _weigh(archive, part, left)


def _weigh(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """The inflated size of a part, whatever it states of itself."""
    span = _Span() if _SHEET_PART.search(part.filename) else None
    size = 0
    for chunk in _inflated(archive, part):
        size += len(chunk)
        if size > most:
            raise WorkbookTooLargeError("more than 2 GiB when unpacked")
        if span is not None:
            span.add(chunk)
    if span is not None:
        span.finish()
    return size


def _inflated(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    honest = copy(part)
    # The stated size would end the reading early; the true end is the compressed stream's.
    honest.file_size = 1 << 62
    with archive.open(honest) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield chunk


class _Span:
    """The rectangle that the cells of one sheet span, chunk by chunk."""

    def __init__(self) -> None:
        self._rest = b""
        self._cells = 0
        self._last_row = 0
        self._columns: set[str] = set()

    def add(self, chunk: bytes) -> None:
        text = self._rest + chunk
        cut = text.rfind(b"<")
        cut = len(text) if cut < 0 else cut
        self._rest = text[cut:]
        if len(self._rest) > _LONGEST_TAG:
            # Only text may be long, and text holds no cell.
            if b">" not in self._rest:
                raise WorkbookTooLargeError(f"a tag of more than {_LONGEST_TAG} bytes")
            self._count(self._rest)
            self._rest = b""
        self._count(text[:cut])

    def finish(self) -> None:
        self._count(self._rest)
        width = max((_column_number(letters) for letters in self._columns), default=0)
        if width > MOST_COLUMNS or self._last_row > MOST_ROWS_A_SHEET:
            raise WorkbookTooLargeError(f"{width} columns and {self._last_row} rows in one sheet")
        if width * self._last_row > max(FREE_SPAN, MOST_SPAN_A_CELL * self._cells):
            raise WorkbookTooLargeError(f"{self._cells} cells spread over {self._last_row} rows")

    def _count(self, text: bytes) -> None:
        references = _references(text)
        if not references:
            return
        self._cells += len(references)
        names = pl.Series(references, dtype=pl.Binary).cast(pl.String)
        self._columns.update(names.str.extract("^([A-Z]+)").unique().to_list())
        rows = names.str.extract("([0-9]+)$").cast(pl.Int64)
        self._last_row = max(self._last_row, int(str(rows.max())))


def _references(text: bytes) -> list[bytes]:
    """The reference of every cell; raises NotAWorkbookError for a cell without one."""
    # What every common writer writes is found, and proved to be all there is, without the
    # patterns that allow for everything.
    common = _COMMON_CELL.findall(text)
    if len(common) == sum(text.count(start) for start in _CELL_STARTS):
        return common
    references = _CELL.findall(text)
    if len(references) != len(_ANY_CELL.findall(text)):
        raise NotAWorkbookError("a cell without its reference")
    return references


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
