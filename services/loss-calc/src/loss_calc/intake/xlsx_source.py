"""Trade files as XLSX: every visible sheet with the same header, cells as exact text.

A text cell is taken as it stands. A number cell is a binary float inside the workbook; it counts
as the shortest decimal that names this float, so 12.7 is 12.7, while a computed 12.700000000001 is
refused as too precise. A date cell becomes its day, with the time unless that is midnight.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from loss_calc.intake.errors import SHEET_LINES, ErrorLog, LineError, TradeFileRefusedError
from loss_calc.intake.headers import MOST_COLUMNS
from loss_calc.intake.trade_columns import CONTRACT, UNUSED, TradeColumns
from loss_calc.intake.xlsx_guard import NotAWorkbookError, WorkbookTooLargeError, check_workbook

if TYPE_CHECKING:
    import fastexcel

_AS_TEXT: dict[str, Any] = {"header_row": None, "skip_rows": 0, "dtypes": "string"}
_AS_NUMBER: dict[str, Any] = {"header_row": None, "skip_rows": 0, "dtypes": "float"}
_NUMBER = r"^-?[0-9]+(?:\.[0-9]+)?$"
_MIDNIGHT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) 00:00:00$"
# A time of day without a date stands on the workbook's day zero.
_DAY_ZERO = r"^1899-12-3[01] ([0-9:.]+)$"


def read_xlsx_cells(path: Path, *, log: ErrorLog, columns: TradeColumns = CONTRACT) -> pl.DataFrame:
    """The cells of an XLSX trade file as text; lines are the rows of the sheets, numbered through.

    Raises `TradeFileRefusedError` when the file is no workbook, weighs too much, hides a sheet
    with content, or its headers differ; cells that hold a spreadsheet error go to `log`.
    """
    import fastexcel  # noqa: PLC0415 - heavy, and only workbooks need it

    try:
        check_workbook(path)
        workbook = fastexcel.read_excel(path)
        log.sheets = tuple(workbook.sheet_names)
        found = _sheets(workbook, columns, log)
    except WorkbookTooLargeError as error:
        log.add(LineError(None, None, "workbook_too_large", str(error)))
        raise TradeFileRefusedError(log) from error
    except (NotAWorkbookError, fastexcel.FastExcelError) as error:
        log.add(LineError(None, None, "malformed_file", str(error).partition("\n")[0]))
        raise TradeFileRefusedError(log) from error
    return columns.cells(pl.concat([rows.select(found[0].columns) for rows in found]))


class _Sheet:
    """One sheet, read whole: its cells as text and, where they are numbers, as floats."""

    def __init__(self, workbook: fastexcel.ExcelReader, name: str) -> None:
        self.name = name
        sheet = workbook.load_sheet(name, **_AS_TEXT)
        self.is_visible = sheet.visible == "visible"
        self.texts = sheet.to_polars()
        errors = sheet.to_arrow_with_errors()[1] if self.texts.width else None
        self.error_cells = [error.position for error in errors.errors] if errors else []
        self.numbers = pl.DataFrame()
        if self.texts.width:
            self.numbers = workbook.load_sheet(name, **_AS_NUMBER).to_polars()

    @property
    def header_row(self) -> int | None:
        """The first row with a cell, counted from 0; None in an empty sheet."""
        if not self.texts.width:
            return None
        is_filled = self.texts.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
        return is_filled.arg_max() if is_filled.any() else None

    def rows(self, names: Sequence[str], offset: int) -> pl.DataFrame:
        """The rows under the header with the line each stands on; blank rows are left out."""
        assert self.header_row is not None
        columns = [
            _exact_cells(self.texts.to_series(at), self.numbers.to_series(at)).alias(name)
            for at, name in enumerate(names)
        ]
        line = pl.int_range(1, self.texts.height + 1, dtype=pl.Int64, eager=True) + offset
        frame = pl.DataFrame([line.alias("line"), *columns]).slice(self.header_row + 1)
        return frame.filter(pl.any_horizontal(pl.exclude("line") != ""))


def _exact_cells(texts: pl.Series, numbers: pl.Series) -> pl.Series:
    text, shortest = pl.col("text"), pl.col("number").cast(pl.String)
    # The reader writes floats with nine decimals; a shortest name with more of them counts.
    is_longer = (
        shortest.str.contains(_NUMBER)
        & text.str.contains(_NUMBER)
        & (_decimals(shortest) > _decimals(text))
        & (pl.col("number") != text.cast(pl.Float64, strict=False))
    )
    exact = pl.when(is_longer | (shortest.str.contains("e-"))).then(shortest).otherwise(text)
    exact = exact.str.replace(_MIDNIGHT, "$1").str.replace(_DAY_ZERO, "$1").fill_null("")
    cells = pl.DataFrame({"text": texts, "number": numbers})
    return cells.select(exact.alias("cell")).to_series()


def _decimals(text: pl.Expr) -> pl.Expr:
    return text.str.extract(r"\.([0-9]*[1-9])0*$").str.len_bytes().fill_null(0)


def _sheets(
    workbook: fastexcel.ExcelReader, columns: TradeColumns, log: ErrorLog
) -> list[pl.DataFrame]:
    """The rows of every sheet that has any, one sheet in memory at a time."""
    found: list[pl.DataFrame] = []
    for number, name in enumerate(log.sheets):
        sheet = _Sheet(workbook, name)
        offset = number * SHEET_LINES
        if sheet.header_row is None:
            continue
        if not sheet.is_visible:
            log.add(LineError(offset + 1, None, "hidden_sheet"))
            continue
        _log_error_cells(sheet, offset, log)
        names = _header(sheet, columns, offset, log)
        if names is None:
            continue
        rows = sheet.rows(names, offset).select(pl.exclude(f"^{UNUSED}.*$"))
        if found and set(rows.columns) != set(found[0].columns):
            log.add(LineError(offset + sheet.header_row + 1, None, "sheet_header_differs"))
        found.append(rows)
    if not found and not log.total:
        log.add(LineError(None, None, "no_header"))
    log.raise_if_any(TradeFileRefusedError)
    return found


def _header(sheet: _Sheet, columns: TradeColumns, offset: int, log: ErrorLog) -> list[str] | None:
    assert sheet.header_row is not None
    line = offset + sheet.header_row + 1
    cells = [cell or "" for cell in sheet.texts.row(sheet.header_row)][:MOST_COLUMNS]
    while cells and not cells[-1].strip():
        cells.pop()
    before = log.total
    names = columns.names(cells, log, line=line)
    return names if log.total == before else None


def _log_error_cells(sheet: _Sheet, offset: int, log: ErrorLog) -> None:
    for row, column in sheet.error_cells:
        log.add(LineError(offset + row + 1, _letters(column), "cell_error"))


def _letters(column: int) -> str:
    """The spreadsheet's name of a column counted from 0."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
