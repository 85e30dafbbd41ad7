"""Text cells as integers, column by column and without a float on the way."""

from __future__ import annotations

import polars as pl

from loss_calc.intake.columns import AUCTION, KIND_CODES, SIDE_CODES

PRICE_UNITS_PER_YUAN = 10_000
BARE_DATE_LENGTH = len("2017-04-20")
MICROS_PER_SECOND = 1_000_000
MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND
# A time cell is read by position; what is not a time has been refused by its pattern.
_LAST_HOUR, _LAST_MINUTE, _LAST_SECOND = 23, 59, 59


def with_numbers(cells: pl.DataFrame) -> pl.DataFrame:
    """The text cells and beside them what their numbers and times are, null where they are none.

    `micros` is the time, `shares` the quantity, `units` the price, `fee` the fee; see `typed_rows`.
    """
    numbers = {
        "micros": _micros_in(pl.col("executed_at")),
        "shares": pl.col("quantity").cast(pl.Int64, strict=False),
        "units": _price_units_in(pl.col("price")),
    }
    if "fee_fen" in cells.columns:
        numbers["fee"] = pl.col("fee_fen").cast(pl.Int64, strict=False)
    return cells.with_columns(**numbers)


def _price_units_in(cell: pl.Expr) -> pl.Expr:
    yuan = cell.cast(pl.Decimal(30, 4), strict=False)
    return (yuan * PRICE_UNITS_PER_YUAN).cast(pl.Int64, strict=False)


def _micros_in(cell: pl.Expr) -> pl.Expr:
    day = cell.str.slice(0, BARE_DATE_LENGTH).str.to_date("%Y-%m-%d", strict=False)
    hour, minute, second = (_two_digits(cell, at) for at in (11, 14, 17))
    fraction = cell.str.slice(20, 6).str.pad_end(6, "0").cast(pl.Int64, strict=False)
    seconds = (hour * 60 + minute) * 60 + second
    exists = (hour <= _LAST_HOUR) & (minute <= _LAST_MINUTE) & (second <= _LAST_SECOND)
    since_midnight = pl.when(exists).then(seconds * MICROS_PER_SECOND + fraction)
    micros = day.to_physical().cast(pl.Int64) * MICROS_PER_DAY + since_midnight
    is_bare = cell.str.len_bytes() == BARE_DATE_LENGTH
    return (
        pl.when(is_bare).then(day.to_physical().cast(pl.Int64) * MICROS_PER_DAY).otherwise(micros)
    )


def _two_digits(cell: pl.Expr, at: int) -> pl.Expr:
    # Seconds that are not written are the full minute's.
    return cell.str.slice(at, 2).str.pad_end(2, "0").cast(pl.Int64, strict=False)


def typed_rows(cells: pl.DataFrame) -> pl.DataFrame:
    """The rows of `with_numbers` as integers; ids stay text.

    Times are microseconds since 1970 in local exchange time, prices ten-thousandths of a yuan
    (0 where the row has none), `fee_fen` null where not stated; empty optional texts are null.
    """
    has = set(cells.columns)
    kind = _coded("kind", KIND_CODES) if "kind" in has else pl.lit(AUCTION, dtype=pl.Int8)
    fee = pl.col("fee") if "fee" in has else pl.lit(None, dtype=pl.Int64)
    is_bare_date = pl.col("executed_at").str.len_bytes() == BARE_DATE_LENGTH
    return cells.select(
        "investor_id",
        pl.col("account").alias("account_id"),
        *(
            _text_or_null(name, is_there=name in has)
            for name in ("investor_name", "investor_kind", "cancels")
        ),
        "trade_id",
        pl.col("micros").alias("executed_at"),
        is_bare_date.alias("is_bare_date"),
        _coded("side", SIDE_CODES).alias("side"),
        kind.alias("kind"),
        pl.col("shares").alias("quantity"),
        pl.col("units").fill_null(0).alias("price_1e4"),
        fee.alias("fee_fen"),
        "line",
    )


def _coded(column: str, codes: dict[str, int]) -> pl.Expr:
    return pl.col(column).replace_strict(codes, default=None, return_dtype=pl.Int8)


def _text_or_null(column: str, *, is_there: bool) -> pl.Expr:
    if not is_there:
        return pl.lit(None, dtype=pl.String).alias(column)
    return pl.when(pl.col(column) != "").then(pl.col(column)).alias(column)
