"""One writer for every table that is downloaded.

Money is a whole number in each format; decimals and fractions are text, because a reader that took
them for binary floats would change them. CSV guards people's texts against spreadsheet formulas;
in XLSX they are text cells, which no spreadsheet executes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from loss_calc.intake.csv_cells import csv_cell

CSV = "text/csv"
NDJSON = "application/x-ndjson"
PARQUET = "application/vnd.apache.parquet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS = {CSV: "csv", NDJSON: "ndjson", PARQUET: "parquet", XLSX: "xlsx"}
MEDIA_TYPES = tuple(EXTENSIONS)
STREAMED = frozenset({CSV, NDJSON})
MOST_SHEET_ROWS = 1_048_576
MOST_CELL_TEXT = 32_767
LARGEST_EXACT_CELL = 2**53
_BLOCK_ROWS = 500
_GROUP_ROWS = 5_000
_BETWEEN_TEXTS = " | "

Row = Mapping[str, Any]


class ColumnKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    """What people wrote: ids, names."""
    FIGURE = "figure"
    """What the program wrote: decimals, fractions, dates."""
    WHOLE = "whole"
    """Whole numbers within 64 bits."""
    TEXTS = "texts"
    """Lists of texts."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that goes out; any cell may be None."""

    name: str
    kind: ColumnKind


def streamed_rows(
    media_type: str, columns: Sequence[Column], rows: Iterable[Row]
) -> Iterator[bytes]:
    """The table as CSV or NDJSON, block by block while the rows are read."""
    lines = {CSV: _csv_lines, NDJSON: _json_lines}[media_type](columns, rows)
    # One hand-over to the server per line would cost more than the line.
    while block := "".join(islice(lines, _BLOCK_ROWS)):
        yield block.encode()


def write_rows(media_type: str, columns: Sequence[Column], rows: Iterable[Row], path: Path) -> None:
    """Write the table to a file in any of `MEDIA_TYPES`, holding some thousand rows at a time."""
    writers: dict[str, Callable[[Sequence[Column], Iterable[Row], Path], None]]
    writers = {PARQUET: _write_parquet, XLSX: _write_xlsx}
    if media_type in writers:
        writers[media_type](columns, rows, path)
        return
    with path.open("wb") as file:
        file.writelines(streamed_rows(media_type, columns, rows))


def _csv_lines(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    yield _csv_line([column.name for column in columns])
    for row in rows:
        yield _csv_line([_csv_value(column, row[column.name]) for column in columns])


def _csv_line(values: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(values)
    return buffer.getvalue()


def _csv_value(column: Column, value: Any) -> Any:
    if value is None:
        return ""
    text = _flat(column, value)
    return csv_cell(text) if column.kind in (ColumnKind.TEXT, ColumnKind.TEXTS) else text


def _flat(column: Column, value: Any) -> Any:
    if column.kind is ColumnKind.TEXTS:
        return _BETWEEN_TEXTS.join(value)
    return value if column.kind is ColumnKind.WHOLE else str(value)


def _json_lines(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    names = [column.name for column in columns]
    for row in rows:
        yield json.dumps({name: row[name] for name in names}, ensure_ascii=False) + "\n"


def _write_parquet(columns: Sequence[Column], rows: Iterable[Row], path: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only this format needs it
    import pyarrow.parquet as pq  # noqa: PLC0415

    types = {
        ColumnKind.TEXT: pa.string(),
        ColumnKind.FIGURE: pa.string(),
        ColumnKind.WHOLE: pa.int64(),
        ColumnKind.TEXTS: pa.list_(pa.string()),
    }
    schema = pa.schema([(column.name, types[column.kind]) for column in columns])
    remaining = iter(rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(remaining, _GROUP_ROWS)):
            arrays = [
                pa.array([_arrow_value(column, row[column.name]) for row in group], field.type)
                for column, field in zip(columns, schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _arrow_value(column: Column, value: Any) -> Any:
    if value is None or column.kind in (ColumnKind.TEXTS, ColumnKind.WHOLE):
        return value
    return str(value)


def _write_xlsx(columns: Sequence[Column], rows: Iterable[Row], path: Path) -> None:
    import xlsxwriter  # noqa: PLC0415 - heavy, and only this format needs it

    book = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)})
    remaining = iter(rows)
    number = 1
    while True:
        sheet = book.add_worksheet(f"{number}")
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.name)
        written = 0
        for row in islice(remaining, MOST_SHEET_ROWS - 1):
            written += 1
            for at, column in enumerate(columns):
                _write_cell(sheet, (written, at), column, row[column.name])
        if written < MOST_SHEET_ROWS - 1:
            break
        number += 1
    book.close()


def _write_cell(sheet: Any, place: tuple[int, int], column: Column, value: Any) -> None:
    if value is None:
        return
    if column.kind is ColumnKind.WHOLE and abs(value) < LARGEST_EXACT_CELL:
        sheet.write_number(*place, value)
        return
    text = str(_flat(column, value))
    if not text:
        return
    if len(text) > MOST_CELL_TEXT:
        # A spreadsheet cuts longer cells without a word; the other formats carry them whole.
        text = text[: MOST_CELL_TEXT - 1] + "…"
    sheet.write_string(*place, text)
