"""The 2 x 2 of index methods: uniform or individual, direct or relative, and their windows.

The case of this file: the share closes at 10 yuan to 2020-01-31, at 8 from exposure (02-03) and at
5 on the baseline day (03-13, given price 6). The index stands at 1000, 950 the day before exposure,
900 on it, 810 at the end.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from loss_calc.domain.calculation import explain, investor_loss
from loss_calc.domain.charges import Combine, Deduction, DeductionMethod
from loss_calc.domain.deductions.errors import NotATradingDayOfSeriesError
from loss_calc.domain.deductions.terms import NamedWindow, Period
from loss_calc.domain.errors import (
    MissingIndexLevelError,
    MissingQuoteError,
    ParameterError,
)
from loss_calc.domain.facts import CorporateAction, Direction
from loss_calc.domain.parameters import CashDividend

TO_EXPOSURE = NamedWindow.IMPLEMENTATION_TO_EXPOSURE
TO_BASELINE = NamedWindow.EXPOSURE_TO_BASELINE
FROM_DAY_BEFORE = NamedWindow.DAY_BEFORE_EXPOSURE_TO_BASELINE
FROM_FIRST_PURCHASE = NamedWindow.FIRST_PURCHASE_TO_BASELINE
OWN_TRADES = NamedWindow.OWN_TRADES
LEVELS = {"01-02": "1000", "01-06": "1000", "01-31": "950", "02-03": "900", "03-13": "810"}


@pytest.fixture
def facts(desk):
    closes = ["10"] * 23 + ["8"] * 29 + ["5"]
    return desk.facts(bars=desk.bars(closes, start=date(2020, 1, 1)))


def uniform(desk, method, *windows, chosen=None, indices=None, **more):
    return Deduction(
        method=DeductionMethod(method),
        indices=indices or (desk.index(LEVELS),),
        windows=windows,
        window=chosen,
        **more,
    )


def ratio(desk, facts, deduction, rows="01-06 B100@10", **more):
    return desk.loss(rows, facts=facts, deduction=deduction, **more).deduction_ratio


@pytest.mark.parametrize(
    ("window", "direct", "relative"),
    [
        (TO_EXPOSURE, "1/10", "1/2"),  # 100/1000 against 2/10
        (TO_BASELINE, "1/10", "4/15"),  # 90/900 against 3/8
        (FROM_DAY_BEFORE, "14/95", "28/95"),  # 140/950 against 5/10
        (Period(date(2020, 1, 31), date(2020, 2, 3)), "1/19", "5/19"),  # 50/950 against 2/10
    ],
)
def test_one_fixed_window_for_everybody(desk, facts, window, direct, relative):
    assert ratio(desk, facts, uniform(desk, "uniform_direct", window)) == Fraction(direct)
    assert ratio(desk, facts, uniform(desk, "uniform_relative", window)) == Fraction(relative)


def test_all_windows_asked_for_are_listed_and_one_is_chosen(desk, facts):
    deduction = uniform(
        desk, "uniform_relative", TO_EXPOSURE, TO_BASELINE, FROM_DAY_BEFORE, chosen=TO_BASELINE
    )
    frame = desk.frame(facts=facts, deduction=deduction)
    loss = investor_loss(frame, desk.record("01-06 B100@10"))
    listed = [(each.window, each.closed_ratio) for each in loss.workings.outcome.windows]
    assert listed == [
        (TO_EXPOSURE, Fraction(1, 2)),
        (TO_BASELINE, Fraction(4, 15)),
        (FROM_DAY_BEFORE, Fraction(28, 95)),
    ]
    assert loss.deduction_ratio == Fraction(4, 15)
    text = explain(frame, loss).text()
    assert "比较区间：揭露日或更正日至基准日" in text
    assert text.count("仅列示，不参与平均") == 2


def test_several_windows_without_a_choice_are_refused(desk):
    with pytest.raises(ParameterError) as refusal:
        uniform(desk, "uniform_direct", TO_EXPOSURE, TO_BASELINE)
    assert refusal.value.pointer == "/deduction/window"


def test_several_indices_are_combined_within_each_window(desk, facts):
    """Own derivation: the second index stands still, so the mean drop is 1/20, the largest 1/10."""
    still = desk.index(dict.fromkeys(LEVELS, "500"), code="still")
    both = (desk.index(LEVELS), still)
    mean = uniform(desk, "uniform_relative", TO_EXPOSURE, indices=both)
    assert ratio(desk, facts, mean) == Fraction(1, 4)
    largest = replace(mean, combine=Combine.MAX)
    assert ratio(desk, facts, largest) == Fraction(1, 2)


def test_rising_index_is_floored_before_combining_where_the_court_says_so(desk, facts):
    rising = desk.index({"01-02": "1000", "02-03": "1200"}, code="rising")
    both = (desk.index(LEVELS), rising)
    plain = uniform(desk, "uniform_direct", TO_EXPOSURE, indices=both)
    assert ratio(desk, facts, plain) == 0  # mean of 1/10 and -1/5 is cut to nothing
    assert ratio(desk, facts, replace(plain, floor_each_index=True)) == Fraction(1, 20)


def test_share_that_did_not_fall_bears_no_relative_deduction(desk, facts):
    window = Period(date(2020, 1, 2), date(2020, 1, 31))
    assert ratio(desk, facts, uniform(desk, "uniform_relative", window)) == 0


def test_bear_windows_count_the_rise(desk):
    """Own derivation: share 4 to 6 is a rise of 1/2, index 800 to 1000 one of 1/4."""
    bars = desk.bars(["4"] * 23 + ["6"] * 30, start=date(2020, 1, 1))
    facts = desk.facts(bars=bars, direction=Direction.BEAR, baseline_price="8")
    index = desk.index({"01-02": "800", "02-03": "1000"})
    deduction = uniform(desk, "uniform_relative", TO_EXPOSURE, indices=(index,))
    loss = desk.loss("01-06 S100@5", opening=100, facts=facts, deduction=deduction)
    assert loss.deduction_ratio == Fraction(1, 2)


def test_closes_of_the_window_are_restored_to_one_basis(desk):
    """Own derivation: with a 10-for-10 bonus in the window, 20 before is 10 after: 10 to 8."""
    bars = desk.bars(["20"] * 10 + ["10"] * 13 + ["8"] * 30, start=date(2020, 1, 1))
    bonus = CorporateAction(date(2020, 1, 15), bonus_per_share=Fraction(1))
    facts = desk.facts(bars=bars, corporate_actions=(bonus,))
    deduction = uniform(desk, "uniform_relative", TO_EXPOSURE)
    assert ratio(desk, facts, deduction, "01-06 B100@20") == Fraction(1, 2)


def test_cash_in_the_window_follows_the_dividend_switch(desk):
    bars = desk.bars(["11"] * 10 + ["10"] * 13 + ["8"] * 30, start=date(2020, 1, 1))
    cash = CorporateAction(date(2020, 1, 15), cash_per_share=Fraction(1))
    facts = desk.facts(bars=bars, corporate_actions=(cash,))
    deduction = uniform(desk, "uniform_relative", TO_EXPOSURE)
    rows = "01-20 B100@10"
    assert ratio(desk, facts, deduction, rows) == Fraction(1, 2)
    ignored = ratio(desk, facts, deduction, rows, cash_dividend=CashDividend.IGNORE)
    assert ignored == Fraction(1, 10) / Fraction(3, 11)


def test_halted_share_keeps_its_last_close_at_the_end_of_a_window(desk):
    closes = ["10"] * 20 + [None] * 4 + ["8"] * 29
    facts = desk.facts(bars=desk.bars(closes, start=date(2020, 1, 1)))
    window = Period(date(2020, 1, 31), date(2020, 2, 4))
    index = desk.index({"01-31": "1000", "02-04": "900"})
    deduction = uniform(desk, "uniform_relative", window, indices=(index,))
    assert ratio(desk, facts, deduction) == Fraction(1, 2)


def test_end_of_a_window_without_figures_is_named(desk, facts):
    gap = desk.index({day: level for day, level in LEVELS.items() if day != "02-03"})
    with pytest.raises(MissingIndexLevelError) as refusal:
        desk.frame(
            facts=facts, deduction=uniform(desk, "uniform_direct", TO_EXPOSURE, indices=(gap,))
        )
    assert refusal.value.on == date(2020, 2, 3)
    saturday = Period(date(2020, 1, 4), date(2020, 2, 3))
    with pytest.raises(NotATradingDayOfSeriesError):
        desk.frame(facts=facts, deduction=uniform(desk, "uniform_direct", saturday))


def test_relative_window_needs_the_closes_of_the_share_and_direct_does_not(desk):
    with pytest.raises(MissingQuoteError):
        desk.frame(deduction=uniform(desk, "uniform_relative", TO_EXPOSURE))
    assert ratio(desk, desk.facts(), uniform(desk, "uniform_direct", TO_EXPOSURE)) == Fraction(
        1, 10
    )


def test_day_before_exposure_is_the_weekday_before_where_there_are_no_bars(desk):
    deduction = uniform(desk, "uniform_direct", FROM_DAY_BEFORE)
    assert ratio(desk, desk.facts(), deduction) == Fraction(14, 95)


def test_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(ParameterError):
        Period(date(2020, 2, 3), date(2020, 1, 31))


def individual(desk, method, *windows, chosen=None, **more):
    levels = {**LEVELS, "01-07": "1100"}
    index = desk.index(levels, mean="840")
    return Deduction(
        method=DeductionMethod(method), indices=(index,), windows=windows, window=chosen, **more
    )


def test_individual_relative_is_the_synchronised_comparison(desk):
    """Own derivation: the mean of 30 days with 900 first and 810 last and 840 between is 841; the
    index fell from 1050 to 841, the share from 11 to 6."""
    own = desk.loss(
        "01-06 B100@10; 01-07 B100@12", deduction=individual(desk, "individual_relative")
    )
    assert own.deduction_ratio == Fraction(209, 1050) / Fraction(5, 11)
    index = individual(desk, "individual_relative").indices
    same = desk.loss("01-06 B100@10; 01-07 B100@12", deduction=desk.synchronised(*index))
    assert same.deduction_ratio == own.deduction_ratio


def test_individual_direct_is_the_drop_of_the_index_itself(desk):
    loss = desk.loss(
        "01-06 B100@10; 01-07 B100@12", deduction=individual(desk, "individual_direct")
    )
    assert loss.deduction_ratio == Fraction(209, 1050)
    (leg,) = loss.workings.outcome.legs
    assert not leg.is_relative


def test_first_purchase_window_begins_with_the_first_effective_purchase(desk, facts):
    """Own derivation: 100 of 01-06 are sold again, so the window begins on 01-07 at 1100; the
    share's close fell from 10 to 5."""
    rows = "01-06 B100@10; 01-07 B100@12; 01-08 S100@11"
    deduction = individual(desk, "individual_relative", FROM_FIRST_PURCHASE)
    assert ratio(desk, facts, deduction, rows) == Fraction(290, 1100) / Fraction(1, 2)
    direct = individual(desk, "individual_direct", FROM_FIRST_PURCHASE)
    assert ratio(desk, facts, direct, rows) == Fraction(290, 1100)


def test_individual_windows_are_listed_side_by_side(desk, facts):
    deduction = individual(
        desk, "individual_direct", OWN_TRADES, FROM_FIRST_PURCHASE, chosen=OWN_TRADES
    )
    frame = desk.frame(facts=facts, deduction=deduction)
    loss = investor_loss(frame, desk.record("01-06 B100@10"))
    listed = [(each.window, each.closed_ratio) for each in loss.workings.outcome.windows]
    # The given baseline day is day 30 of the bars, so the mean level is 841 as above.
    assert listed == [
        (OWN_TRADES, Fraction(159, 1000)),
        (FROM_FIRST_PURCHASE, Fraction(190, 1000)),
    ]
    assert loss.deduction_ratio == Fraction(159, 1000)


@pytest.mark.parametrize(
    ("method", "window"),
    [
        ("uniform_direct", OWN_TRADES),
        ("uniform_relative", FROM_FIRST_PURCHASE),
        ("individual_direct", TO_EXPOSURE),
        ("individual_relative", Period(date(2020, 1, 6), date(2020, 2, 3))),
    ],
)
def test_windows_of_the_other_kind_are_refused(desk, method, window):
    with pytest.raises(ParameterError) as refusal:
        uniform(desk, method, window)
    assert refusal.value.pointer == "/deduction/windows"


@pytest.mark.parametrize(
    ("method", "wrong", "pointer"),
    [
        ("uniform_direct", {}, "window"),
        ("uniform_direct", {"window": TO_EXPOSURE, "per_leg": True}, "per_leg"),
        ("synchronised_index", {"window": OWN_TRADES}, "windows"),
        ("uniform_direct", {"windows": (TO_EXPOSURE, TO_EXPOSURE)}, "window"),
    ],
)
def test_what_a_method_does_not_use_is_refused_with_its_place(desk, method, wrong, pointer):
    with pytest.raises(ParameterError) as refusal:
        Deduction(method=DeductionMethod(method), indices=(desk.index(LEVELS),), **wrong)
    assert refusal.value.pointer == f"/deduction/{pointer}"
    assert refusal.value.listed_errors(chinese=True)[0]["pointer"] == f"/deduction/{pointer}"
