"""The simulated price (收益率曲线同步对比法、多因子模型): the share without the misstatement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.rounding import Rounding, rounded
from loss_calc.domain.articles import OTHER_CAUSES, OTHER_CAUSES_2003
from loss_calc.domain.charges import Deduction
from loss_calc.domain.deductions.errors import EstimationError, MissingReturnError
from loss_calc.domain.deductions.least_squares import least_squares
from loss_calc.domain.deductions.market import Market
from loss_calc.domain.deductions.terms import IndexSeries
from loss_calc.domain.trading_days import TradingDays

# As many as are printed, so that a party can redo the result with the figures it reads.
MODEL_PLACES = 10
FIRST_LEVEL = 1000
SIMULATED = "simulated"


@dataclass(frozen=True, slots=True)
class FactorModel:
    """The fitted model; coefficients half-up at ten decimals, as they are used."""

    alpha: Fraction
    betas: tuple[tuple[str, Fraction], ...]
    r_squared: Fraction
    standard_error: Decimal
    days: int


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def simulated_index(returns: Mapping[date, Fraction], trading_days: TradingDays) -> IndexSeries:
    """The level that the simulated returns lead to, starting at 1000 before the first of them and
    half-up at ten decimals each day; it takes the place of an index. On halted days it stands.

    Raises MissingReturnError for a day on which the share traded between the first and the last.
    """
    first_on, last_on = min(returns), max(returns)
    level = Fraction(FIRST_LEVEL)
    halted = {bar.on for bar in trading_days.bars if bar.close is None}
    needed = {day for day in trading_days.days if first_on <= day <= last_on}
    levels = {}
    for day in sorted(needed | set(returns)):
        if day in returns:
            level = _at_places(level * (1 + returns[day]))
        elif day not in halted:
            raise MissingReturnError(SIMULATED, day)
        levels[day] = level
    return IndexSeries(SIMULATED, levels)


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def fitted_model(deduction: Deduction, market: Market) -> FactorModel:
    """r - rf = alpha + sum(beta * factor) by least squares over the estimation days, which must be
    free of the misstatement. A return over a halt spans several days and is left out.

    Raises MissingReturnError for an estimation day without a factor, EstimationError when the days
    or the factors do not suffice.
    """
    assert deduction.estimation is not None, "Deduction demands an estimation period"
    targets, rows = [], []
    for share in market.returns():
        if share.is_after_halt or not deduction.estimation.includes(share.on):
            continue
        targets.append(share.ratio - _risk_free(deduction, share.on))
        rows.append(_factors_on(deduction, share.on))
    fit = least_squares(targets, rows)
    codes = [factor.code for factor in deduction.factors]
    return FactorModel(
        alpha=_at_places(fit.intercept),
        betas=tuple(zip(codes, map(_at_places, fit.slopes), strict=True)),
        r_squared=fit.r_squared,
        standard_error=fit.standard_error,
        days=fit.observations,
    )


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def simulated_returns(model: FactorModel, deduction: Deduction) -> dict[date, Fraction]:
    """rf + alpha + sum(beta * factor): what the share would have returned without the misstatement,
    on every day from the last factor's first to the first factor's last.

    Raises MissingReturnError for a day in between that some factors have and others lack.
    """
    first_on = max(min(factor.returns) for factor in deduction.factors)
    last_on = min(max(factor.returns) for factor in deduction.factors)
    known = set().union(*(factor.returns for factor in deduction.factors))
    days = sorted(day for day in known if first_on <= day <= last_on)
    if not days:
        raise EstimationError("The factors have no days in common.", "各因子没有共同的日期。")
    betas = [beta for _, beta in model.betas]
    simulated = {}
    for day in days:
        factors = _factors_on(deduction, day)
        moved = sum((b * f for b, f in zip(betas, factors, strict=True)), Fraction(0))
        simulated[day] = _at_places(_risk_free(deduction, day) + model.alpha + moved)
    return simulated


def _factors_on(deduction: Deduction, day: date) -> list[Fraction]:
    for factor in deduction.factors:
        if day not in factor.returns:
            raise MissingReturnError(factor.code, day)
    return [factor.returns[day] for factor in deduction.factors]


def _risk_free(deduction: Deduction, day: date) -> Fraction:
    if deduction.risk_free is None:
        return Fraction(0)
    if day not in deduction.risk_free:
        raise MissingReturnError("risk_free", day)
    return deduction.risk_free[day]


def _at_places(value: Fraction) -> Fraction:
    return rounded(value, places=MODEL_PLACES, rounding=Rounding.HALF_UP)
