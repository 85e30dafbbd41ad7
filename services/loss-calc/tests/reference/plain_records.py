"""One investor's records in one order and unit: accounts merged, periods named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction
from typing import Any

from .plain_exrights import Basis
from .plain_numbers import ReferenceRefusal, whole
from .plain_request import MOVED_WITHIN_THE_INVESTOR, SHORT_TRADES, Trade, only

# Bought or sold on the market the false document speaks to; everything else is held, not eligible.
ELIGIBLE_KINDS = ("auction", "ipo", "margin")
BEFORE, WINDOW, POST, AFTER = "before", "window", "post", "after"


@dataclass(frozen=True)
class Record:
    """One movement of shares in the units of the exposure day."""

    day: date
    period: str
    side: str
    quantity: Fraction
    price: Fraction
    kind: str

    @property
    def is_purchase(self) -> bool:
        """Shares bought, on the market or off it; not shares received."""
        return self.side == "buy" and self.kind != "transfer_in"

    @property
    def is_sale(self) -> bool:
        """Shares sold, on the market or off it; not shares given away."""
        return self.side == "sell" and self.kind != "transfer_out"

    @property
    def is_eligible(self) -> bool:
        """Whether a trade of this kind can be caused by the false document."""
        return self.kind in ELIGIBLE_KINDS


@dataclass(frozen=True)
class Dates:
    """The three days and how the boundary days are read (2022: art. 34)."""

    implementation_on: date
    exposure_on: date
    baseline_on: date
    settings: Mapping[str, Any]

    def period(self, trade: Trade) -> str:
        """The window has implementation, not exposure; post has exposure and baseline."""
        if trade.day > self.baseline_on:
            return AFTER
        if trade.day > self.exposure_on or (
            trade.day == self.exposure_on and not self.is_early(trade)
        ):
            return POST
        is_first_day_out = not self.settings["implementation_day_inclusive"]
        if trade.day < self.implementation_on or (
            trade.day == self.implementation_on and is_first_day_out
        ):
            return BEFORE
        return WINDOW

    def is_early(self, trade: Trade) -> bool:
        """Whether a trade on the exposure day still belongs to the window."""
        reading = self.settings["exposure_day_trades"]
        if reading != "split_by_time":
            return bool(reading == "pre")
        if trade.at is None:
            raise ReferenceRefusal("time_of_day_needed", trade.trade_id)
        return bool(trade.at < self.settings["exposure_cutoff_time"])


def in_order(trades: list[Trade], intraday_order: str) -> list[Trade]:
    """By time; where times are equal or missing by side, then by trade id, or as in the file."""
    untimed_days = {trade.day for trade in trades if trade.at is None}
    first_side = "buy" if intraday_order == "buys_first" else "sell"

    def key(trade: Trade) -> tuple[date, time, int, str]:
        at = time(0) if trade.day in untimed_days or trade.at is None else trade.at
        if intraday_order == "file":
            return trade.day, at, trade.place, ""
        return trade.day, at, 0 if trade.side == first_side else 1, trade.trade_id

    return sorted(trades, key=key)


def lowest_balance(start: Fraction, trades: list[Trade], basis: Basis) -> Fraction:
    """The lowest number of shares ever held, trades replayed one after the other."""
    lowest = balance = start
    for trade in trades:
        quantity = basis.quantity(trade.quantity, trade.day)
        balance += quantity if trade.side == "buy" else -quantity
        lowest = min(lowest, balance)
    return lowest


def opening_quantity(rows: list[dict[str, Any]], listed: list[Trade], basis: Basis) -> Fraction:
    """What was held before the first listed trade, given in the units of that trade's day."""
    total = 0
    for row in rows:
        only(("account", "quantity"), row, "opening_positions")
        quantity = whole(row["quantity"], "quantity")
        if quantity < 0:
            raise ReferenceRefusal("opening_negative")
        total += quantity
    first_day = min((trade.day for trade in listed), default=basis.day)
    return basis.quantity(Fraction(total), first_day)


def inferred_opening(
    start: Fraction, ordered: list[Trade], basis: Basis, settings: Mapping[str, Any]
) -> Fraction:
    """The smallest further opening that avoids a negative balance, where policy allows it."""
    lowest = lowest_balance(start, ordered, basis)
    if lowest >= 0:
        return Fraction(0)
    if settings["intraday_order"] == "sells_first":
        other_way = lowest_balance(start, in_order(ordered, "buys_first"), basis)
        if other_way >= 0:
            raise ReferenceRefusal("sells_first_goes_negative")
    if settings["shortfall_policy"] == "error":
        raise ReferenceRefusal("sale_above_holdings")
    return -lowest


def investor_records(
    request: Mapping[str, Any], trades: list[Trade], dates: Dates, basis: Basis
) -> tuple[Fraction, list[Record], list[str]]:
    """Return the opening position at implementation, the later records in order, and warnings."""
    warnings = []
    if any(trade.kind in SHORT_TRADES for trade in trades):
        warnings.append("short_trades_left_out")
    left_out = (*MOVED_WITHIN_THE_INVESTOR, *SHORT_TRADES)
    long_trades = [trade for trade in trades if trade.kind not in left_out]
    ordered = in_order(long_trades, dates.settings["intraday_order"])
    opening = opening_quantity(request.get("opening_positions") or [], trades, basis)
    inferred = inferred_opening(opening, ordered, basis, dates.settings)
    if inferred:
        warnings.append("opening_inferred")
        opening += inferred
    later = []
    for trade in ordered:
        quantity = basis.quantity(trade.quantity, trade.day)
        period = dates.period(trade)
        if period == BEFORE:
            opening += quantity if trade.side == "buy" else -quantity
        else:
            price = basis.price(trade.price, trade.day)
            later.append(Record(trade.day, period, trade.side, quantity, price, trade.kind))
    return opening, later, warnings
