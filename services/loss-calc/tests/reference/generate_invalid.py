"""Trial requests with exactly one thing wrong, and the code of the refusal it must meet."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from .generate import LAST_SEED, random_request

Request = dict[str, Any]


def invalid_request(rng: random.Random) -> tuple[Request, str]:
    """Return a spoilt request and the reference's code for refusing it."""
    request = random_request(rng)
    while len(request["trades"]) == 0:
        request = random_request(rng)
    code, spoil = rng.choice(SPOILS)
    # A stored refusal must not depend on an inference that would repair the request.
    request["parameters"]["shortfall_policy"] = "error"
    if not request["opening_positions"]:
        request["opening_positions"] = [{"account": "A1", "quantity": 100_000}]
    spoil(request)
    return request, code


def seeded_invalid_request(seed: int) -> tuple[Request, str]:
    """Return the spoilt request of a seed, the same on every machine."""
    return invalid_request(random.Random(seed))


def invalid_requests() -> st.SearchStrategy[tuple[Request, str]]:
    """Spoilt requests, each known by its seed."""
    return st.integers(0, LAST_SEED).map(seeded_invalid_request)


def a_trade(request: Request) -> Request:
    """Return a fresh copy of a plain purchase beside the listed ones."""
    first = request["trades"][0]
    trade = {name: first[name] for name in ("account", "executed_at")}
    return trade | {"trade_id": "NEW", "side": "buy", "quantity": 100, "price": "5.00"}


def sells_too_much(request: Request) -> None:
    """A sale above every holding."""
    request["trades"].append(a_trade(request) | {"side": "sell", "quantity": 10**9})


def repeats_a_trade_id(request: Request) -> None:
    """Two trades with one id."""
    request["trades"].append(a_trade(request) | {"trade_id": request["trades"][0]["trade_id"]})


def cancels_nothing(request: Request) -> None:
    """A row that takes back a trade nobody listed."""
    request["trades"].append(a_trade(request) | {"cancels": "NOBODY"})


def has_no_quantity(request: Request) -> None:
    """A trade of no shares."""
    request["trades"].append(a_trade(request) | {"quantity": 0})


def has_a_free_purchase(request: Request) -> None:
    """An auction purchase at no price."""
    request["trades"].append(a_trade(request) | {"price": "0.00"})


def has_a_float_price(request: Request) -> None:
    """A price that is a JSON number."""
    request["trades"].append(a_trade(request) | {"price": 5.25})


def has_an_exponent(request: Request) -> None:
    """A price that is not in plain notation."""
    request["trades"].append(a_trade(request) | {"price": "1e2"})


def has_a_strange_kind(request: Request) -> None:
    """A kind of trade nobody knows."""
    request["trades"].append(a_trade(request) | {"kind": "gift"})


def trades_on_a_sunday(request: Request) -> None:
    """A trade between the first and the last bar on a day without one."""
    day = date.fromisoformat(request["bars"][0]["on"])
    sunday = day + timedelta(days=6 - day.weekday())
    request["trades"].append(a_trade(request) | {"executed_at": f"{sunday}T10:00:00"})


def names_no_rule_set(request: Request) -> None:
    """The rule set is never inferred."""
    del request["rule_set"]


def is_bear_under_2003(request: Request) -> None:
    """The 2003 rule knows no bear case."""
    request |= {"rule_set": "2003", "direction": "bear"}


def exposes_first(request: Request) -> None:
    """Implementation does not precede exposure."""
    request["implementation"] = dict(request["exposure"])


def names_a_strange_average(request: Request) -> None:
    """An average nobody knows."""
    request["parameters"]["average"] = "geometric"


def splits_without_a_time(request: Request) -> None:
    """A split exposure day without the time that splits it."""
    request["parameters"]["exposure_day_trades"] = "split_by_time"
    request["parameters"].pop("exposure_cutoff_time", None)


def has_too_few_bars(request: Request) -> None:
    """Fewer days than the baseline needs."""
    request["baseline"] = None
    request["parameters"].pop("float_mode", None)
    for bar in request["bars"]:
        bar["volume"] = bar["block_volume"] = 0
    request["bars"] = request["bars"][:-25]


def leaves_fees_out(request: Request) -> None:
    """Commission and stamp duty must be given."""
    del request["fees"]


def deducts_more_than_all(request: Request) -> None:
    """A fixed deduction above one."""
    request["deduction"] = {"method": "fixed", "ratio": "1.01"}


def has_an_unknown_field(request: Request) -> None:
    """Unknown fields are refused, not ignored."""
    request["colour"] = "red"


SPOILS: list[tuple[str, Callable[[Request], None]]] = [
    ("sale_above_holdings", sells_too_much),
    ("trade_id_twice", repeats_a_trade_id),
    ("cancels_no_trade", cancels_nothing),
    ("quantity_not_positive", has_no_quantity),
    ("price_not_positive", has_a_free_purchase),
    ("not_a_decimal", has_a_float_price),
    ("not_a_decimal", has_an_exponent),
    ("trade_kind_or_side_unknown", has_a_strange_kind),
    ("trade_outside_trading_days", trades_on_a_sunday),
    ("rule_set_missing", names_no_rule_set),
    ("bear_not_under_2003_rule", is_bear_under_2003),
    ("implementation_not_before_exposure", exposes_first),
    ("parameter_unknown", names_a_strange_average),
    ("cutoff_time_missing", splits_without_a_time),
    ("baseline_undetermined", has_too_few_bars),
    ("field_missing", leaves_fees_out),
    ("ratio_out_of_range", deducts_more_than_all),
    ("unknown_field", has_an_unknown_field),
]
