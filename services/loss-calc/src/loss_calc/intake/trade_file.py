"""From a court's trade file to a table of integers, or a refusal that names every bad line."""

from __future__ import annotations

from collections.abc import Callable
from email.message import Message
from pathlib import Path

import polars as pl

from loss_calc.intake.cell_rules import checked_cells
from loss_calc.intake.cross_checks import check_rows
from loss_calc.intake.csv_source import read_csv_cells
from loss_calc.intake.errors import (
    SHEET_LINES,
    ErrorLog,
    LineError,
    MediaTypeNotReadError,
    TradeFileRefusedError,
)
from loss_calc.intake.ndjson_source import read_ndjson_cells
from loss_calc.intake.parquet_source import read_parquet_cells
from loss_calc.intake.trade_columns import CONTRACT, ContractColumns, TradeColumns
from loss_calc.intake.trade_table import TradeTable, trade_table
from loss_calc.intake.typed_cells import typed_rows
from loss_calc.intake.xlsx_source import read_xlsx_cells

CSV = "text/csv"
NDJSON = "application/x-ndjson"
PARQUET = "application/vnd.apache.parquet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = (CSV, NDJSON, PARQUET, XLSX)
MEDIA_TYPES_WITH_LAYOUT = (CSV, XLSX)
ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
}


def read_trade_file(
    path: Path,
    media_type: str,
    *,
    columns: TradeColumns = CONTRACT,
    known: TradeTable | None = None,
    also_check: Callable[[TradeTable, ErrorLog], None] | None = None,
) -> TradeTable:
    """Read a trade file whole, checked against itself and against the `known` trades of its case.

    `media_type` is one of `MEDIA_TYPES`; CSV may add `charset=gb18030`, without it the file must
    be UTF-8, with or without a byte order mark. `columns` may be a layout, for CSV and XLSX.
    Raises `TradeFileRefusedError` with every bad line and `MediaTypeNotReadError`. Whether sales
    exceed holdings is the law's question: `also_check` asks it of the investors whose lines are
    all sound.
    """
    log = ErrorLog()
    cells = _reader(media_type, columns)(path, log)
    if cells.is_empty() and not log.total:
        log.add(LineError(1, None, "no_rows"))
    cells = checked_cells(cells, log)
    rows = typed_rows(cells)
    del cells  # the texts weigh more than all that follows
    check_rows(rows, known, log)
    rows = rows.with_columns(
        pl.lit(0, dtype=pl.Int32).alias("file"), pl.col("line").alias("sequence")
    )
    if also_check is not None:
        sound = _of_sound_investors(rows, log)
        if sound.height:
            also_check(trade_table(sound), log)
    log.raise_if_any(TradeFileRefusedError)
    if log.sheets:
        # Numbered through they kept the sheets apart; the order of arrival still does.
        rows = rows.with_columns(pl.col("line") % SHEET_LINES)
    return trade_table(rows)


def _of_sound_investors(rows: pl.DataFrame, log: ErrorLog) -> pl.DataFrame:
    """The rows of investors without a faulty line.

    An investor whose purchase stands on a faulty line would seem to sell what was never held; when
    a faulty line does not even tell whose it is, nobody is judged.
    """
    if not log.total:
        return rows
    faulty = log.frame()["line"].drop_nulls().unique()
    on_faulty = rows.filter(pl.col("line").is_in(faulty.implode()))
    left_out = set(faulty) - set(on_faulty["line"])
    if not left_out <= log.told_investors.keys() or on_faulty["investor_id"].null_count():
        return rows.clear()
    told = [log.told_investors[line] for line in left_out]
    suspect = pl.concat([on_faulty["investor_id"], pl.Series(told, dtype=pl.String)]).unique()
    return rows.filter(~pl.col("investor_id").is_in(suspect.implode()))


def _reader(media_type: str, columns: TradeColumns) -> Callable[[Path, ErrorLog], pl.DataFrame]:
    header = Message()
    header["content-type"] = media_type.replace("\r", " ").replace("\n", " ")
    charset = str(header.get_param("charset", "utf-8")).lower()
    encoding = ENCODINGS.get(charset)
    essence = media_type.partition(";")[0].strip().lower()
    if essence == CSV and encoding is not None:
        return lambda path, log: read_csv_cells(path, encoding=encoding, log=log, columns=columns)
    if essence == XLSX:
        return lambda path, log: read_xlsx_cells(path, log=log, columns=columns)
    if not isinstance(columns, ContractColumns):
        raise MediaTypeNotReadError(media_type, MEDIA_TYPES_WITH_LAYOUT)
    if essence == NDJSON and encoding == "utf-8":
        return lambda path, log: read_ndjson_cells(path, log=log)
    if essence == PARQUET:
        return lambda path, log: read_parquet_cells(path, log=log)
    raise MediaTypeNotReadError(media_type, MEDIA_TYPES)
