"""Rows of a trade file against each other and against what the case already holds."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from loss_calc.intake.columns import OPENING
from loss_calc.intake.errors import ErrorLog
from loss_calc.intake.trade_table import TradeTable
from loss_calc.intake.typed_cells import MICROS_PER_DAY


def check_rows(rows: pl.DataFrame, known: TradeTable | None, log: ErrorLog) -> None:
    """Log every collision among typed `rows`, and between them and the `known` trades of the case.

    Rows whose cells were refused must have been left out by the caller; a null id is skipped.
    """
    held = None if known is None else known.rows
    _check_trade_ids(rows, held, log)
    _check_cancellations(rows, held, log)
    _check_investors(rows, held, log)
    _check_accounts(rows, known, log)
    _check_openings(rows, held, log)


def _log(faults: pl.DataFrame, column: str, code: str, log: ErrorLog) -> None:
    if faults.height:
        log.add_frame(
            faults.select(
                "line",
                pl.lit(column).alias("column"),
                pl.lit(code).alias("code"),
                pl.col("value").cast(pl.String),
                pl.col("other").cast(pl.String),
            )
        )


def _check_trade_ids(rows: pl.DataFrame, held: pl.DataFrame | None, log: ErrorLog) -> None:
    ids = rows.select("line", pl.col("trade_id").alias("value")).drop_nulls()
    # Equal texts have equal hashes: as many hashes as rows proves that no id stands twice.
    if ids["value"].hash().n_unique() < ids.height:
        repeated = ids.filter(pl.col("value").is_duplicated())
        repeated = repeated.with_columns(pl.col("line").min().over("value").alias("other"))
        later = repeated.filter(pl.col("line") > pl.col("other"))
        _log(later, "trade_id", "duplicate_trade_id", log)
    if held is not None:
        taken = held.select(pl.col("trade_id").alias("value"))
        again = ids.join(taken, on="value", how="semi").with_columns(other=pl.lit(""))
        _log(again, "trade_id", "trade_id_in_case", log)


def _check_cancellations(rows: pl.DataFrame, held: pl.DataFrame | None, log: ErrorLog) -> None:
    wanted = ["trade_id", "investor_id", "cancels"]
    cancelling = rows.filter(pl.col("cancels").is_not_null()).select("line", *wanted)
    if cancelling.is_empty():
        return
    everything = _stacked(rows, held, wanted)
    targets = everything.select(
        pl.col("trade_id").alias("cancels"),
        pl.col("investor_id").alias("owner"),
        pl.col("cancels").is_not_null().alias("is_cancellation"),
    ).join(cancelling.select("cancels").unique(), on="cancels", how="semi")
    targets = targets.unique("cancels", keep="first", maintain_order=True)
    found = cancelling.join(targets, on="cancels", how="left", maintain_order="left")
    found = found.with_columns(pl.col("cancels").alias("value"), pl.lit("").alias("other"))
    is_known = pl.col("is_cancellation").is_not_null()
    _log(found.filter(~is_known), "cancels", "cancels_unknown_trade", log)
    found = found.filter(is_known)
    of_other = found.filter(pl.col("owner") != pl.col("investor_id"))
    _log(of_other.with_columns(other=pl.col("owner")), "cancels", "cancels_other_investor", log)
    _log(found.filter(pl.col("is_cancellation")), "cancels", "cancels_a_cancellation", log)
    _check_cancelled_once(cancelling, held, log)


def _check_cancelled_once(
    cancelling: pl.DataFrame, held: pl.DataFrame | None, log: ErrorLog
) -> None:
    earlier = None
    if held is not None:
        earlier = held.filter(pl.col("cancels").is_not_null()).with_columns(line=pl.lit(0))
    everything = _stacked(cancelling, earlier, ["line", "trade_id", "cancels"])
    everything = everything.sort("line", maintain_order=True).with_columns(
        pl.col("trade_id").first().over("cancels").alias("other"),
        pl.int_range(pl.len()).over("cancels").alias("nth"),
        pl.col("cancels").alias("value"),
    )
    again = everything.filter((pl.col("nth") > 0) & (pl.col("line") > 0))
    _log(again, "cancels", "cancelled_twice", log)


def _check_investors(rows: pl.DataFrame, held: pl.DataFrame | None, log: ErrorLog) -> None:
    for column in ("investor_name", "investor_kind"):
        # A row that does not state the name contradicts nothing.
        stated = rows.select("line", "investor_id", pl.col(column).alias("value")).drop_nulls()
        first_stated = stated
        if held is not None:
            before = held.select(
                pl.lit(0, dtype=pl.Int64).alias("line"),
                "investor_id",
                pl.col(column).alias("value"),
            )
            first_stated = pl.concat([before.drop_nulls(), stated])
        pairs = first_stated.group_by("investor_id", "value").agg(pl.col("line").min())
        if pairs["investor_id"].n_unique() == pairs.height:
            continue
        firsts = (
            pairs.sort("line", "value")
            .group_by("investor_id")
            .agg(pl.col("value").first().alias("other"))
        )
        clashing = stated.join(firsts, on="investor_id").filter(pl.col("value") != pl.col("other"))
        _log(clashing, column, "investor_clash", log)


def _check_accounts(rows: pl.DataFrame, known: TradeTable | None, log: ErrorLog) -> None:
    stated = rows.select("line", "account_id", "investor_id").drop_nulls()
    pairs = stated.group_by("account_id", "investor_id").agg(pl.col("line").min())
    if known is not None:
        owners = known.investors.select("investor_id").with_row_index("investor")
        before = known.accounts.join(owners.cast({"investor": pl.Int64}), on="investor")
        before = before.select("account_id", "investor_id", pl.lit(0, pl.Int64).alias("line"))
        pairs = pl.concat([before, pairs])
    if pairs["account_id"].n_unique() == pairs.select("account_id", "investor_id").n_unique():
        return
    firsts = pairs.sort("line", "investor_id").group_by("account_id")
    owner = firsts.agg(pl.col("investor_id").first().alias("other"))
    clashing = stated.join(owner, on="account_id").filter(pl.col("investor_id") != pl.col("other"))
    _log(clashing.rename({"account_id": "value"}), "account", "account_clash", log)


def _check_openings(rows: pl.DataFrame, held: pl.DataFrame | None, log: ErrorLog) -> None:
    wanted = ["investor_id", "trade_id", "executed_at", "is_bare_date", "kind", "cancels"]
    everything = _stacked(rows, held, wanted).drop_nulls(["investor_id", "executed_at"])
    openings = everything.filter(pl.col("kind") == OPENING)
    if openings.is_empty():
        return
    others = everything.filter((pl.col("kind") != OPENING) & pl.col("cancels").is_null())
    others = others.join(openings, on="investor_id", how="semi")
    others = others.with_columns(_latest_moment().alias("moment"))
    first_trades = (
        others.sort("moment", maintain_order=True)
        .group_by("investor_id")
        .agg(pl.col("moment").first().alias("limit"), pl.col("trade_id").first().alias("other"))
    )
    late = rows.filter(pl.col("kind") == OPENING).join(first_trades, on="investor_id")
    late = late.filter(pl.col("executed_at") > pl.col("limit"))
    _log(late.with_columns(_day_text().alias("value")), "executed_at", "opening_after_trade", log)
    if held is not None:
        _check_trades_before_known_openings(rows, held, log)


def _check_trades_before_known_openings(
    rows: pl.DataFrame, held: pl.DataFrame, log: ErrorLog
) -> None:
    openings = held.filter(pl.col("kind") == OPENING).sort("executed_at", maintain_order=True)
    last_openings = openings.group_by("investor_id").agg(
        pl.col("executed_at").last().alias("limit"), pl.col("trade_id").last().alias("other")
    )
    trades = rows.filter((pl.col("kind") != OPENING) & pl.col("cancels").is_null())
    early = trades.join(last_openings, on="investor_id")
    early = early.filter(_latest_moment() < pl.col("limit"))
    _log(early.with_columns(_day_text().alias("value")), "executed_at", "trade_before_opening", log)


def _latest_moment() -> pl.Expr:
    # A trade of which only the day is known may have been the day's last.
    end_of_day = pl.col("executed_at") + (MICROS_PER_DAY - 1)
    return pl.when("is_bare_date").then(end_of_day).otherwise(pl.col("executed_at"))


def _day_text() -> pl.Expr:
    return pl.from_epoch("executed_at", time_unit="us").dt.strftime("%Y-%m-%d")


def _stacked(rows: pl.DataFrame, held: pl.DataFrame | None, columns: Sequence[str]) -> pl.DataFrame:
    parts = [rows.select(columns)]
    if held is not None:
        parts.insert(0, held.select(columns).cast(parts[0].schema))
    return pl.concat(parts)
