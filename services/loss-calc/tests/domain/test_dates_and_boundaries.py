"""Effective days, and the side of them on which a trade lies."""

import pickle
from datetime import date, time
from fractions import Fraction

import pytest

from loss_calc.domain.dates import exposure_day, implementation_day
from loss_calc.domain.errors import (
    BarsDoNotReachError,
    CaseFactsError,
    DatesOutOfOrderError,
    NotATradingDayError,
    ParameterError,
    TradeTimeMissingError,
)
from loss_calc.domain.facts import Announcement, Bar, GivenBaseline, InvestorRecord
from loss_calc.domain.parameters import ExposureDayTrades, IntradayOrder
from loss_calc.domain.trading_days import TradingDays


@pytest.mark.parametrize(
    ("announced_on", "after_close", "effective_on"),
    [
        # Published: 紫晶存储, 香溢融通, (2024)苏01民初248号.
        ("2022-02-11", True, "2022-02-14"),
        ("2019-01-12", False, "2019-01-14"),
        ("2020-02-18", True, "2020-02-19"),
        # Own derivations.
        ("2020-02-19", False, "2020-02-19"),
        ("2022-02-12", True, "2022-02-14"),
    ],
)
def test_announcement_takes_effect_on_a_trading_day(announced_on, after_close, effective_on):
    announcement = Announcement(date.fromisoformat(announced_on), after_close)
    weekdays = TradingDays.of(())
    assert exposure_day(announcement, weekdays) == date.fromisoformat(effective_on)
    assert implementation_day(announcement, weekdays) == date.fromisoformat(effective_on)


def test_a_halted_day_is_still_a_trading_day():
    days = TradingDays.of((Bar(date(2020, 2, 3), None), Bar(date(2020, 2, 4), Fraction(5))))
    assert exposure_day(Announcement(date(2020, 2, 3)), days) == date(2020, 2, 3)


def test_exchange_holiday_without_a_row_moves_the_day(desk):
    bars = (*desk.bars(["5"] * 2), *desk.bars(["5"], start=date(2020, 2, 10)))
    announcement = Announcement(date(2020, 2, 5))
    assert exposure_day(announcement, TradingDays.of(bars)) == date(2020, 2, 10)


@pytest.mark.parametrize("announced_on", [date(2020, 1, 31), date(2020, 3, 20)])
def test_bars_that_do_not_reach_the_announcement_are_refused(desk, announced_on):
    days = TradingDays.of(desk.bars(["5"] * 5))
    with pytest.raises(BarsDoNotReachError) as refusal:
        implementation_day(Announcement(announced_on), days)
    assert refusal.value.facts["what"] == "implementation"
    assert refusal.value.facts["needed_on"] == announced_on.isoformat()


def test_bars_may_begin_on_the_monday_after_a_weekend_announcement(desk):
    days = TradingDays.of(desk.bars(["5"] * 5))
    assert implementation_day(Announcement(date(2020, 2, 1)), days) == date(2020, 2, 3)


def test_two_bars_for_one_day_are_refused():
    with pytest.raises(CaseFactsError, match="two bars"):
        TradingDays.of((Bar(date(2020, 2, 3), None), Bar(date(2020, 2, 3), Fraction(5))))


@pytest.mark.parametrize(
    ("row", "eligible"),
    [
        ("01-01 B100@10", 0),  # before implementation
        ("01-02 B100@10", 100),  # the implementation day itself
        ("01-31 B100@10", 100),  # the last day before exposure
        ("02-03 B100@10", 0),  # the exposure day itself
        ("02-04 B100@10", 0),
    ],
)
def test_purchases_from_implementation_up_to_before_exposure_are_eligible(desk, row, eligible):
    assert desk.loss(row).eligible_quantity == eligible


@pytest.mark.parametrize(
    ("row", "sold"),
    [
        ("01-31 S40@9", 0),
        ("02-03 S40@9", 40),  # the exposure day belongs to the period after exposure
        ("03-13 S40@9", 40),  # the baseline day itself
        ("03-16 S40@9", 0),  # later sales are ignored
    ],
)
def test_sales_from_exposure_to_baseline_day_count_as_sold(desk, row, sold):
    loss = desk.loss(f"01-06 B100@10; {row}")
    assert loss.sold_quantity == sold
    assert loss.eligible_quantity == (60 if row.startswith("01") else 100)


def test_implementation_day_may_be_left_out(desk):
    loss = desk.loss("01-02 B100@10; 01-03 B50@10", implementation_day_inclusive=False)
    assert loss.eligible_quantity == 50
    assert loss.workings.window.opening == 100


@pytest.mark.parametrize(
    ("clock", "eligible"), [("10:29:59", 100), ("10:30:00", 0), ("14:00:00", 0)]
)
def test_exposure_day_is_split_at_the_cutoff(desk, clock, eligible):
    loss = desk.loss(
        f"02-03 {clock} B100@10",
        exposure_day_trades=ExposureDayTrades.SPLIT_BY_TIME,
        exposure_cutoff_time=time(10, 30),
    )
    assert loss.eligible_quantity == eligible


def test_a_sale_before_the_cutoff_is_a_sale_in_the_window(desk):
    loss = desk.loss(
        "01-06 B100@10; 02-03 09:31:00 S30@9; 02-03 11:00:00 S20@8",
        exposure_day_trades=ExposureDayTrades.SPLIT_BY_TIME,
        exposure_cutoff_time=time(10, 30),
    )
    assert (loss.eligible_quantity, loss.sold_quantity) == (70, 20)


def test_a_bare_date_on_the_exposure_day_cannot_be_split(desk):
    with pytest.raises(TradeTimeMissingError) as refusal:
        desk.loss(
            "02-03 B100@10",
            exposure_day_trades=ExposureDayTrades.SPLIT_BY_TIME,
            exposure_cutoff_time=time(10, 30),
        )
    assert refusal.value.trade_id == "t1"


@pytest.mark.parametrize(
    "switches",
    [
        {"exposure_day_trades": ExposureDayTrades.SPLIT_BY_TIME},
        {"exposure_cutoff_time": time(10, 30)},
        {"price_places": 5},
        {"baseline_price_places": 0},
        {"fixed_float_shares": 5},
    ],
)
def test_contradicting_switches_are_refused(desk, switches):
    with pytest.raises(ParameterError):
        desk.frame(**switches)


def test_implementation_must_lie_before_exposure(desk):
    with pytest.raises(DatesOutOfOrderError):
        desk.frame(facts=desk.facts(implementation=Announcement(date(2020, 2, 3))))


def test_given_baseline_day_must_not_lie_before_exposure(desk):
    given = GivenBaseline(date(2020, 1, 31), Fraction(5), "x")
    with pytest.raises(DatesOutOfOrderError):
        desk.frame(facts=desk.facts(baseline=given))


@pytest.mark.parametrize("row", ["01-04 B100@10", "03-21 S1@5"])
def test_trade_on_a_day_without_trading_is_named(desk, row):
    with pytest.raises(NotATradingDayError) as refusal:
        desk.loss(f"01-03 B1@5; {row}")
    assert refusal.value.trade_id == "t2"


def test_with_bars_a_weekday_without_a_row_is_no_trading_day(desk):
    bars = (*desk.bars(["5"] * 22, start=date(2020, 1, 2)), *desk.bars(["5"] * 40))
    facts = desk.facts(bars=tuple({bar.on: bar for bar in bars if bar.on.day != 9}.values()))
    with pytest.raises(NotATradingDayError):
        desk.loss("01-09 B100@10", facts=facts)


def test_weekdays_outside_the_bars_are_taken_with_a_remark(desk):
    bars = (*desk.bars(["5"] * 22, start=date(2020, 1, 2)), *desk.bars(["5"] * 40))
    facts = desk.facts(bars=tuple({bar.on: bar for bar in bars}.values()))
    loss = desk.loss("01-01 B100@10", facts=facts)
    assert [notice.code for notice in loss.notices][-1] == "trades_outside_bars"
    saturday = InvestorRecord((desk.trade("12-28 B1@5", "t9", year=2019),))
    with pytest.raises(NotATradingDayError):
        desk.loss(saturday, facts=facts)


@pytest.mark.parametrize(
    ("order", "sold_from_opening"),
    [(IntradayOrder.SELLS_FIRST, True), (IntradayOrder.BUYS_FIRST, False)],
)
def test_order_inside_a_day_without_times_follows_the_switch(desk, order, sold_from_opening):
    rows = "01-06 B100@10; 01-06 S100@9; 01-07 S50@9"
    loss = desk.loss(rows, opening=100, intraday_order=order)
    sale = loss.workings.window.takes[0]
    assert sale.lot.movement is None
    assert (loss.workings.movements[0].trade.trade_id == "t2") is sold_from_opening


def test_known_times_decide_before_the_intraday_order(desk):
    rows = "01-06 09:35:00 B100@10; 01-06 10:00:00 S100@9"
    loss = desk.loss(rows)
    assert loss.eligible_quantity == 0


def test_file_order_holds_for_a_day_with_a_missing_time(desk):
    rows = "01-06 14:00:00 B100@10; 01-06 S100@9; 01-06 09:31:00 B50@8"
    loss = desk.loss(rows, intraday_order=IntradayOrder.FILE)
    assert [move.trade.trade_id for move in loss.workings.movements] == ["t1", "t2", "t3"]


def test_a_settled_frame_can_travel_to_another_process(desk):
    frame = desk.frame()
    assert pickle.loads(pickle.dumps(frame)) == frame
