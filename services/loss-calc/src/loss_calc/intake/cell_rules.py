"""What each cell of a trade file must look like, as rules over whole columns.

Cells come from `with_numbers`. A rule accepts in one pass; only the rows it does not accept are
asked why. `faults` is read in order and ends with one that always applies, so no cell is refused
without a code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from loss_calc.intake.columns import (
    KIND_CODES,
    KINDS_ONLY_BOUGHT,
    KINDS_ONLY_SOLD,
    KINDS_WITHOUT_PRICE,
    REQUIRED_COLUMNS,
    SIDE_CODES,
    kind_words,
)
from loss_calc.intake.errors import ErrorLog
from loss_calc.intake.typed_cells import with_numbers

LONGEST_TEXT = 200
MOST_SHARES = 10**12
MOST_FEE_FEN = 10**12
HIGHEST_PRICE_UNITS = 10**7 * 10**4
FIRST_YEAR, LAST_YEAR = 1990, 2100
FIRST_MICROS = int(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
END_MICROS = int(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000

# Controls, direction marks and overrides, line separators, byte order mark: invisible in a report.
UNPRINTABLE = r"[\p{Cc}\x{061C}\x{200E}\x{200F}\x{2028}-\x{202E}\x{2066}-\x{2069}\x{FEFF}]"
TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)?$"
_OFFSET = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].*(?:[zZ]|[+-][0-9]{2}:?[0-9]{2})$"
_SPACE_AROUND = r"^\s|\s$"
_DIGITS = r"^[0-9]{1,20}$"
_PRICE = r"^[0-9]{1,20}(?:\.[0-9]{1,4})?$"

_TEXT_COLUMNS = ("investor_id", "account", "trade_id", "investor_name", "investor_kind", "cancels")


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """Which cells of a column are accepted, and the codes of those that are not."""

    column: str
    accepted: pl.Expr
    faults: tuple[tuple[str, pl.Expr], ...]
    other: pl.Expr | None = None

    def check(self, cells: pl.DataFrame, log: ErrorLog) -> pl.Series:
        """Log each cell of the column that is not accepted; returns the lines they stand on."""
        refused = cells.filter(~self.accepted)
        if refused.is_empty():
            return refused["line"]
        code = pl.coalesce(pl.when(applies).then(pl.lit(code)) for code, applies in self.faults)
        faults = refused.select(
            "line",
            pl.lit(self.column).alias("column"),
            code.alias("code"),
            pl.col(self.column).alias("value"),
            (pl.lit("") if self.other is None else self.other).alias("other"),
        )
        log.add_frame(faults)
        return refused["line"]


def checked_cells(cells: pl.DataFrame, log: ErrorLog) -> pl.DataFrame:
    """Log every cell that is not accepted; the ids, names and times among them become null.

    What was refused once must not be held against other rows a second time.
    """
    cells = with_numbers(cells)
    blanks: list[pl.Expr] = []
    for rule in column_rules(cells.columns):
        lines = rule.check(cells, log)
        column = "micros" if rule.column == "executed_at" else rule.column
        if lines.len() and column in (*_TEXT_COLUMNS, "micros"):
            is_refused = pl.col("line").is_in(lines.implode())
            blanks.append(pl.when(~is_refused).then(pl.col(column)).alias(column))
    return cells.with_columns(blanks) if blanks else cells


def column_rules(columns: list[str]) -> list[ColumnRule]:
    """The rules for a file with these columns."""
    kind = pl.col("kind") if "kind" in columns else pl.lit("")
    rules = [_text_rule(column) for column in _TEXT_COLUMNS if column in columns]
    rules += [_time_rule(), _side_rule(), _quantity_rule(), _price_rule(kind, columns)]
    if "kind" in columns:
        rules += [_kind_rule(), _side_of_kind_rule()]
    if "fee_fen" in columns:
        rules.append(_fee_rule())
    return rules


_ALWAYS = pl.lit(value=True)


def _is_within(number: pl.Expr, lowest: int, highest: int) -> pl.Expr:
    return number.is_between(lowest, highest).fill_null(value=False)


def _text_rule(column: str) -> ColumnRule:
    cell = pl.col(column)
    is_sound = ~cell.str.contains(f"{_SPACE_AROUND}|{UNPRINTABLE}")
    is_short = cell.str.len_bytes() <= LONGEST_TEXT
    is_short |= cell.str.len_chars() <= LONGEST_TEXT
    is_there = cell != "" if column in REQUIRED_COLUMNS else _ALWAYS
    return ColumnRule(
        column,
        is_there & is_sound & is_short,
        (
            ("required", ~is_there),
            ("control_character", cell.str.contains(UNPRINTABLE)),
            ("surrounding_space", cell.str.contains(_SPACE_AROUND)),
            ("too_long", _ALWAYS),
        ),
    )


def _time_rule() -> ColumnRule:
    cell = pl.col("executed_at")
    is_in_years = _is_within(pl.col("micros"), FIRST_MICROS, END_MICROS - 1)
    year = cell.str.slice(0, 4).cast(pl.Int32, strict=False)
    return ColumnRule(
        "executed_at",
        cell.str.contains(TIME) & is_in_years,
        (
            ("required", cell == ""),
            ("offset_refused", cell.str.contains(_OFFSET)),
            ("time_malformed", ~cell.str.contains(TIME)),
            ("year_out_of_range", ~year.is_between(FIRST_YEAR, LAST_YEAR)),
            ("impossible_time", _ALWAYS),
        ),
    )


def _side_rule() -> ColumnRule:
    cell = pl.col("side")
    return ColumnRule(
        "side",
        cell.is_in(list(SIDE_CODES)),
        (("required", cell == ""), ("unknown_side", _ALWAYS)),
    )


def _kind_rule() -> ColumnRule:
    return ColumnRule("kind", pl.col("kind").is_in(list(KIND_CODES)), (("unknown_kind", _ALWAYS),))


def _side_of_kind_rule() -> ColumnRule:
    kind, side = pl.col("kind"), pl.col("side")
    buys, sells = ["buy", "买入"], ["sell", "卖出"]
    contradicts = (kind.is_in(kind_words(KINDS_ONLY_BOUGHT)) & side.is_in(sells)) | (
        kind.is_in(kind_words(KINDS_ONLY_SOLD)) & side.is_in(buys)
    )
    return ColumnRule("side", ~contradicts, (("side_contradicts_kind", _ALWAYS),), other=kind)


def _quantity_rule() -> ColumnRule:
    cell = pl.col("quantity")
    return ColumnRule(
        "quantity",
        cell.str.contains(_DIGITS) & _is_within(pl.col("shares"), 1, MOST_SHARES),
        (
            ("required", cell == ""),
            ("quantity_not_positive", cell.str.contains(r"^(?:-[0-9]+|0+)$")),
            ("quantity_malformed", ~cell.str.contains(r"^[0-9]+$")),
            ("quantity_too_large", _ALWAYS),
        ),
    )


def _price_rule(kind: pl.Expr, columns: list[str]) -> ColumnRule:
    cell = pl.col("price")
    may_be_empty = kind.is_in(kind_words(KINDS_WITHOUT_PRICE))
    if "cancels" in columns:
        # A cancelling row is no trade, so it need not repeat the price of the one it takes back.
        may_be_empty |= pl.col("cancels") != ""
    is_opening = kind.is_in(kind_words(("opening",)))
    is_price = cell.str.contains(_PRICE) & _is_within(pl.col("units"), 1, HIGHEST_PRICE_UNITS)
    return ColumnRule(
        "price",
        (is_price & ~is_opening) | ((cell == "") & may_be_empty),
        (
            ("price_required", cell == ""),
            ("price_not_allowed", is_opening),
            ("price_not_positive", cell.str.contains(r"^(?:-[0-9]+(?:\.[0-9]+)?|0+(?:\.0+)?)$")),
            ("price_too_precise", cell.str.contains(r"^[0-9]+\.[0-9]{5,}$")),
            ("price_malformed", ~cell.str.contains(r"^[0-9]+(?:\.[0-9]{1,4})?$")),
            ("price_too_large", _ALWAYS),
        ),
    )


def _fee_rule() -> ColumnRule:
    cell = pl.col("fee_fen")
    is_fee = cell.str.contains(_DIGITS) & _is_within(pl.col("fee"), 0, MOST_FEE_FEN)
    return ColumnRule(
        "fee_fen",
        (cell == "") | is_fee,
        (("fee_malformed", ~cell.str.contains(r"^[0-9]+$")), ("fee_too_large", _ALWAYS)),
    )
