"""Return curve and multi-factor model: the share without the misstatement as one index."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from loss_calc.domain.calculation import explain, investor_loss
from loss_calc.domain.charges import Deduction, DeductionMethod, IndexSeries
from loss_calc.domain.deductions.errors import EstimationError, MissingReturnError
from loss_calc.domain.deductions.simulation import (
    FactorModel,
    simulated_index,
    simulated_returns,
)
from loss_calc.domain.deductions.terms import Factor, Period
from loss_calc.domain.errors import MissingIndexLevelError, ParameterError
from loss_calc.domain.facts import Bar
from loss_calc.domain.trading_days import TradingDays

ROWS = "01-06 B100@10; 01-07 B100@12"
ESTIMATION = Period(date(2019, 12, 24), date(2019, 12, 27))


def weekdays(first, last):
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


def quiet_days(**moves):
    """No return from 2020-01-06 to the baseline day but on the days named `mMMDD`."""
    returns = dict.fromkeys(weekdays(date(2020, 1, 6), date(2020, 3, 13)), Fraction(0))
    for day, value in moves.items():
        returns[date(2020, int(day[1:3]), int(day[3:]))] = Fraction(value)
    return returns


def return_curve(returns=None, **more):
    return Deduction(method=DeductionMethod.RETURN_CURVE, returns=returns, **more)


def test_return_curve_stands_in_for_an_index(desk):
    """Own derivation: simulated 1000 on 01-06, 1100 on 01-07, 990 from 02-03 on; it fell from 1050
    to 990 while the share fell from 11 to 6."""
    deduction = return_curve(quiet_days(m0107="0.1", m0203="-0.1"))
    loss = desk.loss(ROWS, deduction=deduction)
    assert loss.deduction_ratio == Fraction(60, 1050) / Fraction(5, 11)


def test_return_curve_equals_the_synchronised_index_of_its_levels(desk):
    returns = quiet_days(m0107="0.0312", m0115="-0.021", m0203="-0.11", m0220="0.004")
    series = simulated_index(returns, TradingDays.of(()))
    loss = desk.loss(ROWS, deduction=return_curve(returns))
    other = desk.loss(ROWS, deduction=desk.synchronised(series))
    given = desk.loss(ROWS, deduction=return_curve(indices=(series,)))
    assert loss.deduction_ratio == other.deduction_ratio == given.deduction_ratio
    assert loss.deduction_ratio > 0


def test_share_that_moved_like_its_simulation_lost_nothing_by_the_misstatement(desk):
    """Own derivation: 10 on 01-06, 12 on 01-07 is +1/5; to the price of 6 is -1/2."""
    deduction = return_curve(quiet_days(m0107="0.2", m0203="-0.5"))
    assert desk.loss(ROWS, deduction=deduction).deduction_ratio == 1


def test_simulated_level_is_rounded_at_ten_decimals_each_day():
    days = [date(2020, 1, 6), date(2020, 1, 7)]
    third = Fraction(1, 3)
    levels = simulated_index({days[0]: third, days[1]: third}, TradingDays.of(())).levels
    assert levels[days[0]] == Fraction("1333.3333333333")
    assert levels[days[1]] == Fraction("1777.7777777777")  # 4/3 of the rounded level


def test_traded_day_without_a_simulated_return_is_named_and_a_halted_day_is_not():
    day = date(2020, 1, 6)
    bars = tuple(Bar(day + timedelta(days=n), None if n == 1 else Fraction(10)) for n in range(4))
    returns = {day: Fraction(0), day + timedelta(days=3): Fraction(1, 10)}
    with pytest.raises(MissingReturnError) as refusal:
        simulated_index(returns, TradingDays.of(bars))
    assert refusal.value.on == day + timedelta(days=2)
    returns[day + timedelta(days=2)] = Fraction(1, 10)
    levels = simulated_index(returns, TradingDays.of(bars)).levels
    assert list(levels.values()) == [1000, 1000, 1100, 1210]


def test_purchase_before_the_curve_begins_is_named(desk):
    returns = quiet_days()
    del returns[date(2020, 1, 6)]
    with pytest.raises(MissingIndexLevelError) as refusal:
        desk.loss(ROWS, deduction=return_curve(returns))
    assert (refusal.value.index, refusal.value.on) == ("simulated", date(2020, 1, 6))


@pytest.mark.parametrize(
    "wrong", [{}, {"returns": {}}, {"returns": {date(2020, 1, 6): Fraction(-1)}}]
)
def test_return_curve_needs_returns_that_can_be(wrong):
    with pytest.raises(ParameterError):
        return_curve(**wrong)


def test_return_curve_takes_returns_or_levels_but_not_both(desk):
    with pytest.raises(ParameterError) as refusal:
        return_curve(quiet_days(), indices=(desk.index({}, mean="900"),))
    assert refusal.value.pointer == "/deduction/returns"


def closes_from(returns, *, first="10", start=date(2019, 12, 23)):
    """Bars whose closes follow the returns, then 10 yuan to the baseline day."""
    close, bars = Fraction(first), [Bar(start, Fraction(first))]
    for on, ratio in returns.items():
        close *= 1 + ratio
        bars.append(Bar(on, close))
    rest = weekdays(bars[-1].on + timedelta(days=1), date(2020, 3, 13))
    return (*bars, *(Bar(on, Fraction(10)) for on in rest))


def factor_case(desk, returns_of):
    """Factors on four estimation days; the share's returns follow from them."""
    days = weekdays(ESTIMATION.from_on, ESTIMATION.to_on)
    first = dict(zip(days, map(Fraction, ("0.1", "-0.25", "0.5", "0.05")), strict=True))
    second = dict(zip(days, map(Fraction, ("0.02", "0.01", "-0.03", "0.04")), strict=True))
    bars = closes_from({on: returns_of(first[on], second[on]) for on in days})
    december = {on: Fraction(0) for on in weekdays(date(2019, 12, 30), date(2020, 1, 3))}
    return desk.facts(bars=bars), {**first, **december}, {**second, **december}


def test_multi_factor_model_finds_its_coefficients_and_simulates(desk):
    """Own derivation: the share returned 0.01 + 2 x first - 3 x second, which the model finds; the
    first factor's 0.045 on 01-07 gives 0.01 + 0.09 = 0.1, -0.055 on 02-03 gives -0.1, and -0.005
    on all other days nothing. So the levels are those of the return curve above."""
    facts, first, second = factor_case(desk, lambda f, g: Fraction("0.01") + 2 * f - 3 * g)
    quiet = quiet_days(m0107="0.05", m0203="-0.05")
    steady = Fraction("-0.005")
    factors = (
        Factor("market", first | {on: value + steady for on, value in quiet.items()}),
        Factor("industry", second | dict.fromkeys(quiet, Fraction(0))),
    )
    deduction = Deduction(
        method=DeductionMethod.MULTI_FACTOR, factors=factors, estimation=ESTIMATION
    )
    frame = desk.frame(facts=facts, deduction=deduction)
    model = frame.measured.model
    assert (model.alpha, model.betas) == (Fraction("0.01"), (("market", 2), ("industry", -3)))
    assert (model.r_squared, model.days) == (1, 4)
    loss = investor_loss(frame, desk.record(ROWS))
    # Levels are rounded from December on, so the ratio is that of the curve but for 1e-10.
    by_hand = Fraction(60, 1050) / Fraction(5, 11)
    assert abs(loss.deduction_ratio - by_hand) < Fraction(1, 10**10)
    assert "0.01 + 2 × market + -3 × industry" in explain(frame, loss).text()


def test_risk_free_return_is_left_out_of_the_fit_and_put_back(desk):
    facts, first, _ = factor_case(desk, lambda f, _: Fraction("0.002") + Fraction("0.01") + 2 * f)
    quiet = quiet_days()
    factor = Factor("market", first | quiet)
    days = dict.fromkeys(factor.returns, Fraction("0.002"))
    deduction = Deduction(
        method=DeductionMethod.MULTI_FACTOR,
        factors=(factor,),
        estimation=ESTIMATION,
        risk_free=days,
    )
    frame = desk.frame(facts=facts, deduction=deduction)
    assert frame.measured.model.alpha == Fraction("0.01")
    (simulated,) = frame.indices
    level = Fraction(simulated.levels[date(2020, 1, 6)], simulated.scale)
    before = Fraction(simulated.levels[date(2020, 1, 3)], simulated.scale)
    assert level / before - 1 == pytest.approx(0.012, abs=1e-10)


def test_return_after_a_halt_spans_more_days_and_is_left_out_of_the_fit(desk):
    facts, first, second = factor_case(desk, lambda f, g: 2 * f + g)
    halted = tuple(Bar(bar.on, None) if bar.on == date(2019, 12, 30) else bar for bar in facts.bars)
    quiet = quiet_days()
    deduction = Deduction(
        method=DeductionMethod.MULTI_FACTOR,
        factors=(Factor("a", first | quiet), Factor("b", second | quiet)),
        estimation=Period(date(2019, 12, 24), date(2019, 12, 31)),
    )
    frame = desk.frame(facts=desk.facts(bars=halted), deduction=deduction)
    assert frame.measured.model.days == 4


def test_estimation_day_without_a_factor_is_named(desk):
    facts, first, _ = factor_case(desk, lambda f, _: 2 * f)
    del first[date(2019, 12, 26)]
    deduction = Deduction(
        method=DeductionMethod.MULTI_FACTOR,
        factors=(Factor("market", first | quiet_days()),),
        estimation=ESTIMATION,
    )
    with pytest.raises(MissingReturnError) as refusal:
        desk.frame(facts=facts, deduction=deduction)
    assert (refusal.value.series, refusal.value.on) == ("market", date(2019, 12, 26))


def test_factors_that_begin_and_end_apart_simulate_their_common_days(desk):
    facts, first, second = factor_case(desk, lambda f, g: 2 * f + g)
    quiet = quiet_days()
    early = first | quiet | {date(2019, 12, 2): Fraction(1, 10)}
    deduction = Deduction(
        method=DeductionMethod.MULTI_FACTOR,
        factors=(Factor("a", early), Factor("b", second | quiet)),
        estimation=ESTIMATION,
    )
    (simulated,) = desk.frame(facts=facts, deduction=deduction).indices
    assert min(simulated.levels) == ESTIMATION.from_on
    del early[date(2020, 1, 8)]
    with pytest.raises(MissingReturnError) as refusal:
        desk.frame(facts=facts, deduction=deduction)
    assert (refusal.value.series, refusal.value.on) == ("a", date(2020, 1, 8))


def test_factors_without_a_common_day_and_days_without_a_risk_free_return_are_refused(desk):
    facts, first, second = factor_case(desk, lambda f, g: 2 * f + g)
    apart = Deduction(
        method=DeductionMethod.MULTI_FACTOR,
        factors=(Factor("a", first), Factor("b", second)),
        estimation=ESTIMATION,
        risk_free={ESTIMATION.from_on: Fraction(0)},
    )
    with pytest.raises(MissingReturnError) as refusal:
        desk.frame(facts=facts, deduction=apart)
    assert refusal.value.series == "risk_free"
    model = FactorModel(Fraction(0), (("a", Fraction(1)), ("b", Fraction(1))), Fraction(1), 0, 9)
    later = {date(2021, 1, 4): Fraction(0)}
    disjoint = replace(apart, factors=(Factor("a", first), Factor("b", later)), risk_free=None)
    with pytest.raises(EstimationError):
        simulated_returns(model, disjoint)


def test_too_short_an_estimation_is_refused(desk):
    facts, first, _ = factor_case(desk, lambda f, _: 2 * f)
    deduction = Deduction(
        method=DeductionMethod.MULTI_FACTOR,
        factors=(Factor("market", first | quiet_days()),),
        estimation=Period(date(2019, 12, 24), date(2019, 12, 25)),
    )
    with pytest.raises(EstimationError):
        desk.frame(facts=facts, deduction=deduction)


def test_multi_factor_refuses_what_it_does_not_use(desk):
    factor = Factor("market", quiet_days())
    index = IndexSeries("x", {date(2020, 1, 6): Fraction(1)})
    with pytest.raises(ParameterError) as refusal:
        Deduction(
            method=DeductionMethod.MULTI_FACTOR,
            factors=(factor,),
            estimation=ESTIMATION,
            indices=(index,),
        )
    assert refusal.value.pointer == "/deduction/indices"
    with pytest.raises(ParameterError):
        Deduction(
            method=DeductionMethod.MULTI_FACTOR, factors=(factor, factor), estimation=ESTIMATION
        )
