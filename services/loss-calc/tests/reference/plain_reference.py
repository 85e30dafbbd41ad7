"""The loss of one investor, calculated for clarity alone: `trial_calculation` and `baseline_quote`.

Takes the JSON request as a dict and returns the answer as a dict in wire forms, with the exact
fractions under `fractions`. Raises `ReferenceRefusal(code)` where a request must be refused.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from .plain_answer import both_forms
from .plain_dates import baseline, computed_day, effective_day, is_trading_day, price_of_days
from .plain_exrights import Basis
from .plain_numbers import ReferenceRefusal, decimal_text
from .plain_positions import Claim, Exit, bear_claim, bear_exit, bull_claim, bull_exit
from .plain_records import POST, WINDOW, Dates, Record, investor_records
from .plain_request import (
    Bar,
    Trade,
    day_of,
    needed,
    only,
    read_actions,
    read_bars,
    read_settings,
    read_trades,
)
from .plain_valuation import valued

__all__ = ["ReferenceRefusal", "baseline_quote", "trial_calculation"]

REQUEST_FIELDS = (
    "rule_set", "direction", "implementation", "exposure", "baseline", "bars", "opening_positions",
    "trades", "corporate_actions", "parameters", "deduction", "fees",
)  # fmt: skip
QUOTE_FIELDS = (
    "rule_set", "exposure", "bars", "suspension_counts", "suspended_close", "float_mode",
    "fixed_float_shares", "hearing_on", "delisted_on",
)  # fmt: skip


def trial_calculation(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the loss of one investor, every step from the request to the total."""
    only(REQUEST_FIELDS, request, "request")
    check_rule_set(request)
    settings = read_settings(request)
    bars = read_bars(request.get("bars") or [])
    implementation_on = effective_day(needed(request, "implementation"), bars)
    exposure_on = effective_day(needed(request, "exposure"), bars)
    if implementation_on >= exposure_on:
        raise ReferenceRefusal("implementation_not_before_exposure")
    actions = read_actions(request.get("corporate_actions") or [])
    basis = Basis(
        exposure_on, actions, settings["cash_dividend"] == "adjust", settings["rights_taken"]
    )
    line = baseline(request, bars, exposure_on, basis, settings)
    trades = read_trades(request.get("trades") or [])
    check_trading_days(trades, bars)
    dates = Dates(implementation_on, exposure_on, line.on, settings)
    opening, records, warnings = investor_records(request, trades, dates, basis)
    claim, closing = positions(request["direction"], opening, records, settings)
    answer = valued(request, settings, line, claim, closing)
    answer["implementation_on"] = implementation_on.isoformat()
    answer["exposure_on"] = exposure_on.isoformat()
    answer["warnings"] = [*line.warnings, *warnings, *answer["warnings"]]
    return answer


def check_rule_set(request: Mapping[str, Any]) -> None:
    """Both must be named; the 2003 rule knows no bear case."""
    if request.get("rule_set") not in ("2022", "2003"):
        raise ReferenceRefusal("rule_set_missing")
    if request.get("direction") not in ("bull", "bear"):
        raise ReferenceRefusal("direction_missing")
    if request["rule_set"] == "2003" and request["direction"] == "bear":
        raise ReferenceRefusal("bear_not_under_2003_rule")


def check_trading_days(trades: list[Trade], bars: list[Bar]) -> None:
    """Between the first and the last day with a row, trades happen on days with a row."""
    for trade in trades:
        is_covered = not bars or bars[0].on <= trade.day <= bars[-1].on
        if is_covered and not is_trading_day(trade.day, bars):
            raise ReferenceRefusal("trade_outside_trading_days", trade.trade_id)


def positions(
    direction: str, opening: Fraction, records: list[Record], settings: Mapping[str, Any]
) -> tuple[Claim, Exit]:
    """Replay the window, then the days from exposure to baseline."""
    window = [record for record in records if record.period == WINDOW]
    post = [record for record in records if record.period == POST]
    newest_first = settings["average"] == "lifo_weighted"
    if direction == "bull":
        is_last = settings["opening_policy"] == "last"
        claim = bull_claim(window, opening, is_opening_last=is_last, is_newest_first=newest_first)
        return claim, bull_exit(claim, post, settings["post_order"])
    is_first = settings["bear_sell_source"] == "opening_first"
    claim = bear_claim(window, opening, is_opening_first=is_first, is_newest_first=newest_first)
    return claim, bear_exit(claim, post)


def baseline_quote(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the baseline day, the price and the turnover that decided it."""
    only(QUOTE_FIELDS, request, "request")
    if request.get("rule_set") not in ("2022", "2003"):
        raise ReferenceRefusal("rule_set_missing")
    names = ("suspension_counts", "suspended_close", "float_mode", "fixed_float_shares")
    given = {name: request[name] for name in names if name in request}
    settings = read_settings({"rule_set": request["rule_set"], "parameters": given})
    bars = read_bars(request.get("bars") or [])
    exposure_on = effective_day(needed(request, "exposure"), bars)
    if not bars:
        raise ReferenceRefusal("baseline_undetermined", "no bars")
    hearing_on, delisted_on = (
        None if request.get(name) is None else day_of(request[name])
        for name in ("hearing_on", "delisted_on")
    )
    days, turnover, reason = computed_day(
        request["rule_set"], bars, exposure_on, settings, hearing_on, delisted_on
    )
    price, _ = price_of_days(days, bars, Basis(exposure_on, [], False, False), settings)
    return {
        "baseline_on": days[-1].on.isoformat(),
        "trading_day": len(days),
        **both_forms("baseline_price", price),
        "cumulative_turnover": decimal_text(turnover),
        "reason": reason,
        "fractions": {"baseline_price": price, "cumulative_turnover": turnover},
    }
