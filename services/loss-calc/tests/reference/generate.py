"""Trial and baseline requests, realistic and nasty: from a seed, or as strategies over seeds.

Valid by construction: in no order of one moment's trades is more sold than is held.
"""

import copy
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from .generate_market import (
    announcement,
    random_actions,
    random_bars,
    random_baseline,
    random_levels,
    random_price,
    trading_days,
)
from .generate_statement import Statement
from .plain_request import CHOICES

Request = dict[str, Any]
SAME_FOR_ALL = ("float_mode", "intraday_order", "shortfall_policy")
DAYS_AFTER_EXPOSURE = 46
LAST_SEED = 2**32 - 1


def random_request(rng: random.Random) -> Request:
    """Return one valid trial request with market data."""
    rule_set = rng.choice(["2022", "2022", "2003"])
    direction = rng.choice(["bull", "bull", "bear"]) if rule_set == "2022" else "bull"
    days = trading_days(rng)
    lead, width = rng.randint(1, 4), rng.randint(1, 16)
    days = days[: lead + width + DAYS_AFTER_EXPOSURE]
    start, exposure = lead, lead + width
    bars = random_bars(rng, days, exposure)
    actions = random_actions(rng, days, exposure)
    parameters = random_parameters(rng)
    trades, opening = Statement(rng, direction, bars, actions, parameters).filled(start, exposure)
    return {
        "rule_set": rule_set,
        "direction": direction,
        "implementation": announcement(rng, days, start),
        "exposure": announcement(rng, days, exposure),
        "baseline": random_baseline(rng, bars, exposure),
        "bars": bars,
        "opening_positions": opening,
        "trades": trades,
        "corporate_actions": actions,
        "parameters": parameters,
        "deduction": random_deduction(rng, days),
        "fees": random_fees(rng),
    }


def seeded_request(seed: int) -> Request:
    """Return the trial request of a seed, the same on every machine."""
    return random_request(random.Random(seed))


def request_without_bars(rng: random.Random) -> Request:
    """Return a valid request without market data: baseline given, every weekday trades."""
    request = random_request(rng)
    bars = request["bars"]
    known = {trade["executed_at"][:10] for trade in request["trades"]}
    last = rng.choice([bar["on"] for bar in bars[-DAYS_AFTER_EXPOSURE + 10 :] if bar["close"]])
    request["baseline"] = {"on": last, "price": random_price(rng, 800), "reason": "court order"}
    request["bars"] = []
    first = date.fromisoformat(min([bars[0]["on"], *known]))
    if request["deduction"]["method"] == "synchronised_index":
        weekdays = [first + timedelta(days=n) for n in range(140)]
        weekdays = [day for day in weekdays if day.weekday() < 5]
        for index in request["deduction"]["indices"]:
            index["levels"] = random_levels(rng, weekdays)
    return request


def random_parameters(rng: random.Random) -> Request:
    """Return mostly an average alone, sometimes a handful of switches, sometimes all of them."""
    share = rng.choice([0, 0.15, 0.5])
    chosen = {
        name: rng.choice(values)
        for name, values in CHOICES.items()
        if name not in ("average", *SAME_FOR_ALL) and rng.random() < share
    }
    chosen["average"] = rng.choice(CHOICES["average"])
    for name in SAME_FOR_ALL:
        if rng.random() < 0.2:
            chosen[name] = rng.choice(CHOICES[name])
    if chosen.get("float_mode") == "fixed":
        chosen["fixed_float_shares"] = rng.choice([500_000, 60_000_000])
    if chosen.get("exposure_day_trades") == "split_by_time":
        chosen["exposure_cutoff_time"] = rng.choice(["10:30:00", "13:00:00"])
    return chosen


def random_deduction(rng: random.Random, days: list[date]) -> Request:
    """Return none, a fixed share, or an index comparison with one to three indices."""
    method = rng.choice(["none", "fixed", "synchronised_index", "synchronised_index"])
    if method == "none":
        return {"method": method}
    if method == "fixed":
        return {"method": method, "ratio": rng.choice(["0", "0.28", "0.3333", "1"])}
    combine = rng.choice(["mean", "mean", "max", "min", "weighted"])
    indices: list[Request] = [
        {"code": code, "levels": random_levels(rng, days)}
        for code in ["000001", "801150", "850001"][: rng.randint(1, 3)]
    ]
    if combine == "weighted":
        weights = [["1"], ["0.6", "0.4"], ["0.5", "0.3", "0.2"]][len(indices) - 1]
        for index, weight in zip(indices, weights, strict=True):
            index["weight"] = weight
    return {"method": method, "combine": combine, "indices": indices}


def random_fees(rng: random.Random) -> Request:
    """Return rates; interest mostly left to the rule set."""
    fees: Request = {"commission_rate": rng.choice(["0.0003", "0.001", "0.003", "0"])}
    fees["stamp_duty_rate"] = rng.choice(["0.001", "0.0005", "0"])
    if rng.random() < 0.2:
        fees["interest"] = None
    return fees


def random_quote_request(rng: random.Random) -> Request:
    """Return one baseline request; it may turn out undetermined."""
    days = trading_days(rng)[: rng.choice([8, 25, 45, 80])]
    exposure = rng.randint(1, 4)
    request: Request = {
        "rule_set": rng.choice(["2022", "2003"]),
        "exposure": announcement(rng, days, exposure),
        "bars": random_bars(rng, days, exposure),
        "suspension_counts": rng.random() < 0.3,
        "float_mode": rng.choice(["daily", "daily", "at_exposure"]),
    }
    if rng.random() < 0.3:
        request["hearing_on"] = rng.choice(days[exposure:]).isoformat()
    if rng.random() < 0.2:
        request["delisted_on"] = rng.choice(days[exposure + 1 :]).isoformat()
    return request


def seeded_quote_request(seed: int) -> Request:
    """Return the baseline request of a seed, the same on every machine."""
    return random_quote_request(random.Random(seed))


def trial_requests() -> st.SearchStrategy[Request]:
    """Valid trial requests, each known by its seed; `smallest` makes a failing one short."""
    return st.integers(0, LAST_SEED).map(seeded_request)


def trial_requests_without_bars() -> st.SearchStrategy[Request]:
    """Valid trial requests without market data."""
    return st.integers(0, LAST_SEED).map(lambda seed: request_without_bars(random.Random(seed)))


def baseline_requests() -> st.SearchStrategy[Request]:
    """Baseline requests, determined or not."""
    return st.integers(0, LAST_SEED).map(seeded_quote_request)


def smallest(request: Request, still_fails: Callable[[Request], bool]) -> Request:
    """Drop trades, ex-dates, opening rows and parameters one by one while the request fails."""
    found = copy.deepcopy(request)
    lists = ("trades", "corporate_actions", "opening_positions")
    cuts = [(name, place) for name in lists for place in reversed(range(len(found[name])))]
    for name, place in cuts:
        shorter = found | {name: found[name][:place] + found[name][place + 1 :]}
        found = shorter if still_fails(shorter) else found
    for name in request["parameters"]:
        kept = {key: value for key, value in found["parameters"].items() if key != name}
        shorter = found | {"parameters": kept}
        found = shorter if still_fails(shorter) else found
    plain = found | {"deduction": {"method": "none"}}
    return plain if still_fails(plain) else found
