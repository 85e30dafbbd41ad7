"""Unusual records and the parameters that place them, tried on the plain reference."""

import pytest

from .plain_cases import BASELINE, IMPLEMENTATION, case, loss, trades
from .plain_reference import ReferenceRefusal, trial_calculation


def test_shares_given_away_leave_the_claim_at_their_own_cost() -> None:
    request = case("B100@10 B100@12 S100@1", price="5", parameters={"average": "actual_cost"})
    request["trades"][2] |= {"kind": "transfer_out", "price": None}
    answer = trial_calculation(request)
    assert (answer["eligible_quantity"], answer["buy_average"]) == (100, "12")


def test_shares_given_away_after_exposure_are_neither_sold_nor_held() -> None:
    request = case("B300@10", post="S100@1 S50@6", price="5")
    request["trades"][1] |= {"kind": "transfer_out"}
    answer = trial_calculation(request)
    assert (answer["eligible_quantity"], answer["sold_quantity"]) == (200, 50)
    assert answer["difference_loss_fen"] == (50 * 4 + 150 * 5) * 100


@pytest.mark.parametrize("kind", ["block", "agreement", "placement", "transfer_in"])
def test_shares_from_outside_the_auction_are_held_but_not_eligible(kind: str) -> None:
    request = case("B100@10 B100@8 S150@9", price="5")
    request["trades"][0]["kind"] = kind
    answer = trial_calculation(request)
    assert (answer["eligible_quantity"], answer["buy_average"]) == (50, "8")


@pytest.mark.parametrize(("policy", "sold"), [("fifo", 50), ("eligible_first", 150), ("lifo", 50)])
def test_sales_after_exposure_take_buckets_in_the_order_of_the_policy(
    policy: str, sold: int
) -> None:
    request = case("B200@10", post="B100@6 S150@7", opening=100, parameters={"post_order": policy})
    assert trial_calculation(request)["sold_quantity"] == sold


def test_sale_average_of_all_sales_differs_from_that_of_matched_ones() -> None:
    request = case("B100@10", post="S100@9 S100@6", opening=100)
    assert trial_calculation(request)["sell_average"] == "6"
    request["parameters"]["sell_average_scope"] = "all_post"
    assert trial_calculation(request)["sell_average"] == "7.5"


def test_opening_is_consumed_first_or_last_as_the_policy_says() -> None:
    request = case("B200@10 S150@9", opening=100)
    assert trial_calculation(request)["eligible_quantity"] == 150
    request["parameters"]["opening_policy"] = "last"
    assert trial_calculation(request)["eligible_quantity"] == 50


def test_bear_sale_of_shares_bought_in_the_window_is_not_tainted_unless_opening_goes_first() -> (
    None
):
    request = case("B100@4 S150@5", direction="bear", opening=200, price="6")
    assert trial_calculation(request)["eligible_quantity"] == 50
    request["parameters"]["bear_sell_source"] = "opening_first"
    assert trial_calculation(request)["eligible_quantity"] == 150


def test_bear_claimant_without_opening_has_no_loss() -> None:
    assert loss(case("B100@4 S100@5", direction="bear", price="9")) == 0


def test_missing_opening_is_refused_or_inferred_as_the_policy_says() -> None:
    request = case("B100@10 S150@9 B100@8", price="5")
    with pytest.raises(ReferenceRefusal, match="sale_above_holdings"):
        trial_calculation(request)
    request["parameters"]["shortfall_policy"] = "infer_opening"
    answer = trial_calculation(request)
    assert (answer["eligible_quantity"], answer["warnings"]) == (100, ["opening_inferred"])


def test_same_second_sale_comes_first_and_names_the_order_when_only_that_fails() -> None:
    request = case("B100@10 S100@9", price="5")
    request["trades"][1]["executed_at"] = request["trades"][0]["executed_at"]
    with pytest.raises(ReferenceRefusal, match="sells_first_goes_negative"):
        trial_calculation(request)
    request["parameters"]["intraday_order"] = "buys_first"
    assert trial_calculation(request)["eligible_quantity"] == 0


def test_cancelled_trade_and_its_cancelling_row_are_no_trades() -> None:
    request = case("B100@10 B500@10 B500@10", price="5")
    request["trades"][2]["cancels"] = request["trades"][1]["trade_id"]
    assert trial_calculation(request)["eligible_quantity"] == 100


def test_short_trades_stay_outside_the_long_position() -> None:
    request = case("B100@10 S500@9", price="5")
    request["trades"][1]["kind"] = "short_sell"
    answer = trial_calculation(request)
    assert (answer["eligible_quantity"], answer["warnings"]) == (100, ["short_trades_left_out"])


def test_purchase_on_the_implementation_day_is_out_where_the_day_is_not_inclusive() -> None:
    parameters = {"implementation_day_inclusive": False}
    assert trial_calculation(case("B100@10", parameters=parameters))["eligible_quantity"] == 0


def test_average_below_zero_is_shown_with_a_warning_and_nothing_is_deducted() -> None:
    request = case("B200@10 S150@20", price="1", parameters={"average": "actual_cost"})
    request["parameters"]["netting"] = "signed"
    answer = trial_calculation(request)
    assert (answer["buy_average"], answer["warnings"]) == ("-20", ["average_not_positive"])


def test_sale_on_the_baseline_day_counts_and_a_later_one_leaves_the_shares_held() -> None:
    request = case("B100@10", price="5")
    request["trades"] += trades("S40@20 S60@20", BASELINE)
    answer = trial_calculation(request)
    assert (answer["sold_quantity"], answer["held_quantity"]) == (40, 60)


def test_whole_first_effective_day_enters_the_pool() -> None:
    request = case("B100@10 B100@12 S150@11 B100@9", price="5")
    request["trades"][1]["executed_at"] = f"{IMPLEMENTATION}T10:00:01"
    # 200 at 11, less 150, and 100 at 9; the fill at 12 alone would give an average of 10.
    assert trial_calculation(request)["buy_average_exact"] == "29/3"
