"""A court's trades as columns of integers, grouped by investor and in time order."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from loss_calc.intake.columns import OPENING

ROW_SCHEMA = pl.Schema(
    {
        "investor_id": pl.String,
        "account_id": pl.String,
        "investor_name": pl.String,
        "investor_kind": pl.String,
        "cancels": pl.String,
        "trade_id": pl.String,
        "executed_at": pl.Int64,
        "is_bare_date": pl.Boolean,
        "side": pl.Int8,
        "kind": pl.Int8,
        "quantity": pl.Int64,
        "price_1e4": pl.Int64,
        "fee_fen": pl.Int64,
        "file": pl.Int32,
        "line": pl.Int64,
        "sequence": pl.Int64,
    }
)
_HASH_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class InvestorRows:
    """One investor and the slice of the table that holds their rows."""

    investor_id: str
    name: str | None
    kind: str | None
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True)
class TradeTable:
    """The trades of a file or of a case.

    `rows` is sorted by investor id, opening positions first, then time, then sequence. Its columns
    are those of `ROW_SCHEMA` plus the codes `investor` and `account` (int64): positions in
    `investors` and `accounts`, which are sorted by id. Times are microseconds since 1970 in local
    exchange time, prices ten-thousandths of a yuan with 0 for none, `side` is 1 for buy and -1 for
    sell, `kind` a position in `columns.KIND_NAMES`, `file` and `line` say where a row stands, and
    `sequence` is the order of arrival over all files (the line itself in a single file).
    `investors` has investor_id, name, kind, start, length; `accounts` has account_id, investor.
    """

    rows: pl.DataFrame
    investors: pl.DataFrame
    accounts: pl.DataFrame

    @property
    def trade_count(self) -> int:
        """How many rows, opening positions and cancellations included."""
        return self.rows.height

    @property
    def investor_count(self) -> int:
        """How many investors."""
        return self.investors.height

    def boundaries(self) -> npt.NDArray[np.int64]:
        """Where each investor's rows start, and after the last where they end."""
        starts = self.investors["start"].to_numpy()
        return np.append(starts, self.rows.height).astype(np.int64)


def trade_table(rows: pl.DataFrame) -> TradeTable:
    """Group and sort rows of `ROW_SCHEMA`."""
    rows = rows.select(ROW_SCHEMA.names()).cast(ROW_SCHEMA)
    accounts = _accounts(rows)
    rows = _with_codes(rows, accounts)
    order = ["investor", "_after_opening", "executed_at", "sequence"]
    keys = rows.select(
        "investor", (pl.col("kind") != OPENING).alias("_after_opening"), "executed_at", "sequence"
    )
    positions = keys.select(pl.arg_sort_by(order)).to_series()
    if not positions.is_sorted():
        rows = rows[positions]
    investors = rows.group_by("investor", maintain_order=True).agg(
        pl.col("investor_id").first(),
        pl.col("investor_name").drop_nulls().first().alias("name"),
        pl.col("investor_kind").drop_nulls().first().alias("kind"),
        pl.len().cast(pl.Int64).alias("length"),
    )
    start = (pl.col("length").cum_sum() - pl.col("length")).alias("start")
    return TradeTable(
        rows,
        investors.select("investor_id", "name", "kind", start, "length"),
        accounts.select("account_id", "investor"),
    )


def _accounts(rows: pl.DataFrame) -> pl.DataFrame:
    pairs = rows.select("investor_id", "account_id").unique()
    investors = pairs.select("investor_id").unique().sort("investor_id")
    investors = investors.with_row_index("investor").cast({"investor": pl.Int64})
    return pairs.join(investors, on="investor_id").sort("account_id", "investor_id")


def _with_codes(rows: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    codes = accounts.with_row_index("account").cast({"account": pl.Int64})
    return rows.join(codes, on=["investor_id", "account_id"], how="left", maintain_order="left")


def merge(tables: Sequence[TradeTable]) -> TradeTable:
    """The trades of several files as one table; sequence follows the order of the files.

    A table without rows stands for a file none of whose rows are wanted: it keeps its number.
    """
    parts: list[pl.DataFrame] = []
    files = arrived = 0
    for table in tables:
        rows = table.rows.with_columns(pl.col("file") + files, pl.col("sequence") + arrived)
        parts.append(rows.select(ROW_SCHEMA.names()))
        files = _next_number(rows["file"], files + 1)
        arrived = _next_number(rows["sequence"], arrived + 1) - 1
    empty = pl.DataFrame(schema=ROW_SCHEMA)
    return trade_table(pl.concat([empty, *parts]))


def _next_number(numbers: pl.Series, otherwise: int) -> int:
    highest = numbers.max()
    return otherwise if highest is None else int(str(highest)) + 1


def investors(table: TradeTable) -> Iterator[InvestorRows]:
    """Each investor in the order of ids, with the slice of their rows (no copy)."""
    for investor_id, name, kind, start, length in table.investors.iter_rows():
        yield InvestorRows(investor_id, name, kind, table.rows.slice(start, length))


def investor_slices(
    table: TradeTable, *, start: int, size: int
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Investors from `start` on, `size` at a time, with their rows; `start` in the investors
    counts within these rows."""
    for first in range(start, table.investor_count, size):
        some = table.investors.slice(first, size)
        begin, last = some["start"][0], some.row(-1, named=True)
        length = last["start"] + last["length"] - begin
        yield some.with_columns(pl.col("start") - begin), table.rows.slice(begin, length)


def investor_rows(table: TradeTable, investor_id: str) -> InvestorRows | None:
    """One investor's rows; None when the table does not know the id."""
    found = table.investors.filter(pl.col("investor_id") == investor_id)
    if found.is_empty():
        return None
    known_id, name, kind, start, length = found.row(0)
    return InvestorRows(known_id, name, kind, table.rows.slice(start, length))


def write_parquet(table: TradeTable, path: Path) -> str:
    """Write the table as one zstd Parquet file, safely on disk; returns its SHA-256 in hex."""
    with path.open("wb") as file:
        table.rows.select(ROW_SCHEMA.names()).write_parquet(file, compression="zstd")
        file.flush()
        os.fsync(file.fileno())
    return file_sha256(path)


def read_parquet(path: Path) -> TradeTable:
    """Read a table that `write_parquet` wrote."""
    return trade_table(pl.read_parquet(path, glob=False))


def read_investor(paths: Sequence[Path], investor_id: str) -> InvestorRows | None:
    """One investor's rows out of several files, without reading the others' rows."""
    wanted = pl.col("investor_id") == investor_id
    parts = [pl.scan_parquet(path, glob=False).filter(wanted).collect() for path in paths]
    return investor_rows(merge([trade_table(part) for part in parts]), investor_id)


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_HASH_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
