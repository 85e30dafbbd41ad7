"""The baseline day and price under both rules."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loss_calc.domain.baseline_day import BaselineReason
from loss_calc.domain.calculation import baseline
from loss_calc.domain.errors import (
    BaselineUndeterminedError,
    CaseFactsError,
    MissingQuoteError,
    ParameterError,
)
from loss_calc.domain.facts import Announcement, Bar, GivenBaseline, RuleSet
from loss_calc.domain.parameters import FloatMode, Parameters, SuspendedClose

EXPOSURE = Announcement(date(2020, 2, 3))
OLD, NEW = RuleSet.RULE_2003, RuleSet.RULE_2022


def found(rule_set, bars, **more):
    switches = {key: more.pop(key) for key in list(more) if key in Parameters.__dataclass_fields__}
    return baseline(rule_set, EXPOSURE, bars, parameters=Parameters(**switches), **more).value


@pytest.mark.parametrize(
    ("daily_turnover", "trading_day", "reason"),
    [
        (100, 10, BaselineReason.FULL_TURNOVER_BY_TENTH_DAY),
        (10, 10, BaselineReason.FULL_TURNOVER_BY_TENTH_DAY),  # reached exactly on day 10
        (9, 12, BaselineReason.FULL_TURNOVER),
        (5, 20, BaselineReason.FULL_TURNOVER),
        (4, 25, BaselineReason.FULL_TURNOVER),
        (3, 30, BaselineReason.THIRTIETH_DAY),
    ],
)
def test_2022_rule_waits_for_day_ten_and_ends_at_day_thirty(
    desk, daily_turnover, trading_day, reason
):
    settled = found(NEW, desk.bars(range(1, 41), volume=daily_turnover))
    assert (settled.trading_day, settled.reason) == (trading_day, reason)
    assert settled.price == Fraction(trading_day + 1, 2)
    assert settled.cumulative_turnover == Fraction(daily_turnover * trading_day, 100)


def test_exposure_day_is_day_one(desk):
    assert found(NEW, desk.bars(["5"] * 40)).on == date(2020, 3, 13)


@pytest.mark.parametrize(("volume", "day"), [(100, 1), (34, 3), (2, 50)])
def test_2003_rule_knows_neither_minimum_nor_maximum(desk, volume, day):
    settled = found(OLD, desk.bars(["5"] * 60, volume=volume))
    assert (settled.trading_day, settled.reason) == (day, BaselineReason.FULL_TURNOVER)


def test_2003_rule_falls_back_to_the_thirtieth_day_after_exposure(desk):
    settled = found(OLD, desk.bars(["5"] * 40, volume=1))
    assert settled.reason is BaselineReason.THIRTIETH_DAY_AFTER_EXPOSURE
    assert (settled.trading_day, settled.on) == (31, date(2020, 3, 16))


def test_2003_rule_counts_thirty_days_after_a_halted_exposure_day(desk):
    settled = found(OLD, desk.bars([None, *["5"] * 40], volume=1))
    assert (settled.trading_day, settled.on) == (30, date(2020, 3, 16))


@pytest.mark.parametrize(
    ("hearing_on", "reason"),
    [
        (date(2020, 4, 13), BaselineReason.FULL_TURNOVER),  # reached the day before
        (date(2020, 4, 10), BaselineReason.THIRTIETH_DAY_AFTER_EXPOSURE),  # on the hearing day
    ],
)
def test_2003_rule_asks_for_full_turnover_before_the_hearing_day(desk, hearing_on, reason):
    bars = desk.bars(["5"] * 60, volume=2)
    full_on = bars[49].on
    assert full_on == date(2020, 4, 10)
    assert found(OLD, bars, hearing_on=hearing_on).reason is reason


def test_2003_rule_delisted_share_ends_the_day_before(desk):
    bars = desk.bars(["5"] * 12)
    settled = found(OLD, bars, delisted_on=bars[-1].on + timedelta(days=1))
    assert settled.reason is BaselineReason.LAST_DAY_BEFORE_DELISTING
    assert (settled.on, settled.trading_day) == (bars[-1].on, 12)


def test_2003_rule_bars_that_stop_long_before_the_delisting_are_not_enough(desk):
    with pytest.raises(BaselineUndeterminedError):
        found(OLD, desk.bars(["5"] * 12), delisted_on=date(2021, 2, 1))


@pytest.mark.parametrize("counts", [False, True])
def test_2003_rule_halted_share_ends_the_day_before_the_halt(desk, counts):
    settled = found(OLD, desk.bars([*["5"] * 12, None, None]), suspension_counts=counts)
    assert settled.on == date(2020, 2, 18)
    assert settled.reason is BaselineReason.LAST_DAY_BEFORE_HALT
    assert settled.trading_day == 12


def test_2003_rule_resumed_trading_goes_by_turnover_again(desk):
    settled = found(OLD, desk.bars([*["5"] * 12, None, None, *["5"] * 100], volume=2))
    assert (settled.trading_day, settled.reason) == (50, BaselineReason.FULL_TURNOVER)


@pytest.mark.parametrize("rule_set", [OLD, NEW])
def test_too_few_bars_leave_the_day_undetermined_and_say_what_is_missing(desk, rule_set):
    with pytest.raises(BaselineUndeterminedError) as refusal:
        found(rule_set, desk.bars(["5"] * 29))
    assert refusal.value.counted_days == 29
    assert refusal.value.needed_day == (31 if rule_set is OLD else 30)
    assert refusal.value.turnover == Fraction(29, 100)


def test_a_fast_turnover_without_ten_days_of_bars_is_undetermined(desk):
    with pytest.raises(BaselineUndeterminedError) as refusal:
        found(NEW, desk.bars(["5"] * 9, volume=50))
    assert refusal.value.needed_day == 10


@pytest.mark.parametrize(("counts", "on"), [(False, "2020-03-16"), (True, "2020-03-13")])
def test_halted_days_count_only_by_choice(desk, counts, on):
    bars = desk.bars(["5", "5", None, *["5"] * 40])
    settled = found(NEW, bars, suspension_counts=counts)
    assert (settled.on.isoformat(), settled.trading_day) == (on, 30)
    assert settled.price == 5


@pytest.mark.parametrize(
    ("suspended_close", "price"),
    [
        (SuspendedClose.SKIP, Fraction(5 + 28 * 10, 29)),
        (SuspendedClose.CARRY_FORWARD, Fraction(5 + 5 + 28 * 10, 30)),
    ],
)
def test_counted_halted_day_adds_its_last_close_only_by_choice(desk, suspended_close, price):
    bars = desk.bars(["5", None, *["10"] * 40])
    settled = found(NEW, bars, suspension_counts=True, suspended_close=suspended_close)
    assert settled.price == price


def test_carried_close_is_restored_like_any_close(desk):
    action = desk.action("02-04", bonus="1")
    settled = found(
        NEW,
        desk.bars(["10", None, *["5"] * 40]),
        suspension_counts=True,
        suspended_close=SuspendedClose.CARRY_FORWARD,
        corporate_actions=(action,),
    )
    assert settled.price == 10


def test_carry_forward_without_any_close_before_is_refused(desk):
    with pytest.raises(MissingQuoteError) as refusal:
        found(
            NEW,
            desk.bars([None, *["5"] * 40]),
            suspension_counts=True,
            suspended_close=SuspendedClose.CARRY_FORWARD,
        )
    assert refusal.value.on == date(2020, 2, 3)


def test_block_trades_do_not_count_as_turnover(desk):
    bars = desk.bars(["5"] * 40, volume=10, block_volume=5)
    assert found(NEW, bars).trading_day == 20


@pytest.mark.parametrize(
    ("mode", "trading_day"),
    [(FloatMode.DAILY, 30), (FloatMode.AT_EXPOSURE, 20), (FloatMode.FIXED, 10)],
)
def test_float_may_change_or_stay(desk, mode, trading_day):
    bars = [*desk.bars(["5"], volume=5)]
    bars += desk.bars(["5"] * 40, start=date(2020, 2, 4), volume=5, float_shares=1000)
    fixed = 50 if mode is FloatMode.FIXED else None
    settled = found(NEW, bars, float_mode=mode, fixed_float_shares=fixed)
    assert settled.trading_day == trading_day


@pytest.mark.parametrize("field", ["volume", "float_shares"])
def test_missing_volume_or_float_is_named_with_its_day(desk, field):
    bars = list(desk.bars(["5"] * 40))
    hole = {"volume": 1, "float_shares": 100, field: None}
    bars[3] = Bar(bars[3].on, Fraction(5), **hole)
    with pytest.raises(MissingQuoteError) as refusal:
        found(NEW, bars)
    assert (refusal.value.field, refusal.value.on) == (field, bars[3].on)


def test_closes_after_an_ex_date_are_restored_to_the_exposure_day(desk):
    bars = desk.bars([*["10"] * 10, *["5"] * 30])
    action = desk.action(bars[10].on.isoformat()[5:], bonus="1")
    assert found(NEW, bars, corporate_actions=(action,)).price == 10


def test_baseline_price_may_be_rounded(desk):
    bars = desk.bars([*["12.69"] * 10, *["12.70"] * 20])
    settled = found(NEW, bars, baseline_price_places=2)
    assert settled.price == Fraction("12.70")
    assert settled.price_unrounded == Fraction("12.69") + Fraction(1, 150)


@pytest.mark.parametrize(
    "wrong",
    [
        {"close": Fraction(0)},
        {"close": Fraction(1), "volume": -1},
        {"close": Fraction(1), "volume": 1, "block_volume": 2},
        {"close": Fraction(1), "float_shares": 0},
    ],
)
def test_bars_that_cannot_be_true_are_refused(wrong):
    with pytest.raises(CaseFactsError):
        Bar(date(2020, 2, 3), **wrong)


@settings(max_examples=40, deadline=None)
@given(volumes=st.lists(st.integers(0, 60), min_size=30, max_size=45))
def test_2022_baseline_lies_between_day_ten_and_day_thirty(desk, volumes):
    bars = [
        Bar(bar.on, bar.close, volume, float_shares=100)
        for bar, volume in zip(desk.bars(["5"] * len(volumes)), volumes, strict=True)
    ]
    assert 10 <= found(NEW, bars).trading_day <= 30


def test_explained_baseline_prints_every_counted_day(desk):
    explained = baseline(NEW, EXPOSURE, desk.bars(["5"] * 40))
    text = explained.text()
    assert "第30个交易日：2020年3月13日，收盘价5元，换手率1%，累计30%" in text
    assert explained.tree()["rests_on"][1]["value"] == "5"


def test_facts_without_effect_are_remarked(desk):
    bars = desk.bars(["5"] * 60, start=date(2020, 1, 1))
    facts = desk.facts(bars=bars, baseline=None, hearing_on=date(2021, 1, 4))
    frame = desk.frame(facts=facts, suspended_close=SuspendedClose.CARRY_FORWARD)
    assert [notice.code for notice in frame.notices] == [
        "hearing_and_delisting_without_effect",
        "carry_forward_without_effect",
    ]


def test_period_without_any_close_has_no_price(desk):
    bars = desk.bars([None] * 40)
    with pytest.raises(MissingQuoteError):
        found(NEW, bars, suspension_counts=True)


def test_fixed_float_must_be_positive():
    with pytest.raises(ParameterError):
        Parameters(float_mode=FloatMode.FIXED, fixed_float_shares=0)


def test_given_price_must_be_positive():
    with pytest.raises(CaseFactsError):
        GivenBaseline(None, Fraction(0))
