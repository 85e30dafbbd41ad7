"""Trade files as Parquet: text columns, whole numbers, exact decimals and local times."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from loss_calc.intake.columns import COLUMNS, REQUIRED_COLUMNS, column_named
from loss_calc.intake.errors import ErrorLog, LineError, TradeFileRefusedError
from loss_calc.intake.headers import check_header

MOST_ROWS = 20_000_000
_WHOLE_NUMBERS = ("quantity", "fee_fen")


def read_parquet_cells(path: Path, *, log: ErrorLog) -> pl.DataFrame:
    """The cells of a Parquet trade file as text; the first row counts as line 2.

    `price` is text or decimal, never a float; `executed_at` is text, a date or a datetime without
    zone; `quantity` and `fee_fen` are text or whole numbers; all else is text. Raises
    `TradeFileRefusedError` when the file or a column is none of that.
    """
    try:
        rows = pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()
        if rows > MOST_ROWS:
            log.add(LineError(None, None, "too_many_rows", str(rows), str(MOST_ROWS)))
        log.raise_if_any(TradeFileRefusedError)
        frame = pl.read_parquet(path, glob=False)
    # The reader panics on some damaged files, and its panic is no Exception.
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        log.add(LineError(None, None, "malformed_file", str(error)))
        raise TradeFileRefusedError(log) from error
    columns = [column_named(name) for name in frame.columns]
    check_header(columns, required=REQUIRED_COLUMNS, known=COLUMNS, log=log)
    log.raise_if_any(TradeFileRefusedError)
    frame.columns = columns
    cells = [_as_text(frame[column], log) for column in columns]
    log.raise_if_any(TradeFileRefusedError)
    lines = pl.int_range(2, frame.height + 2, dtype=pl.Int64, eager=True).alias("line")
    return pl.DataFrame([lines, *cells])


def _as_text(values: pl.Series, log: ErrorLog) -> pl.Series:
    column, kind = values.name, values.dtype
    wanted = "text"
    if column == "executed_at":
        wanted = "text, a date or a datetime without zone"
        if kind == pl.Date:
            return values.dt.strftime("%Y-%m-%d").fill_null("")
        if isinstance(kind, pl.Datetime) and kind.time_zone is None:
            micros = values.dt.cast_time_unit("us")
            return micros.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f").fill_null("")
    if column in _WHOLE_NUMBERS:
        wanted = "text or a whole number"
        if kind.is_integer():
            return values.cast(pl.String).fill_null("")
    if column == "price":
        wanted = "text or a decimal"
        if kind.is_decimal():
            return _without_idle_zeros(values.cast(pl.String).fill_null(""))
    if kind in (pl.String, pl.Null) or isinstance(kind, (pl.Categorical, pl.Enum)):
        return values.cast(pl.String).fill_null("")
    log.add(LineError(1, column, "wrong_column_type", str(kind), wanted))
    return values


def _without_idle_zeros(decimals: pl.Series) -> pl.Series:
    # A decimal(18, 6) writes 12.700000; the zeros are the column's, not the price's.
    return decimals.str.replace(r"(\.[0-9]*?[1-9])0+$", "$1").str.replace(r"\.0+$", "")
