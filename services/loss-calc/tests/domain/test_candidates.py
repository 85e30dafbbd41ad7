"""Candidate exposure days measured: returns, abnormal returns, turnover, baseline."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from loss_calc.domain.candidate_days import StudySettings
from loss_calc.domain.candidates import candidate_study, spanned_returns, with_exposure
from loss_calc.domain.errors import BarsDoNotReachError
from loss_calc.domain.facts import Announcement, GivenBaseline
from loss_calc.domain.parameters import Parameters

START = date(2020, 1, 1)


@pytest.fixture
def market(desk):
    """60 quiet weekdays around 10 yuan, then a fall; the index moves half as much."""

    def make(closes=None, *, halted=(), **changes):
        if closes is None:
            quiet = [Fraction(1000 + (7 * day) % 11, 100) for day in range(60)]
            closes = [*quiet, Fraction(9), *[Fraction(8)] * 40]
        closes = [None if n in halted else close for n, close in enumerate(closes)]
        bars = desk.bars(closes, start=START, volume=10, float_shares=1000)
        levels = {
            bar.on: 50 + (bar.close if bar.close is not None else Fraction(10)) / 2 for bar in bars
        }
        facts = desk.facts(bars=bars, baseline=None, exposure=Announcement(bars[60].on), **changes)
        return facts, {"index": levels}

    return make


def study(facts, levels, **settings):
    chosen = StudySettings(**{"market_code": "index", **settings})
    return candidate_study(facts, levels, Parameters(), chosen)


def test_the_days_around_the_candidate_carry_their_returns(market):
    facts, levels = market()
    found = study(facts, levels)
    assert [day.offset for day in found.days] == [-1, 0, 1, 2, 3, 4, 5]
    # Day 59 closed at 10 + (7 * 59 mod 11) / 100 = 10.06.
    zero = found.days[1]
    assert zero.on == found.exposure_on == facts.bars[60].on
    assert zero.stock_return == Fraction("9") / Fraction("10.06") - 1
    index = Fraction("54.5") / Fraction("55.03") - 1
    assert zero.indices[0].index_return == index
    assert zero.indices[0].relative == zero.stock_return - index


def test_the_abnormal_return_is_what_the_market_model_leaves(market):
    facts, levels = market()
    found = study(facts, levels)
    model, zero = found.model, found.days[1]
    expected = model.alpha + model.beta * zero.indices[0].index_return
    assert zero.abnormal_return == zero.stock_return - expected
    ratio = float(zero.abnormal_return) / float(model.standard_error)
    assert float(zero.t_value) == pytest.approx(ratio)
    total = sum(day.abnormal_return for day in found.days)
    assert found.cumulative == total
    assert float(found.cumulative_t) == pytest.approx(
        float(total) / (float(model.standard_error) * 7**0.5)
    )


def test_the_model_is_fitted_before_the_event_window_on_so_many_days(market):
    facts, levels = market()
    # Days 1 to 58 have returns and end before day -1.
    assert study(facts, levels).model.n == 58
    found = study(facts, levels, estimation_days=40)
    assert found.model.n == 40
    assert found.estimated == (facts.bars[19].on, facts.bars[58].on)


def test_too_few_days_for_a_model_are_named_and_nothing_is_made_up(market):
    facts, levels = market()
    early = replace(facts, exposure=Announcement(facts.bars[20].on))
    found = study(early, levels)
    assert found.model is None
    assert found.model_refusal.code == "estimation_impossible"
    assert [day.abnormal_return for day in found.days] == [None] * 7
    assert found.days[1].stock_return is not None


def test_without_an_index_there_is_no_model_and_no_refusal(market):
    facts, _ = market()
    found = candidate_study(facts, {}, Parameters(), StudySettings())
    assert (found.model, found.model_refusal, found.days[0].indices) == (None, None, ())


def test_an_announcement_after_the_close_takes_effect_on_the_next_day(market):
    facts, levels = market()
    late = replace(facts, exposure=Announcement(facts.bars[60].on, after_close=True))
    assert study(late, levels).exposure_on == facts.bars[61].on


def test_a_return_spans_a_halt_and_the_index_spans_the_same_days(market):
    facts, levels = market(halted=(60, 61))
    halted, _, traded = study(facts, levels).days[1:4]
    assert (halted.stock_return, halted.close, halted.abnormal_return) == (None, None, None)
    assert traded.stock_return == Fraction("8") / Fraction("10.06") - 1
    start, end = levels["index"][facts.bars[59].on], levels["index"][traded.on]
    assert traded.indices[0].index_return == end / start - 1


def test_a_return_goes_through_an_ex_date_by_the_reference_price(desk):
    # 10-for-10 bonus plus 0.2 cash: (10 - 0.2) / 2 = 4.9; a close of 4.9 is no change.
    bars = desk.bars(["10", "4.9"], start=START)
    action = desk.action("01-02", cash="0.2", bonus="1")
    assert spanned_returns(bars, (action,))[bars[1].on] == (bars[0].on, 0)


def test_turnover_is_set_against_the_twenty_traded_days_before(market):
    facts, levels = market()
    busy = tuple(replace(bar, volume=40) if n == 60 else bar for n, bar in enumerate(facts.bars))
    found = study(replace(facts, bars=busy), levels)
    assert found.turnover_mean == Fraction(10, 1000)
    assert found.days[1].turnover == Fraction(40, 1000)
    assert found.days[1].turnover_to_mean == 4


def test_turnover_is_unknown_where_volume_or_float_is(market):
    facts, levels = market()
    bare = tuple(replace(bar, float_shares=None) for bar in facts.bars)
    found = study(replace(facts, bars=bare), levels)
    assert (found.turnover_mean, found.days[1].turnover) == (None, None)
    assert found.baseline_refusal.code == "quote_missing"


def test_the_baseline_follows_from_the_candidate(market):
    facts, levels = market()
    found = study(facts, levels)
    # 1 % a day never reaches 100 %: the 30th day; one close of 9 and 29 of 8.
    assert found.baseline.on == facts.bars[89].on
    assert found.baseline.price == Fraction(9 + 29 * 8, 30)


def test_a_baseline_that_cannot_be_determined_is_refused_with_its_reason(market):
    facts, levels = market()
    late = replace(facts, exposure=Announcement(facts.bars[90].on))
    found = study(late, levels)
    assert found.baseline is None
    assert found.baseline_refusal.code == "baseline_undetermined"
    assert found.days[1].stock_return == 0


def test_days_beyond_the_bars_are_not_shown(market):
    facts, levels = market()
    last = replace(facts, exposure=Announcement(facts.bars[-2].on))
    assert [day.offset for day in study(last, levels).days] == [-1, 0, 1]
    beyond = replace(facts, exposure=Announcement(facts.bars[-1].on + timedelta(days=1)))
    with pytest.raises(BarsDoNotReachError):
        study(beyond, levels)


def test_a_given_baseline_stays_with_the_exposure_it_was_given_for(desk):
    facts = desk.facts()
    assert with_exposure(facts, facts.exposure).baseline == facts.baseline
    other = with_exposure(facts, Announcement(date(2020, 2, 5)))
    assert (other.exposure.announced_on, other.baseline) == (date(2020, 2, 5), None)
    assert isinstance(facts.baseline, GivenBaseline)
