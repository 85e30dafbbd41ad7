"""A baseline day or price fixed by the court, and what must be said about the baseline."""

from datetime import date
from fractions import Fraction

import pytest

from loss_calc.domain.baseline_day import BaselineReason
from loss_calc.domain.errors import (
    BarsDoNotReachError,
    CaseFactsError,
)
from loss_calc.domain.facts import Bar, GivenBaseline


def test_given_day_takes_the_mean_up_to_it(desk):
    bars = desk.bars(range(1, 61), start=date(2020, 1, 1))
    given_day = GivenBaseline(date(2020, 2, 7), None, "agreed")
    frame = desk.frame(facts=desk.facts(bars=bars, baseline=given_day))
    closes = [bar.close for bar in bars if date(2020, 2, 3) <= bar.on <= date(2020, 2, 7)]
    assert frame.baseline.price == sum(closes) / 5
    assert (frame.baseline.trading_day, frame.baseline.reason) == (5, BaselineReason.GIVEN)


def test_given_price_alone_keeps_the_statutory_day_and_reports_the_difference(desk):
    bars = desk.bars(["5"] * 80, start=date(2020, 1, 1))
    frame = desk.frame(
        facts=desk.facts(bars=bars, baseline=GivenBaseline(None, Fraction("5.5"), "agreed"))
    )
    assert frame.baseline.on == date(2020, 3, 13)
    assert frame.baseline_price == Fraction("5.5")
    assert [notice.code for notice in frame.notices] == ["baseline_price_differs"]


def test_given_day_beyond_the_bars_needs_a_price(desk):
    bars = desk.bars(["5"] * 40, start=date(2020, 1, 1))
    with pytest.raises(BarsDoNotReachError):
        desk.frame(
            facts=desk.facts(bars=bars, baseline=GivenBaseline(date(2020, 3, 13), None, "x"))
        )


def test_without_bars_day_and_price_must_be_given(desk):
    with pytest.raises(CaseFactsError, match=r"baseline\.on and baseline\.price"):
        desk.frame(facts=desk.facts(baseline=GivenBaseline(None, Fraction(5), "x")))


def test_missing_reason_is_remarked(desk):
    given_baseline = GivenBaseline(desk.baseline_on, Fraction(5))
    frame = desk.frame(facts=desk.facts(baseline=given_baseline))
    assert [notice.code for notice in frame.notices] == ["baseline_reason_missing"]


def test_dependence_on_the_float_is_remarked(desk):
    bars = [*desk.bars(["5"] * 24, start=date(2020, 1, 1), volume=5)]
    bars += desk.bars(["5"] * 60, start=date(2020, 2, 4), volume=5, float_shares=1000)
    frame = desk.frame(facts=desk.facts(bars=tuple(bars), baseline=None))
    assert [notice.code for notice in frame.notices] == ["baseline_depends_on_float_mode"]


def test_price_given_beyond_the_bars_leaves_the_day_number_open(desk):
    bars = desk.bars(["5"] * 40, start=date(2020, 1, 1))
    frame = desk.frame(facts=desk.facts(bars=bars))
    assert (frame.baseline.trading_day, frame.baseline.price) == (None, 6)
    assert "baseline_day_differs" not in [notice.code for notice in frame.notices]


def test_given_day_without_volumes_has_no_turnover(desk):
    bars = tuple(Bar(bar.on, bar.close) for bar in desk.bars(["5"] * 60, start=date(2020, 1, 1)))
    frame = desk.frame(facts=desk.facts(bars=bars))
    assert (frame.baseline.trading_day, frame.baseline.cumulative_turnover) == (30, None)


def test_given_day_that_differs_from_the_computed_one_is_remarked(desk):
    bars = desk.bars(range(1, 81), start=date(2020, 1, 1))
    given_day = GivenBaseline(date(2020, 2, 7), None, "agreed")
    frame = desk.frame(facts=desk.facts(bars=bars, baseline=given_day))
    codes = [notice.code for notice in frame.notices]
    assert codes == ["baseline_day_differs", "baseline_price_differs"]
