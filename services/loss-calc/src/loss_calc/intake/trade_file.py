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
    ErrorLog,
    LineError,
    MediaTypeNotReadError,
    TradeFileRefusedError,
)
from loss_calc.intake.ndjson_source import read_ndjson_cells
from loss_calc.intake.parquet_source import read_parquet_cells
from loss_calc.intake.trade_table import TradeTable, trade_table
from loss_calc.intake.typed_cells import typed_rows

MEDIA_TYPES = ("text/csv", "application/x-ndjson", "application/vnd.apache.parquet")
_ENCODINGS = {
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
    known: TradeTable | None = None,
    also_check: Callable[[TradeTable, ErrorLog], None] | None = None,
) -> TradeTable:
    """Read a trade file whole, checked against itself and against the `known` trades of its case.

    `media_type` is one of `MEDIA_TYPES`; CSV may add `charset=gb18030`, without it the file must
    be UTF-8, with or without a byte order mark. Raises `TradeFileRefusedError` with every bad
    line and `MediaTypeNotReadError`. Whether sales exceed holdings is the law's question:
    `also_check` asks it of the investors whose lines are all sound.
    """
    log = ErrorLog()
    cells = _reader(media_type)(path, log)
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
    if on_faulty.height < faulty.len() or on_faulty["investor_id"].null_count():
        return rows.clear()
    return rows.join(on_faulty.select("investor_id").unique(), on="investor_id", how="anti")


def _reader(media_type: str) -> Callable[[Path, ErrorLog], pl.DataFrame]:
    header = Message()
    header["content-type"] = media_type.replace("\r", " ").replace("\n", " ")
    charset = str(header.get_param("charset", "utf-8")).lower()
    encoding = _ENCODINGS.get(charset)
    essence = media_type.partition(";")[0].strip().lower()
    if essence == "text/csv" and encoding is not None:
        return lambda path, log: read_csv_cells(path, encoding=encoding, log=log)
    if essence == "application/x-ndjson" and encoding == "utf-8":
        return lambda path, log: read_ndjson_cells(path, log=log)
    if essence == "application/vnd.apache.parquet":
        return lambda path, log: read_parquet_cells(path, log=log)
    raise MediaTypeNotReadError(media_type, MEDIA_TYPES)
