"""Reads the JSON request of a trial calculation into plain records; refuses what cannot be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from .plain_numbers import ReferenceRefusal, decimal, whole

KINDS = (
    "auction", "ipo", "margin", "block", "agreement", "placement", "transfer_in", "transfer_out",
    "collateral_in", "collateral_out", "short_sell", "short_cover",
)  # fmt: skip
MOVED_WITHIN_THE_INVESTOR = ("collateral_in", "collateral_out")
SHORT_TRADES = ("short_sell", "short_cover")
TRANSFERS = ("transfer_in", "transfer_out")
ONLY_SIDE = {"ipo": "buy", "placement": "buy", "transfer_in": "buy", "transfer_out": "sell"}

PLACES = (None, 2, 3, 4)
# Every parameter with its permitted values; the first is the default.
CHOICES: dict[str, tuple[Any, ...]] = {
    "average": (
        "moving_first_effective", "arithmetic", "simple_weighted", "actual_cost",
        "fifo_actual_cost", "fifo_weighted", "lifo_weighted", "moving", "moving_last_flat",
    ),
    "opening_policy": ("first", "last"),
    "shortfall_policy": ("error", "infer_opening"),
    "post_order": ("fifo", "eligible_first", "lifo"),
    "sell_average_scope": ("matched", "all_post"),
    "bear_sell_source": ("window_buys_first", "opening_first"),
    "netting": ("net_floor", "floor_each", "signed"),
    "intraday_order": ("sells_first", "buys_first", "file"),
    "implementation_day_inclusive": (True, False),
    "exposure_day_trades": ("post", "pre", "split_by_time"),
    "cash_dividend": ("adjust", "ignore"),
    "rights_taken": (False, True),
    "price_places": PLACES,
    "baseline_price_places": PLACES,
    "suspension_counts": (False, True),
    "suspended_close": ("skip", "carry_forward"),
    "float_mode": ("daily", "at_exposure", "fixed"),
    "rounding": ("half_up", "down", "half_even"),
    "round_fees_jointly": (False, True),
}  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """One trading day of the share; no close means the share was halted."""

    on: date
    close: Fraction | None
    volume: int
    block_volume: int
    float_shares: int | None


@dataclass(frozen=True)
class Trade:
    """One listed movement, as the statement shows it."""

    trade_id: str
    day: date
    at: time | None
    place: int
    side: str
    quantity: Fraction
    price: Fraction
    kind: str


@dataclass(frozen=True)
class Action:
    """What one ex-date gives per old share; `rights_cost` is rights times their price."""

    ex_on: date
    cash: Fraction
    bonus: Fraction
    rights: Fraction
    rights_cost: Fraction


def only(known: Iterable[str], given: Mapping[str, Any], where: str) -> None:
    """Refuse fields nobody knows: they are never ignored."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ReferenceRefusal("unknown_field", f"{where}: {', '.join(unknown)}")


def needed(given: Mapping[str, Any], name: str) -> Any:
    """Return a field that must be there."""
    if given.get(name) is None:
        raise ReferenceRefusal("field_missing", name)
    return given[name]


def day_of(text: object) -> date:
    """Read YYYY-MM-DD."""
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise ReferenceRefusal("not_a_date", str(text)) from error


def read_bars(rows: list[dict[str, Any]]) -> list[Bar]:
    """Read the bars in date order; two rows for one day contradict each other."""
    bars = sorted((read_bar(row) for row in rows), key=lambda bar: bar.on)
    if len({bar.on for bar in bars}) < len(bars):
        raise ReferenceRefusal("two_bars_on_one_day")
    return bars


def read_bar(row: dict[str, Any]) -> Bar:
    """Read one row of market data."""
    only(("on", "close", "volume", "block_volume", "float_shares"), row, "bars")
    close = None if row.get("close") is None else decimal(row["close"], "close")
    volume = whole(row.get("volume") or 0, "volume")
    block = whole(row.get("block_volume") or 0, "block_volume")
    shares = row.get("float_shares")
    if (close is not None and close <= 0) or not 0 <= block <= volume:
        raise ReferenceRefusal("bar_impossible", str(row["on"]))
    return Bar(
        day_of(row["on"]),
        close,
        volume,
        block,
        None if shares is None else whole(shares, "float_shares"),
    )


def read_actions(rows: list[dict[str, Any]]) -> list[Action]:
    """Read ex-dates in order; several rows of one day are one event."""
    by_day: dict[date, Action] = {}
    for row in rows:
        only(
            ("ex_on", "cash_per_share", "bonus_per_share", "rights_per_share", "rights_price"),
            row,
            "actions",
        )
        cash, bonus, rights, price = (
            decimal("0" if row.get(name) is None else row[name], name)
            for name in ("cash_per_share", "bonus_per_share", "rights_per_share", "rights_price")
        )
        if min(cash, bonus, rights, price) < 0:
            raise ReferenceRefusal("corporate_action_negative")
        ex_on = day_of(row["ex_on"])
        old = by_day.get(ex_on, Action(ex_on, Fraction(0), Fraction(0), Fraction(0), Fraction(0)))
        by_day[ex_on] = Action(
            ex_on,
            old.cash + cash,
            old.bonus + bonus,
            old.rights + rights,
            old.rights_cost + rights * price,
        )
    return [by_day[day] for day in sorted(by_day)]


def read_trades(rows: list[dict[str, Any]]) -> list[Trade]:
    """Read the listed trades without those taken back and without the rows that take them back."""
    ids = [str(needed(row, "trade_id")) for row in rows]
    if len(set(ids)) < len(ids):
        raise ReferenceRefusal("trade_id_twice")
    cancelling = {row["trade_id"]: row["cancels"] for row in rows if row.get("cancels") is not None}
    for target in cancelling.values():
        if target not in ids or target in cancelling:
            raise ReferenceRefusal("cancels_no_trade", str(target))
    if len(set(cancelling.values())) < len(cancelling):
        raise ReferenceRefusal("cancelled_twice")
    gone = set(cancelling) | set(cancelling.values())
    return [read_trade(row, place) for place, row in enumerate(rows) if row["trade_id"] not in gone]


def read_trade(row: dict[str, Any], place: int) -> Trade:
    """Read one trade and check what it says about itself."""
    names = ("trade_id", "account", "executed_at", "side", "quantity", "price", "kind", "cancels")
    only(names, row, "trades")
    kind, side = row.get("kind") or "auction", needed(row, "side")
    if kind not in KINDS or side not in ("buy", "sell"):
        raise ReferenceRefusal("trade_kind_or_side_unknown", row["trade_id"])
    if side != ONLY_SIDE.get(kind, side):
        raise ReferenceRefusal("side_contradicts_kind", row["trade_id"])
    quantity = whole(needed(row, "quantity"), "quantity")
    if quantity <= 0:
        raise ReferenceRefusal("quantity_not_positive", row["trade_id"])
    is_priced = kind not in (*TRANSFERS, *MOVED_WITHIN_THE_INVESTOR)
    price = decimal(needed(row, "price"), "price") if is_priced else Fraction(0)
    if is_priced and price <= 0:
        raise ReferenceRefusal("price_not_positive", row["trade_id"])
    day, at = read_moment(str(needed(row, "executed_at")))
    return Trade(row["trade_id"], day, at, place, side, Fraction(quantity), price, kind)


def read_moment(text: str) -> tuple[date, time | None]:
    """Read local exchange time; a bare date has no time of day."""
    if len(text) == len("2020-01-02"):
        return day_of(text), None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ReferenceRefusal("not_a_time", text) from error
    if moment.tzinfo is not None:
        raise ReferenceRefusal("time_with_offset", text)
    return moment.date(), moment.time()


def read_settings(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return every parameter, defaults filled in; under the 2003 rule dividends are ignored."""
    given = request.get("parameters") or {}
    only((*CHOICES, "exposure_cutoff_time", "fixed_float_shares"), given, "parameters")
    settings = {name: values[0] for name, values in CHOICES.items()}
    if request["rule_set"] == "2003":
        settings["cash_dividend"] = "ignore"
    for name, value in given.items():
        if name in CHOICES and not any(
            value is known or (value == known and type(value) is type(known))
            for known in CHOICES[name]
        ):
            raise ReferenceRefusal("parameter_unknown", f"{name}={value!r}")
        settings[name] = value
    if settings["exposure_day_trades"] == "split_by_time":
        settings["exposure_cutoff_time"] = read_cutoff(settings.get("exposure_cutoff_time"))
    return settings


def read_cutoff(text: object) -> time:
    """Read the time of day that splits the exposure day."""
    if text is None:
        raise ReferenceRefusal("cutoff_time_missing")
    try:
        return time.fromisoformat(str(text))
    except ValueError as error:
        raise ReferenceRefusal("not_a_time", str(text)) from error
