"""Laws that hold for every request, tried on the plain reference."""

import copy
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from .generate import baseline_requests, trial_requests
from .generate_invalid import invalid_requests
from .plain_answer import pro_rata
from .plain_cases import case
from .plain_numbers import decimal_text
from .plain_reference import ReferenceRefusal, baseline_quote, trial_calculation

Request = dict[str, Any]
modest = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def exact(request: Request) -> dict[str, Fraction]:
    """Return the exact values of a request."""
    values: dict[str, Fraction] = trial_calculation(request)["fractions"]
    return values


def changed(request: Request, **parameters: Any) -> Request:
    """Return a copy with other parameters."""
    copied = copy.deepcopy(request)
    copied["parameters"] |= parameters
    return copied


def without_price_rounding(request: Request) -> Request:
    """Return a copy that keeps every price exact."""
    return changed(request, price_places=None, baseline_price_places=None)


def scaled(text: str | None, factor: Fraction) -> str | None:
    """Multiply a decimal string exactly."""
    return None if text is None else decimal_text(Fraction(text) * factor)


@modest
@given(trial_requests())
def test_closed_and_open_shares_make_up_the_claim_and_items_make_up_the_total(
    request: Request,
) -> None:
    answer = trial_calculation(request)
    found = answer["fractions"]
    assert found["sold_quantity"] + found["held_quantity"] == found["eligible_quantity"]
    assert min(found["sold_quantity"], found["held_quantity"]) >= 0
    assert 0 <= found["deduction_ratio"] <= 1
    items = ("payable_difference_fen", "commission_fen", "stamp_duty_fen", "interest_fen")
    assert answer["total_fen"] == sum(answer[name] for name in items)


@modest
@given(trial_requests())
def test_loss_scales_with_prices(request: Request) -> None:
    request = without_price_rounding(request)
    twice = copy.deepcopy(request)
    rows = [(trade, "price") for trade in twice["trades"]]
    rows += [(bar, "close") for bar in twice["bars"]]
    for action in twice["corporate_actions"]:
        rows += [(action, "cash_per_share"), (action, "rights_price")]
    rows += [(twice["baseline"], "price")] if twice["baseline"] else []
    for row, name in rows:
        row[name] = scaled(row[name], Fraction(2))
    assert exact(twice)["difference_loss"] == 2 * exact(request)["difference_loss"]
    assert exact(twice)["deduction_ratio"] == exact(request)["deduction_ratio"]


@modest
@given(trial_requests())
def test_splitting_orders_into_fills_changes_nothing_but_the_arithmetic_mean(
    request: Request,
) -> None:
    assume(request["parameters"]["average"] != "arithmetic")
    fills = copy.deepcopy(request)
    cancelled = {row.get("cancels") for row in fills["trades"]}
    fills["trades"] = []
    for row in request["trades"]:
        if row["quantity"] < 2 or row.get("cancels") or row["trade_id"] in cancelled:
            fills["trades"].append(dict(row))
            continue
        part = row["quantity"] // 3 or 1
        for name, quantity in (("a", part), ("b", row["quantity"] - part)):
            fills["trades"].append(row | {"trade_id": row["trade_id"] + name, "quantity": quantity})
    assert exact(fills) == exact(request)


@modest
@given(trial_requests(), st.integers(0, 60))
def test_bonus_issue_changes_no_money(request: Request, place: int) -> None:
    request = without_price_rounding(request) | {"corporate_actions": []}
    with_bonus = copy.deepcopy(request)
    ex_on = request["bars"][min(place, len(request["bars"]) - 1)]["on"]
    with_bonus["corporate_actions"] = [{"ex_on": ex_on, "bonus_per_share": "1"}]
    for bar in with_bonus["bars"]:
        if bar["on"] >= ex_on:
            bar["close"] = scaled(bar["close"], Fraction(1, 2))
    for row in with_bonus["trades"]:
        if row["executed_at"][:10] >= ex_on:
            row["price"] = scaled(row["price"], Fraction(1, 2))
            row["quantity"] *= 2
    if min((row["executed_at"][:10] for row in request["trades"]), default="") >= ex_on:
        for row in with_bonus["opening_positions"]:
            row["quantity"] *= 2
    try:
        plain = trial_calculation(request)
    except ReferenceRefusal:
        assume(False)
    given_line = with_bonus["baseline"]
    if given_line and plain["baseline_on"] >= ex_on:
        given_line["price"] = scaled(given_line["price"], Fraction(1, 2))
    doubled = trial_calculation(with_bonus)
    for name in ("difference_loss_fen", "payable_difference_fen", "total_fen", "deduction_ratio"):
        assert doubled[name] == plain[name]


@modest
@given(trial_requests(), st.booleans())
def test_index_like_the_share_explains_everything_and_a_flat_index_nothing(
    request: Request, is_flat: bool
) -> None:
    assume(not request["corporate_actions"])
    request = without_price_rounding(request) | {"baseline": None}
    levels, last = {}, "1"
    for bar in request["bars"]:
        last = bar["close"] or last
        levels[bar["on"]] = last
    for row in request["trades"]:
        row["price"] = levels[row["executed_at"][:10]]
    index: Request = {"code": "LIKE", "levels": []}
    for on, level in levels.items():
        shown = "100" if is_flat else scaled(level, Fraction(100))
        index["levels"].append({"on": on, "level": shown})
    request["deduction"] = {"method": "synchronised_index", "indices": [index]}
    found = exact(request)
    entry = found["buy_average" if request["direction"] == "bull" else "sell_average"]
    is_net_loss = exact(changed(request, netting="net_floor"))["difference_loss"] > 0
    is_explained = is_net_loss and not is_flat and entry > 0
    assert found["deduction_ratio"] == (1 if is_explained else 0)


@modest
@given(trial_requests())
def test_net_floor_is_between_zero_and_floor_each(request: Request) -> None:
    net = exact(changed(request, netting="net_floor"))["difference_loss"]
    each = exact(changed(request, netting="floor_each"))["difference_loss"]
    signed = exact(changed(request, netting="signed"))["difference_loss"]
    assert 0 <= net <= each
    assert net == max(signed, 0)


@modest
@given(trial_requests(), st.randoms(use_true_random=False))
def test_accounts_and_file_order_are_irrelevant(request: Request, rng: Any) -> None:
    assume(request["parameters"].get("intraday_order") != "file")
    mixed = copy.deepcopy(request)
    rng.shuffle(mixed["trades"])
    mixed["bars"].reverse()
    for row in mixed["trades"]:
        row["account"] = rng.choice(["X", "Y"])
    assert trial_calculation(mixed) == trial_calculation(request)


@modest
@given(trial_requests())
def test_every_first_in_first_out_method_agrees_on_the_claim(request: Request) -> None:
    names = ("arithmetic", "actual_cost", "fifo_weighted", "moving", "moving_last_flat")
    sizes = {exact(changed(request, average=name))["eligible_quantity"] for name in names}
    assert len(sizes) == 1


@modest
@given(trial_requests())
def test_restart_after_a_flat_position_is_what_an_empty_pool_does_anyway(request: Request) -> None:
    flat, moving = (changed(request, average=name) for name in ("moving_last_flat", "moving"))
    assert exact(flat) == exact(moving)


@modest
@given(baseline_requests())
def test_2022_baseline_lies_between_the_tenth_and_the_thirtieth_day(request: Request) -> None:
    try:
        answer = baseline_quote(request | {"rule_set": "2022"})
    except ReferenceRefusal as refusal:
        assert refusal.code == "baseline_undetermined"  # noqa: PT017 - either outcome is lawful
        return
    assert 10 <= answer["trading_day"] <= 30


@modest
@given(
    st.dictionaries(st.text("abc", min_size=1), st.integers(0, 10**9), min_size=1),
    st.integers(0, 10**9),
)
def test_fund_pays_the_claims_or_itself_exactly(claims: dict[str, int], fund: int) -> None:
    paid = pro_rata(claims, fund)
    assert sum(paid.values()) == min(fund, sum(claims.values()))
    assert all(paid[name] <= claims[name] for name in claims)


@modest
@given(invalid_requests())
def test_spoilt_request_is_refused_for_what_was_spoilt(spoilt: tuple[Request, str]) -> None:
    request, code = spoilt
    try:
        trial_calculation(request)
    except ReferenceRefusal as refusal:
        assert refusal.code == code  # noqa: PT017 - the code is compared, not the message
    else:
        raise AssertionError(code)


@modest
@given(
    st.integers(0, 5),
    st.lists(st.tuples(st.booleans(), st.integers(1, 6), st.integers(1, 9)), max_size=12),
    st.booleans(),
)
def test_lots_agree_with_single_shares_taken_from_a_queue(
    opening: int, wishes: list[tuple[bool, int, int]], is_opening_last: bool
) -> None:
    old, words = [0] * opening, []
    bought: list[int] = []
    for is_purchase, wished, price in wishes:
        held = len(old) + len(bought)
        quantity = wished if is_purchase else min(wished, held)
        if quantity == 0:
            continue
        words.append(f"{'B' if is_purchase else 'S'}{quantity}@{price}")
        if is_purchase:
            bought += [price] * quantity
            continue
        for _ in range(quantity):
            is_old = bool(old) and not (is_opening_last and bought)
            (old if is_old else bought).pop(0)
    parameters = {
        "average": "fifo_weighted",
        "opening_policy": "last" if is_opening_last else "first",
    }
    answer = trial_calculation(case(" ".join(words), opening=opening, parameters=parameters))
    assert answer["eligible_quantity"] == len(bought)
    mean = Fraction(sum(bought), len(bought)) if bought else None
    assert answer["fractions"]["buy_average"] == mean


@modest
@given(
    st.integers(0, 9),
    st.lists(st.tuples(st.booleans(), st.integers(1, 6), st.integers(1, 9)), max_size=12),
    st.booleans(),
)
def test_bear_claim_agrees_with_single_shares_sold_and_covered(
    opening: int, wishes: list[tuple[bool, int, int]], is_opening_first: bool
) -> None:
    old, new, words = opening, 0, []
    uncovered: list[int] = []
    for is_purchase, wished, price in wishes:
        quantity = wished if is_purchase else min(wished, old + new)
        if quantity == 0:
            continue
        words.append(f"{'B' if is_purchase else 'S'}{quantity}@{price}")
        for _ in range(quantity):
            if is_purchase and uncovered:
                uncovered.pop(0)
                old += 1
            elif is_purchase:
                new += 1
            elif old > 0 and (is_opening_first or new == 0):
                old -= 1
                uncovered.append(price)
            else:
                new -= 1
    source = "opening_first" if is_opening_first else "window_buys_first"
    request = case(" ".join(words), opening=opening, direction="bear")
    request["parameters"] = {"average": "fifo_weighted", "bear_sell_source": source}
    answer = trial_calculation(request)
    assert answer["eligible_quantity"] == len(uncovered) <= opening
    mean = Fraction(sum(uncovered), len(uncovered)) if uncovered else None
    assert answer["fractions"]["sell_average"] == mean
