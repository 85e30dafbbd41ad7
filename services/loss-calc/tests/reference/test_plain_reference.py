"""The worked examples of the specification hold for the plain reference."""

from datetime import date
from fractions import Fraction

import pytest

from .plain_answer import half_risk_with_floor, pro_rata
from .plain_cases import EXPOSURE, FEE_FREE, case, loss, weekdays
from .plain_fees import table_rate
from .plain_numbers import decimal_text, exact_text, rounded
from .plain_reference import ReferenceRefusal, trial_calculation

FIVE_METHODS = "B100@3 B300@3.2 S200@3.1 B100@3.1 S100@3.4"
ZERO = Fraction(0)


def test_shortest_answer_names_every_field_of_the_contract() -> None:
    answer = trial_calculation(case("B100@10"))
    for name in (
        "implementation_on", "exposure_on", "baseline_on", "baseline_trading_day", "baseline_price",
        "baseline_price_exact", "eligible_quantity", "sold_quantity", "held_quantity",
        "buy_average", "buy_average_exact", "sell_average", "sell_average_exact",
        "difference_loss_fen",
        "deduction_ratio", "deduction_ratio_exact", "payable_difference_fen", "commission_fen",
        "stamp_duty_fen", "interest_fen", "total_fen", "warnings",
    ):  # fmt: skip
        assert name in answer


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("arithmetic", Fraction("3.10")),
        ("simple_weighted", Fraction("3.14")),
        ("actual_cost", Fraction("3.05")),
        ("fifo_actual_cost", Fraction("3.10")),
        ("fifo_weighted", Fraction("3.15")),
        ("lifo_weighted", Fraction("3.10")),
        ("moving", Fraction(47, 15)),
        ("moving_first_effective", Fraction(19, 6)),
        ("moving_last_flat", Fraction(47, 15)),
    ],
)
def test_five_method_example_gives_the_published_average(method: str, expected: Fraction) -> None:
    answer = trial_calculation(case(FIVE_METHODS, parameters={"average": method}))
    assert answer["fractions"]["buy_average"] == expected
    assert answer["eligible_quantity"] == 200


def test_repeating_average_is_shown_with_ten_places_and_its_fraction() -> None:
    answer = trial_calculation(case(FIVE_METHODS, parameters={"average": "moving"}))
    assert (answer["buy_average"], answer["buy_average_exact"]) == ("3.1333333333", "47/15")
    assert (answer["baseline_price"], answer["baseline_price_exact"]) == ("6", None)


def test_x1_bull_with_opening_loses_780_yuan() -> None:
    request = case("B200@10 S150@12 B100@9", post="S120@7", opening=100)
    request["parameters"]["average"] = "moving"
    answer = trial_calculation(request)
    assert answer["fractions"]["buy_average"] == Fraction("9.6")
    assert (answer["eligible_quantity"], answer["sold_quantity"]) == (250, 120)
    assert answer["fractions"]["closed_loss"] == 312
    assert answer["fractions"]["held_loss"] == 468
    assert answer["difference_loss_fen"] == 78_000


def test_x2_bear_with_opening_loses_860_yuan() -> None:
    request = case("S600@5 B100@4.8 S200@5.2", post="B300@6", price="6.5", opening=1000)
    request |= {"direction": "bear", "parameters": {"average": "moving"}}
    answer = trial_calculation(request)
    assert answer["fractions"]["sell_average"] == Fraction(177, 35)
    assert answer["fractions"]["buy_average"] == 6
    assert (answer["eligible_quantity"], answer["sold_quantity"]) == (700, 300)
    assert answer["held_quantity"] == 400
    assert answer["difference_loss_fen"] == 86_000


def test_x3_index_comparison_leaves_380_of_600_yuan() -> None:
    days = weekdays("2023-02-01", "2023-05-26")
    levels = dict.fromkeys(days, "945") | {days[0]: "1000", days[1]: "1100"}
    index = {"code": "000001", "levels": [{"on": on, "level": levels[on]} for on in days]}
    request = case("B100@10 B100@12", price="8")
    request["deduction"] = {"method": "synchronised_index", "combine": "mean", "indices": [index]}
    answer = trial_calculation(request)
    assert answer["fractions"]["deduction_ratio"] == Fraction(11, 30)
    assert answer["difference_loss_fen"] == 60_000
    assert answer["payable_difference_fen"] == 38_000


def test_weighted_indices_are_mixed_by_their_weights() -> None:
    days = weekdays("2023-02-01", "2023-05-26")
    indices = []
    # Drops of 10 % and 40 % against a share that fell by half: (3 * 0.1 + 0.4) / 4 / 0.5 = 0.35.
    for code, end, weight in (("A", "90", "3"), ("B", "60", "1")):
        levels = [{"on": on, "level": end if on >= EXPOSURE else "100"} for on in days]
        indices.append({"code": code, "levels": levels, "weight": weight})
    request = case("B100@10", price="5")
    for combine, expected in (
        ("weighted", "0.35"),
        ("mean", "0.5"),
        ("max", "0.8"),
        ("min", "0.2"),
    ):
        request["deduction"] = {
            "method": "synchronised_index", "combine": combine, "indices": indices,
        }  # fmt: skip
        assert trial_calculation(request)["deduction_ratio"] == expected


def test_bear_deduction_compares_rises_of_share_and_index() -> None:
    days = weekdays("2023-02-01", "2023-05-26")
    levels = [{"on": on, "level": "120" if on >= EXPOSURE else "100"} for on in days]
    request = case("S100@5", price="10", direction="bear", opening=100)
    request["deduction"] = {
        "method": "synchronised_index", "indices": [{"code": "A", "levels": levels}],
    }  # fmt: skip
    answer = trial_calculation(request)
    assert (answer["deduction_ratio"], answer["payable_difference_fen"]) == ("0.2", 40_000)


def test_x4_purchase_on_the_exposure_day_counts_only_where_the_day_is_read_as_before() -> None:
    request = case(post="B100@10", price="8")
    assert loss(request) == 0
    assert loss(request | {"parameters": {"exposure_day_trades": "pre"}}) == 20_000
    split = {"exposure_day_trades": "split_by_time", "exposure_cutoff_time": "10:00:01"}
    assert loss(request | {"parameters": split}) == 20_000
    assert loss(request | {"parameters": split | {"exposure_cutoff_time": "10:00:00"}}) == 0


@pytest.mark.parametrize("ex_on", ["2023-03-01", "2023-04-03", "2023-04-20", "2023-05-26"])
def test_x5_ex_rights_inside_the_window_or_after_exposure_gives_7800_or_8000(ex_on: str) -> None:
    action = {"ex_on": ex_on, "cash_per_share": "0.2", "bonus_per_share": "1"}
    request = case("B1000@20", price="6", corporate_actions=[action])
    assert loss(request) == 780_000
    assert loss(request | {"parameters": {"cash_dividend": "ignore"}}) == 800_000


def test_dividends_are_not_set_off_under_the_2003_rule() -> None:
    action = {"ex_on": "2023-03-01", "cash_per_share": "0.2", "bonus_per_share": "1"}
    request = case("B1000@20", corporate_actions=[action], rule_set="2003")
    assert loss(request) == 800_000


def test_ex_rights_with_half_of_the_rights_taken_up_lets_10_fall_to_7_36() -> None:
    action = {
        "ex_on": "2023-03-01", "cash_per_share": "0.2", "bonus_per_share": "0.3",
        "rights_per_share": "0.1", "rights_price": "5",
    }  # fmt: skip
    answer = trial_calculation(case("B100@10", corporate_actions=[action]))
    assert decimal_text(rounded(answer["fractions"]["buy_average"], 2, "half_up")) == "7.36"
    assert answer["eligible_quantity"] == 130
    taken = case("B100@10", corporate_actions=[action], parameters={"rights_taken": True})
    assert trial_calculation(taken)["eligible_quantity"] == 140


def test_fractional_shares_of_a_bonus_are_kept_as_a_decimal() -> None:
    action = {"ex_on": "2023-03-01", "bonus_per_share": "0.25"}
    assert trial_calculation(case("B33@10", corporate_actions=[action]))["held_quantity"] == "41.25"


@pytest.mark.parametrize(
    ("netting", "expected"), [("net_floor", 10_000), ("floor_each", 30_000), ("signed", 10_000)]
)
def test_x6_gain_on_sold_shares_counts_only_where_the_parts_are_netted(
    netting: str, expected: int
) -> None:
    request = case("B200@10", post="S100@12", price="7", parameters={"netting": netting})
    assert loss(request) == expected


def test_signed_netting_shows_a_gain_and_deducts_nothing() -> None:
    request = case("B100@10", price="12", parameters={"netting": "signed"})
    assert trial_calculation(request)["difference_loss_fen"] == -20_000
    request["parameters"]["netting"] = "net_floor"
    assert trial_calculation(request)["total_fen"] == 0


def test_x7_half_risk_is_deducted_but_sixty_percent_stays() -> None:
    assert half_risk_with_floor(Fraction(100), Fraction("0.9")) == 60
    assert half_risk_with_floor(Fraction(100), Fraction("0.4")) == 80


def test_x8_fund_of_100_yuan_for_three_equal_claims_gives_the_odd_fen_to_the_first() -> None:
    paid = pro_rata({"a": 10_000, "b": 10_000, "c": 10_000}, 10_000)
    assert paid == {"a": 3_334, "b": 3_333, "c": 3_333}


def test_x9_exam_question_loses_120000_yuan() -> None:
    assert loss(case("B10000@20", price="8")) == 12_000_000


def test_x10_average_rounded_to_two_places_before_multiplying_gives_226_yuan() -> None:
    parameters = {"average": "moving", "price_places": 2}
    assert loss(case(FIVE_METHODS, price="2", parameters=parameters)) == 22_600


@pytest.mark.parametrize(
    ("quantity", "rate", "parameters", "commission", "stamp"),
    [
        (4_251_310, "0.001", {"round_fees_jointly": True}, 4_251, 4_252),
        (4_251_310, "0.001", {}, 4_251, 4_251),
        (8_716_960, "0.001", {"rounding": "down"}, 8_716, 8_716),
        (2_249_600, "0.001", {}, 2_250, 2_250),
    ],
)
def test_fees_of_published_claims_follow_the_rounding_of_the_court(
    quantity: int, rate: str, parameters: dict[str, object], commission: int, stamp: int
) -> None:
    request = case(f"B{quantity}@2.01", price="2", parameters=parameters)
    request["fees"] = {"commission_rate": rate, "stamp_duty_rate": rate}
    answer = trial_calculation(request)
    assert (answer["commission_fen"], answer["stamp_duty_fen"]) == (commission, stamp)
    assert answer["total_fen"] == quantity + commission + stamp


def test_interest_under_the_2003_rule_runs_from_purchase_to_baseline_day() -> None:
    request = case("B10000@20", price="8", rule_set="2003")
    request["fees"] = {"commission_rate": "0.0003", "stamp_duty_rate": "0.001"}
    # 1 February to 26 May are 114 days: 120,156 * 0.0035 * 114 / 365 = 131.35 yuan.
    assert trial_calculation(request)["interest_fen"] == 13_135
    request["fees"]["interest"] = None
    assert trial_calculation(request)["interest_fen"] == 0


def test_interest_on_the_sold_part_ends_with_the_last_sale() -> None:
    request = case("B2000@20", post="S500@8 S500@8", price="8", rule_set="2003")
    # Half to 4 April (62 days), half to 26 May (114 days): 12,000 * 0.0035 * 176 / 365 = 20.25.
    assert trial_calculation(request)["interest_fen"] == 2_025


def test_gain_on_sold_shares_leaves_interest_to_run_on_the_held_part_alone() -> None:
    request = case("B2000@20", post="S1000@22", price="8", rule_set="2003")
    # 10,000 yuan for 114 days: 10,000 * 0.0035 * 114 / 365 = 10.93.
    assert trial_calculation(request)["interest_fen"] == 1_093


def test_demand_deposit_rate_holds_from_its_day_on() -> None:
    assert table_rate(date(2012, 7, 5)) == Fraction("0.0040")
    assert table_rate(date(2012, 7, 6)) == Fraction("0.0035")
    with pytest.raises(ReferenceRefusal, match="no_interest_rate_in_force"):
        table_rate(date(1999, 6, 9))


def test_fixed_share_is_deducted_from_the_difference_and_from_its_fees() -> None:
    request = case("B1000@20", price="10", deduction={"method": "fixed", "ratio": "0.28"})
    request["fees"] = {"commission_rate": "0.001", "stamp_duty_rate": "0"}
    answer = trial_calculation(request)
    assert (answer["payable_difference_fen"], answer["commission_fen"]) == (720_000, 720)


def test_wire_forms_round_half_up_and_trim_zeros() -> None:
    assert decimal_text(Fraction("12.70")) == "12.7"
    assert decimal_text(ZERO) == "0"
    assert decimal_text(Fraction(-1, 3)) == "-0.3333333333"
    assert exact_text(Fraction(1, 2**11)) == "1/2048"
    assert [rounded(Fraction("-2.5"), 0, mode) for mode in ("half_up", "down", "half_even")] == [
        -3, -2, -2,
    ]  # fmt: skip


def test_fees_must_be_given() -> None:
    request = case("B100@10")
    assert trial_calculation(request | {"fees": FEE_FREE})["total_fen"] == 40_000
    del request["fees"]
    with pytest.raises(ReferenceRefusal, match="fees"):
        trial_calculation(request)
