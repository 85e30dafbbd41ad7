"""Cells of a statement rewritten as the contract writes them, whole columns at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from loss_calc.intake.trade_layouts import TradeLayout

_DATES = {
    "YYYY-MM-DD": r"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]+(.*))?$",
    "YYYYMMDD": r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:[T ]+(.*))?$",
    "YYYY/MM/DD": r"^([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})(?:[T ]+(.*))?$",
    "YYYY.MM.DD": r"^([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})(?:[T ]+(.*))?$",
}
_TIMES = {
    "HH:MM:SS": r"^([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,6})?))?$",
    "HHMMSS": r"^([0-9]{2})([0-9]{2})([0-9]{2})$",
}
_GROUPED = r"^-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$"
_QUOTED_FORMULA = r'^="(.*)"$'
_YUAN = r"^[0-9]{1,14}(?:\.[0-9]{1,2})?$"
_HHMMSS_WIDTH = 6


class LayoutCells:
    """The rewriting that one layout asks for."""

    def __init__(self, layout: TradeLayout) -> None:
        self._layout = layout

    def cells(self, raw: pl.DataFrame) -> pl.DataFrame:
        """`line` and the columns of the contract that the layout feeds."""
        layout = self._layout
        trimmed = raw.select("line", *(_trimmed(header) for header in layout.headers))
        side = pl.col(layout.columns["side"][0])
        if layout.ignored:
            trimmed = trimmed.filter(~side.is_in(sorted(layout.ignored)))
        rewritten = {
            "executed_at": self._moment(),
            "side": _meant(side, layout.sides),
            "kind": self._kind(side),
            "quantity": self._quantity(side),
            "price": self._price(),
            "fee_fen": self._fee(),
        }
        columns: list[pl.Expr] = []
        for column, headers in layout.columns.items():
            expression = rewritten.pop(column, None)
            if expression is None:
                expression = pl.concat_str(headers, separator="-")
            columns.append(expression.alias(column))
        kind = rewritten.get("kind")
        if kind is not None and layout.kinds:
            columns.append(kind.alias("kind"))
        return trimmed.select("line", *columns)

    def _moment(self) -> pl.Expr:
        cell = pl.col(self._layout.columns["executed_at"][0])
        found = cell.str.extract_groups(_DATES[self._layout.date_format])
        year, month, day, rest = (found.struct.field(str(at)) for at in range(1, 5))
        iso = pl.concat_str(
            year, month.str.pad_start(2, "0"), day.str.pad_start(2, "0"), separator="-"
        )
        date = pl.when(year.is_not_null()).then(iso).otherwise(cell)
        if self._layout.time_column is None:
            time = self._time(rest.fill_null(""))
        else:
            time = self._time(pl.col(self._layout.time_column))
        return pl.when(time == "").then(date).otherwise(pl.concat_str(date, time, separator="T"))

    def _time(self, cell: pl.Expr) -> pl.Expr:
        if self._layout.time_format == "HHMMSS":
            is_short = cell.str.contains("^[0-9]{5}$")
            cell = pl.when(is_short).then(cell.str.pad_start(_HHMMSS_WIDTH, "0")).otherwise(cell)
        found = cell.str.extract_groups(_TIMES[self._layout.time_format])
        hour, minute, second = (found.struct.field(str(at)) for at in (1, 2, 3))
        iso = pl.concat_str(
            hour.str.pad_start(2, "0"), minute, second.fill_null("00"), separator=":"
        )
        return pl.when(hour.is_not_null()).then(iso).otherwise(cell)

    def _kind(self, side: pl.Expr) -> pl.Expr:
        layout = self._layout
        if "kind" in layout.columns:
            return _meant(pl.col(layout.columns["kind"][0]), layout.kinds)
        return side.replace_strict(dict(layout.kinds), default="", return_dtype=pl.String)

    def _quantity(self, side: pl.Expr) -> pl.Expr:
        cell = self._number("quantity")
        if not self._layout.signed_quantities:
            return cell
        is_sale = _meant(side, self._layout.sides).is_in(["sell", "卖出"])
        return pl.when(is_sale).then(cell.str.replace("^-([0-9])", "$1")).otherwise(cell)

    def _price(self) -> pl.Expr:
        cell = self._number("price")
        if not self._layout.zero_price_is_none:
            return cell
        return pl.when(cell.str.contains("^0+$")).then(pl.lit("")).otherwise(cell)

    def _number(self, column: str) -> pl.Expr:
        return self._plain_number(pl.col(self._layout.columns[column][0]))

    def _plain_number(self, cell: pl.Expr) -> pl.Expr:
        if self._layout.thousands_separators:
            is_grouped = cell.str.contains(_GROUPED)
            cell = pl.when(is_grouped).then(cell.str.replace_all(",", "")).otherwise(cell)
        # A statement writes every price with as many decimals as its widest one.
        is_number = cell.str.contains(r"^-?[0-9]+\.[0-9]+$")
        return pl.when(is_number).then(cell.str.replace(r"\.?0+$", "")).otherwise(cell)

    def _fee(self) -> pl.Expr:
        parts = [
            self._plain_number(pl.col(header)) for header in self._layout.columns.get("fee_fen", ())
        ]
        if not parts:
            return pl.lit("")
        written = pl.concat_str(parts, separator="+")
        amounts = [self._fen(part) for part in parts]
        total = pl.sum_horizontal(*amounts, ignore_nulls=False).cast(pl.String)
        are_empty = pl.all_horizontal(part == "" for part in parts)
        # A part that is no amount is shown with its neighbours, and refused as no whole number.
        return pl.when(are_empty).then(pl.lit("")).otherwise(total.fill_null(written))

    def _fen(self, part: pl.Expr) -> pl.Expr:
        pattern = _YUAN if self._layout.fees_in_yuan else "^[0-9]{1,14}$"
        amount = pl.when(part == "").then(pl.lit("0")).otherwise(part)
        number = pl.when(amount.str.contains(pattern)).then(amount).cast(pl.Decimal(20, 2))
        if self._layout.fees_in_yuan:
            number = number * 100
        return number.cast(pl.Int64)


def _trimmed(header: str) -> pl.Expr:
    return pl.col(header).str.strip_chars().str.replace(_QUOTED_FORMULA, "$1").str.strip_chars()


def _meant(cell: pl.Expr, words: object) -> pl.Expr:
    return cell.replace(dict(words)) if words else cell  # type: ignore[call-overload]
