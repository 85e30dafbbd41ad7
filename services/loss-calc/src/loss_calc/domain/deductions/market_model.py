"""The market model of an event study: what the market explains of a share's return.

All returns are simple daily ones as ratios ("0.01" is 1 %), exact; only the square roots in the
standard error and in t values are rounded, to 50 digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from lawkit.articles import carries_out
from loss_calc.domain.articles import MATERIALITY, OTHER_CAUSES
from loss_calc.domain.deductions.errors import EstimationError, MissingReturnError
from loss_calc.domain.deductions.least_squares import SQUARE_ROOT, least_squares


@dataclass(frozen=True, slots=True)
class MarketModel:
    """`r = alpha + beta * rm + residual`, fitted on `n` days."""

    alpha: Fraction
    beta: Fraction
    standard_error: Decimal
    r_squared: Fraction
    n: int


@carries_out(MATERIALITY, OTHER_CAUSES)
def simple_returns(values: Mapping[date, Fraction]) -> dict[date, Fraction]:
    """The change of each day's price or level against the day before it in the series, a ratio;
    the first day has none."""
    days = sorted(values)
    return {day: values[day] / values[before] - 1 for before, day in pairwise(days)}


@carries_out(MATERIALITY, OTHER_CAUSES)
def market_model(
    stock_returns: Mapping[date, Fraction],
    market_returns: Mapping[date, Fraction],
    estimation_days: Sequence[date],
) -> MarketModel:
    """Least squares of the share's on the market's returns over the estimation days on which both
    have one: how the share moves with the market when nothing happens to it alone.

    Raises EstimationError when three such days are not there or the market did not move.
    """
    days = [day for day in estimation_days if day in stock_returns and day in market_returns]
    fit = least_squares(
        [stock_returns[day] for day in days], [[market_returns[day]] for day in days]
    )
    (beta,) = fit.slopes
    return MarketModel(fit.intercept, beta, fit.standard_error, fit.r_squared, fit.observations)


@carries_out(MATERIALITY, OTHER_CAUSES)
def abnormal_return(
    model: MarketModel, stock_return: Fraction, market_return: Fraction
) -> Fraction:
    """The part of a day's return that the market does not explain, a ratio."""
    return stock_return - (model.alpha + model.beta * market_return)


@carries_out(MATERIALITY, OTHER_CAUSES)
def abnormal_returns(
    model: MarketModel,
    stock_returns: Mapping[date, Fraction],
    market_returns: Mapping[date, Fraction],
    event_days: Sequence[date],
) -> dict[date, Fraction]:
    """The abnormal return of each event day; MissingReturnError names a day without returns."""
    abnormal = {}
    for day in event_days:
        for name, returns in (("the share", stock_returns), ("the market", market_returns)):
            if day not in returns:
                raise MissingReturnError(name, day)
        abnormal[day] = abnormal_return(model, stock_returns[day], market_returns[day])
    return abnormal


@carries_out(MATERIALITY, OTHER_CAUSES)
def t_value(model: MarketModel, cumulative_abnormal_return: Fraction, days: int = 1) -> Decimal:
    """How many standard errors the abnormal return over so many days lies from nothing:
    CAR / (s_e * sqrt(days)), 50 digits.

    Raises EstimationError when the model fits without any error.
    """
    if not model.standard_error:
        raise EstimationError(
            "The market model fits without residuals, so there is no t value.",
            "市场模型残差为零，无法计算t值。",
        )
    spread = SQUARE_ROOT.multiply(model.standard_error, SQUARE_ROOT.sqrt(Decimal(days)))
    total = SQUARE_ROOT.divide(
        Decimal(cumulative_abnormal_return.numerator),
        Decimal(cumulative_abnormal_return.denominator),
    )
    return SQUARE_ROOT.divide(total, spread)
