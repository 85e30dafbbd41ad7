"""Cells of outgoing CSV that no spreadsheet takes for a formula.

A text that begins with one of `= + - @`, their full-width forms, a tab, a line end or an
apostrophe gets one apostrophe in front; plain decimal numbers, negative ones too, stay as they
are. `csv_cell_text` takes exactly that apostrophe off again, so ids survive the round trip.
Quoting of separators and quotes is the CSV writer's work and not done here.
"""

from __future__ import annotations

import re

import polars as pl

_GUARDED = r"^[=+\-@＝＋－＠\t\r\n']"
_NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]+)?$"
_GUARDED_START = re.compile(_GUARDED)
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def csv_cell(text: str) -> str:
    """`text` as a CSV cell that a spreadsheet shows and never executes."""
    if _GUARDED_START.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text


def csv_cell_text(cell: str) -> str:
    """The text that `csv_cell` made `cell` from."""
    return cell.removeprefix("'")


def csv_cells(column: pl.Expr) -> pl.Expr:
    """`csv_cell` over a whole text column."""
    is_guarded = column.str.contains(_GUARDED) & ~column.str.contains(_NUMBER)
    return pl.when(is_guarded).then(pl.lit("'") + column).otherwise(column)
