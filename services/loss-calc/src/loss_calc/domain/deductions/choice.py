"""Which deduction method answers, and what it measures once per case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from loss_calc.domain.charges import UNIFORM, Deduction, DeductionMethod
from loss_calc.domain.deductions.event_study import (
    SettledEvent,
    event_study_deduction,
    settled_event,
)
from loss_calc.domain.deductions.fixed import fixed_deduction
from loss_calc.domain.deductions.indices import SettledIndex
from loss_calc.domain.deductions.interval_table import interval_table_deduction
from loss_calc.domain.deductions.market import Market
from loss_calc.domain.deductions.other_causes import with_other_causes
from loss_calc.domain.deductions.outcome import (
    NOTHING_DEDUCTED,
    Claim,
    DeductionOutcome,
    WindowOutcome,
)
from loss_calc.domain.deductions.simulation import (
    FactorModel,
    fitted_model,
    simulated_index,
    simulated_returns,
)
from loss_calc.domain.deductions.synchronised_index import synchronised_index_deduction
from loss_calc.domain.deductions.terms import IndexSeries
from loss_calc.domain.deductions.windows import (
    individual_deduction,
    uniform_deduction,
    uniform_windows,
)


@dataclass(frozen=True, slots=True)
class Measures:
    """What a deduction measures once per case, before any investor."""

    market: Market
    windows: tuple[WindowOutcome, ...] = ()
    event: SettledEvent | None = None
    model: FactorModel | None = None


def compared_series(
    deduction: Deduction, market: Market
) -> tuple[tuple[IndexSeries, ...], FactorModel | None]:
    """The series that stand in for the price: the indices, or the simulated one."""
    if deduction.returns is not None:
        return (simulated_index(deduction.returns, market.trading_days),), None
    if deduction.method is DeductionMethod.MULTI_FACTOR:
        model = fitted_model(deduction, market)
        returns = simulated_returns(model, deduction)
        return (simulated_index(returns, market.trading_days),), model
    return deduction.indices, None


def measures(
    deduction: Deduction,
    market: Market,
    indices: Sequence[SettledIndex],
    model: FactorModel | None,
) -> Measures:
    """Measure windows and events once; raises what their series lack."""
    if deduction.method in UNIFORM:
        return Measures(market, windows=uniform_windows(deduction, market, indices))
    if deduction.method is DeductionMethod.EVENT_STUDY:
        return Measures(market, event=settled_event(deduction, market, indices[0]))
    return Measures(market, model=model)


def deduction_outcome(
    claim: Claim, deduction: Deduction, indices: Sequence[SettledIndex], measured: Measures
) -> DeductionOutcome:
    """The answer of the chosen method for one claim, joined with other causes."""
    outcome = _method_outcome(claim, deduction, indices, measured)
    if not deduction.other_causes:
        return outcome
    return with_other_causes(outcome, deduction, claim)


def _method_outcome(
    claim: Claim, deduction: Deduction, indices: Sequence[SettledIndex], measured: Measures
) -> DeductionOutcome:
    match deduction.method:
        case DeductionMethod.NONE:
            outcome = NOTHING_DEDUCTED
        case DeductionMethod.FIXED:
            assert deduction.ratio is not None, "Deduction demands a ratio with fixed"
            outcome = fixed_deduction(deduction.ratio)
        case DeductionMethod.UNIFORM_DIRECT | DeductionMethod.UNIFORM_RELATIVE:
            outcome = uniform_deduction(deduction, measured.windows)
        case DeductionMethod.INDIVIDUAL_DIRECT | DeductionMethod.INDIVIDUAL_RELATIVE:
            outcome = individual_deduction(claim, deduction, indices, measured.market)
        case (
            DeductionMethod.SYNCHRONISED_INDEX
            | DeductionMethod.RETURN_CURVE
            | DeductionMethod.MULTI_FACTOR
        ):
            outcome = synchronised_index_deduction(claim, deduction, indices)
        case DeductionMethod.EVENT_STUDY:
            assert measured.event is not None, "measured with the case"
            outcome = event_study_deduction(claim, deduction, measured.event)
        case DeductionMethod.INTERVAL_TABLE:
            outcome = interval_table_deduction(claim, deduction)
        case _:
            assert_never(deduction.method)
    return outcome
