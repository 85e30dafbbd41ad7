"""Tables as CSV, line by line, with texts that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

MEDIA_TYPE = "text/csv"
_FORMULA_START = re.compile(r"[=+\-@＝＋－＠\t\r\n']")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_BLOCK_LINES = 500


def csv_cell(value: str | int | None) -> str | int:
    """A value as a cell: whole numbers as they are, an apostrophe before what looks like a formula.

    Plain decimal numbers, negative ones too, stay as they are.
    """
    if value is None:
        return ""
    if isinstance(value, str) and _FORMULA_START.match(value) and not _is_number(value):
        return "'" + value
    return value


def _is_number(text: str) -> bool:
    return _PLAIN_NUMBER.fullmatch(text) is not None


def csv_blocks(
    titles: Sequence[str], rows: Iterable[Sequence[str | int | None]]
) -> Iterator[bytes]:
    """The table as UTF-8 blocks of some hundred lines while its rows are still being read."""
    remaining = iter(rows)
    yield _lines([titles])
    # One hand-over to the server per line would cost more than the line.
    while block := list(islice(remaining, _BLOCK_LINES)):
        yield _lines([csv_cell(value) for value in row] for row in block)


def _lines(rows: Iterable[Sequence[str | int]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()
