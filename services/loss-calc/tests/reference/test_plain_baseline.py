"""Effective days and baseline days of published cases hold for the plain reference."""

from typing import Any

import pytest

from .plain_cases import bars_for, case, weekdays
from .plain_reference import ReferenceRefusal, baseline_quote, trial_calculation

SPRING_2019 = ("2019-02-04", "2019-02-05", "2019-02-06", "2019-02-07", "2019-02-08")
MAY_2019 = ("2019-05-01", "2019-05-02", "2019-05-03", "2019-06-07")


def quote(days: list[str], announced_on: str, **changes: Any) -> dict[str, Any]:
    request = {
        "rule_set": "2022",
        "exposure": {"announced_on": announced_on, "after_close": False},
        "bars": bars_for(days, volume=10),
    }
    return baseline_quote(request | changes)


@pytest.mark.parametrize(
    ("announced_on", "after_close", "effective_on"),
    [
        ("2022-02-11", True, "2022-02-14"),
        ("2019-01-12", False, "2019-01-14"),
        ("2020-02-18", True, "2020-02-19"),
        ("2020-02-18", False, "2020-02-18"),
    ],
)
def test_effective_day_of_published_cases(
    announced_on: str, after_close: bool, effective_on: str
) -> None:
    request = case()
    request["implementation"] = {"announced_on": "2018-01-02"}
    request["exposure"] = {"announced_on": announced_on, "after_close": after_close}
    assert trial_calculation(request)["exposure_on"] == effective_on


@pytest.mark.parametrize(
    ("exposed_on", "baseline_on", "closed"),
    [("2020-11-06", "2020-12-17", ()), ("2019-04-30", "2019-06-14", MAY_2019)],
)
def test_slow_turnover_ends_on_the_thirtieth_day_under_the_2022_rule(
    exposed_on: str, baseline_on: str, closed: tuple[str, ...]
) -> None:
    answer = quote(weekdays(exposed_on, "2020-12-31", closed), exposed_on)
    assert (answer["baseline_on"], answer["trading_day"]) == (baseline_on, 30)


@pytest.mark.parametrize(
    ("announced_on", "baseline_on", "number", "closed"),
    [("2018-10-16", "2018-12-04", 36, ()), ("2019-01-12", "2019-03-06", 33, SPRING_2019)],
)
def test_2003_rule_waits_for_full_turnover_beyond_thirty_days(
    announced_on: str, baseline_on: str, number: int, closed: tuple[str, ...]
) -> None:
    bars = bars_for(weekdays("2018-10-08", "2019-06-28", closed), volume=1, shares=number)
    answer = quote([], announced_on, rule_set="2003", bars=bars)
    assert (answer["baseline_on"], answer["trading_day"]) == (baseline_on, number)
    assert answer["cumulative_turnover"] == "1"


@pytest.mark.parametrize(
    ("volume", "day_2022", "day_2003"), [(1000, 10, 1), (334, 10, 3), (84, 12, 12), (20, 30, 31)]
)
def test_day_of_full_turnover_decides_within_the_bounds_of_each_rule(
    volume: int, day_2022: int, day_2003: int
) -> None:
    bars = bars_for(weekdays("2023-04-03", "2023-05-31"), volume=volume)
    assert quote([], "2023-04-03", bars=bars)["trading_day"] == day_2022
    assert quote([], "2023-04-03", bars=bars, rule_set="2003")["trading_day"] == day_2003


def test_turnover_reached_on_the_hearing_day_comes_too_late() -> None:
    days = weekdays("2023-04-03", "2023-07-31")
    bars = bars_for(days, volume=25)
    asked = {"bars": bars, "rule_set": "2003"}
    assert quote([], days[0], **asked, hearing_on=days[40])["trading_day"] == 40
    assert quote([], days[0], **asked, hearing_on=days[39])["trading_day"] == 31


def test_delisting_before_the_thirtieth_day_ends_the_count_the_day_before() -> None:
    days = weekdays("2023-04-03", "2023-04-28")
    answer = quote(days, days[0], rule_set="2003", delisted_on="2023-05-04")
    assert (answer["baseline_on"], answer["trading_day"]) == (days[-1], len(days))


def test_too_few_days_leave_the_baseline_undetermined() -> None:
    with pytest.raises(ReferenceRefusal, match="baseline_undetermined"):
        quote(weekdays("2023-04-03", "2023-04-28"), "2023-04-03")


def test_block_trades_are_no_turnover() -> None:
    bars = bars_for(weekdays("2023-04-03", "2023-05-31"), volume=100)
    for bar in bars:
        bar["block_volume"] = 50
    assert quote([], "2023-04-03", bars=bars)["trading_day"] == 20


def test_halted_days_count_only_where_the_parameter_says_so() -> None:
    days = weekdays("2023-04-03", "2023-05-31")
    bars = bars_for(days, volume=10)
    for bar in bars[5:8]:
        bar |= {"close": None, "volume": 0}
    assert quote([], days[0], bars=bars)["baseline_on"] == days[32]
    assert quote([], days[0], bars=bars, suspension_counts=True)["baseline_on"] == days[29]


def test_carried_close_of_a_halted_day_enters_the_mean() -> None:
    days = weekdays("2023-04-03", "2023-05-31")
    bars = bars_for(days, volume=1000)
    bars[0]["close"], bars[1]["close"] = "21", None
    counted = {"bars": bars, "suspension_counts": True}
    # Nine closes: (21 + 8 * 10) / 9; with the carried 21 ten: (21 + 21 + 8 * 10) / 10.
    assert quote([], days[0], **counted)["baseline_price_exact"] == "101/9"
    carried = quote([], days[0], **counted, suspended_close="carry_forward")
    assert carried["baseline_price"] == "12.2"


@pytest.mark.parametrize(("mode", "number"), [("daily", 13), ("at_exposure", 10), ("fixed", 20)])
def test_float_is_read_as_the_mode_says(mode: str, number: int) -> None:
    days = weekdays("2023-04-03", "2023-05-31")
    bars = bars_for(days, volume=100)
    for bar in bars[3:]:
        bar["float_shares"] = 1400
    asked: dict[str, Any] = {"bars": bars, "float_mode": mode}
    if mode == "fixed":
        asked["fixed_float_shares"] = 2000
    assert quote([], days[0], **asked)["trading_day"] == number


def test_closes_before_an_ex_date_are_brought_to_units_of_the_exposure_day() -> None:
    days = weekdays("2023-02-01", "2023-05-31")
    bars = bars_for(days, volume=500, close="10")
    for bar in bars:
        bar["close"] = "5" if bar["on"] >= "2023-04-06" else "10"
    action = {"ex_on": "2023-04-06", "bonus_per_share": "1"}
    request = case("B100@12", bars=bars, baseline=None, corporate_actions=[action])
    answer = trial_calculation(request)
    assert (answer["baseline_price"], answer["difference_loss_fen"]) == ("10", 20_000)


def test_given_price_is_a_price_of_the_baseline_day_and_a_mean_that_differs_is_reported() -> None:
    bars = bars_for(weekdays("2023-02-01", "2023-05-31"), volume=10)
    action = {"ex_on": "2023-04-06", "bonus_per_share": "1"}
    request = case("B100@20", price="6", bars=bars, corporate_actions=[action])
    answer = trial_calculation(request)
    assert (answer["baseline_price"], answer["difference_loss_fen"]) == ("12", 80_000)
    assert answer["warnings"] == ["baseline_price_differs_from_mean"]
