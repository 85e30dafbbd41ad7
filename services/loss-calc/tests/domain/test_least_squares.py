"""Exact least squares and the market model, against figures derived by hand."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loss_calc.domain.deductions.errors import EstimationError, MissingReturnError
from loss_calc.domain.deductions.least_squares import least_squares
from loss_calc.domain.deductions.market_model import (
    MarketModel,
    abnormal_return,
    abnormal_returns,
    market_model,
    simple_returns,
    t_value,
)

DAYS = [date(2019, 3, 1) + timedelta(days=n) for n in range(40)]
small = st.fractions(min_value=-1, max_value=1, max_denominator=50)


def fractions_of(*values):
    return [Fraction(value) for value in values]


def test_line_through_four_points_by_hand():
    """Own derivation: x 0 1 2 3, y 1 2 2 4: means 3/2 and 9/4, Sxy = 9/2, Sxx = 5, so the slope is
    9/10 and the intercept 9/10; residuals 1/10, 1/5, -7/10, 2/5 with squares adding to 7/10."""
    fit = least_squares(fractions_of(1, 2, 2, 4), [[Fraction(x)] for x in range(4)])
    assert (fit.intercept, fit.slopes) == (Fraction(9, 10), (Fraction(9, 10),))
    assert fit.residual_sum == Fraction(7, 10)
    assert fit.r_squared == 1 - Fraction(7, 10) / Fraction(19, 4)
    assert fit.standard_error**2 == pytest.approx(Decimal("0.35"), abs=Decimal("1e-48"))


@settings(max_examples=40, deadline=None)
@given(
    coefficients=st.lists(small, min_size=2, max_size=5),
    rows=st.lists(st.lists(small, min_size=4, max_size=4), min_size=12, max_size=20),
)
def test_exact_relation_is_found_exactly(coefficients, rows):
    width = len(coefficients) - 1
    rows = [row[:width] for row in rows]
    targets = [
        coefficients[0]
        + sum((b * x for b, x in zip(coefficients[1:], row, strict=True)), Fraction(0))
        for row in rows
    ]
    try:
        fit = least_squares(targets, rows)
    except EstimationError:
        return  # dependent factors: tested below
    assert [fit.intercept, *fit.slopes] == coefficients
    assert fit.residual_sum == 0


@settings(max_examples=40, deadline=None)
@given(
    targets=st.lists(small, min_size=8, max_size=8),
    rows=st.lists(st.tuples(small, small), min_size=8, max_size=8),
)
def test_residuals_are_orthogonal_to_every_regressor(targets, rows):
    try:
        fit = least_squares(targets, rows)
    except EstimationError:
        return
    residuals = [
        target
        - fit.intercept
        - sum((b * x for b, x in zip(fit.slopes, row, strict=True)), Fraction(0))
        for target, row in zip(targets, rows, strict=True)
    ]
    assert sum(residuals) == 0
    for place in range(2):
        assert sum(r * row[place] for r, row in zip(residuals, rows, strict=True)) == 0
    assert sum(r * r for r in residuals) == fit.residual_sum
    assert 0 <= fit.r_squared <= 1


@pytest.mark.parametrize(
    "rows", [[(1, 2), (2, 4), (3, 6), (4, 8)], [(1, 0), (1, 3), (1, 5), (1, 6)]]
)
def test_factors_that_depend_on_each_other_are_refused(rows):
    with pytest.raises(EstimationError):
        least_squares(fractions_of(1, 2, 3, 5), [fractions_of(*row) for row in rows])


def test_too_few_days_are_refused():
    with pytest.raises(EstimationError) as refusal:
        least_squares(fractions_of(1, 2), [[Fraction(1)], [Fraction(2)]])
    assert refusal.value.facts == {"days": 2, "coefficients": 2}


def test_simple_returns_follow_the_days_of_the_series():
    levels = {DAYS[0]: Fraction(100), DAYS[3]: Fraction(110), DAYS[1]: Fraction(50)}
    assert simple_returns(levels) == {DAYS[1]: Fraction(-1, 2), DAYS[3]: Fraction(6, 5)}


def test_market_model_uses_the_days_on_which_both_traded():
    market = dict(zip(DAYS, fractions_of(0, "0.01", "0.02", "0.03", "0.5"), strict=False))
    stock = {day: Fraction("0.001") + 2 * market[day] for day in DAYS[:4]}
    model = market_model(stock, market, DAYS[:5])
    assert (model.alpha, model.beta, model.n) == (Fraction("0.001"), 2, 4)
    assert (model.r_squared, model.standard_error) == (1, 0)


def test_abnormal_return_is_what_the_market_does_not_explain():
    model = MarketModel(Fraction("0.001"), Fraction(2), Decimal("0.02"), Fraction(1, 2), 100)
    assert abnormal_return(model, Fraction("-0.1"), Fraction("-0.01")) == Fraction("-0.081")


def test_t_value_divides_by_the_error_of_the_whole_event():
    """Own derivation: -0.12 over 4 days of error 0.02 is -0.12 / (0.02 * 2) = -3."""
    model = MarketModel(Fraction(0), Fraction(1), Decimal("0.02"), Fraction(1, 2), 100)
    assert t_value(model, Fraction("-0.12"), 4) == -3


def test_event_day_without_a_return_is_named():
    model = MarketModel(Fraction(0), Fraction(1), Decimal("0.02"), Fraction(1, 2), 100)
    returns = {DAYS[0]: Fraction(0)}
    with pytest.raises(MissingReturnError) as refusal:
        abnormal_returns(model, returns, returns, DAYS[:2])
    assert (refusal.value.series, refusal.value.on) == ("the share", DAYS[1])


def test_model_without_residuals_has_no_t_value():
    with pytest.raises(EstimationError):
        t_value(MarketModel(Fraction(0), Fraction(1), Decimal(0), Fraction(1), 9), Fraction(1))
