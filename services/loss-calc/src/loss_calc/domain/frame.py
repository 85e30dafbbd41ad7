"""What holds for every investor of a case: dates, baseline, restoration, index means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from lawkit.rounding import decimal_text, rounded
from loss_calc.domain.baseline import Baseline, BaselineCase, settled_baseline, statutory_baseline
from loss_calc.domain.baseline_day import ExposureFacts
from loss_calc.domain.charges import UNIFORM, Deduction, DeductionMethod, Fees, Interest
from loss_calc.domain.dates import Boundaries, exposure_day, implementation_day
from loss_calc.domain.deductions.choice import Measures, compared_series, measures
from loss_calc.domain.deductions.indices import SettledIndex, settled_index
from loss_calc.domain.deductions.market import Market
from loss_calc.domain.deductions.terms import IndexSeries, NamedWindow
from loss_calc.domain.errors import (
    BarsDoNotReachError,
    BearUnderOldRuleError,
    LossCalculationError,
    ParameterError,
)
from loss_calc.domain.facts import PRICE_SCALE, CaseFacts, Direction, RuleSet
from loss_calc.domain.interest import interest_terms
from loss_calc.domain.notices import Notice
from loss_calc.domain.opening_cost import require_opening_cost_fits
from loss_calc.domain.parameters import FloatMode, Parameters, SuspendedClose, Venue
from loss_calc.domain.restoration import (
    Restoration,
    cash_dividend_of,
    restoration,
    restored_actions,
)
from loss_calc.domain.trading_days import TradingDays

SHOWN_PLACES = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """The settled facts of a batch; `baseline_ticks` is the baseline price in 1e-4 yuan before
    `price_places`, `baseline_price` what is multiplied with, in yuan. `parameters` leaves nothing
    to a default that depends on the case."""

    facts: CaseFacts
    parameters: Parameters
    deduction: Deduction
    fees: Fees
    interest: Interest | None
    trading_days: TradingDays
    implementation_on: date
    exposure_on: date
    baseline: Baseline
    baseline_ticks: Fraction
    baseline_price: Fraction
    restored: Restoration
    indices: tuple[SettledIndex, ...]
    measured: Measures
    boundaries: Boundaries
    notices: tuple[Notice, ...]


def settled_frame(
    facts: CaseFacts, parameters: Parameters, deduction: Deduction, fees: Fees
) -> Frame:
    """Settle a case once; LossCalculationError names what is missing or contradicts."""
    if facts.rule_set is RuleSet.RULE_2003 and facts.direction is Direction.BEAR:
        raise BearUnderOldRuleError
    require_opening_cost_fits(parameters, deduction, facts.direction)
    _require_price_off_auction(facts, parameters)
    parameters = _resolved(facts, parameters)
    trading_days = TradingDays.of(facts.bars)
    implementation_on = implementation_day(facts.implementation, trading_days)
    exposure_on = exposure_day(facts.exposure, trading_days)
    case = baseline_case(facts, parameters, trading_days, exposure_on)
    baseline = settled_baseline(case, facts.baseline)
    boundaries = Boundaries(implementation_on, exposure_on, baseline.on, parameters)
    market = Market(
        facts.direction, implementation_on, exposure_on, baseline, trading_days, case.restored
    )
    series, model = compared_series(deduction, market)
    indices = _settled_indices(series, deduction, baseline, trading_days)
    return Frame(
        facts=facts,
        parameters=parameters,
        deduction=deduction,
        fees=fees,
        interest=interest_terms(facts.rule_set, fees.interest),
        trading_days=trading_days,
        implementation_on=implementation_on,
        exposure_on=exposure_on,
        baseline=baseline,
        baseline_ticks=baseline.price * PRICE_SCALE,
        baseline_price=_multiplied_price(baseline, parameters),
        restored=case.restored,
        indices=indices,
        measured=measures(deduction, market, indices, model),
        boundaries=boundaries,
        notices=_notices(case, baseline),
    )


def _require_price_off_auction(facts: CaseFacts, parameters: Parameters) -> None:
    has_price = facts.baseline is not None and facts.baseline.price is not None
    if parameters.venue is Venue.OTHER and not has_price:
        raise ParameterError(
            "Outside auction trading the statutory baseline does not apply: give baseline.price.",
            "非集中竞价交易的证券不适用法定基准价，须给定基准价。",
            pointer="/parameters/venue",
            parameter="venue",
        )


def _resolved(facts: CaseFacts, parameters: Parameters) -> Parameters:
    return replace(
        parameters,
        shortfall_policy=parameters.shortfall_policy or facts.shortfall_policy,
        cash_dividend=parameters.cash_dividend or cash_dividend_of(facts.rule_set),
    )


def baseline_case(
    facts: CaseFacts, parameters: Parameters, trading_days: TradingDays, exposure_on: date
) -> BaselineCase:
    """What the baseline is read from: every close restored to the exposure day."""
    cash_dividend = parameters.cash_dividend or cash_dividend_of(facts.rule_set)
    actions = restored_actions(facts.corporate_actions, cash_dividend)
    return BaselineCase(
        rule_set=facts.rule_set,
        facts=ExposureFacts(exposure_on, facts.hearing_on, facts.delisted_on),
        trading_days=trading_days,
        restored=restoration(actions, exposure_on, rights_taken=parameters.rights_taken),
        parameters=parameters,
    )


def _multiplied_price(baseline: Baseline, parameters: Parameters) -> Fraction:
    # Rounding every price that is multiplied includes a baseline price rounded before.
    places = parameters.price_places
    if places is None:
        return baseline.price
    return rounded(baseline.price, places=places, rounding=parameters.rounding)


def _settled_indices(
    series: Sequence[IndexSeries],
    deduction: Deduction,
    baseline: Baseline,
    trading_days: TradingDays,
) -> tuple[SettledIndex, ...]:
    days = [day.on for day in baseline.days if day.adds_to_price]
    if series and not days and _needs_mean_level(deduction):
        known = trading_days.days or (None,)
        raise BarsDoNotReachError("baseline", baseline.on, known[0], known[-1])
    return tuple(settled_index(each, days) for each in series)


def _needs_mean_level(deduction: Deduction) -> bool:
    if deduction.method is DeductionMethod.EVENT_STUDY or deduction.method in UNIFORM:
        return False
    return not deduction.windows or NamedWindow.OWN_TRADES in deduction.windows


def _notices(case: BaselineCase, baseline: Baseline) -> tuple[Notice, ...]:
    notices = [*_given_notices(case, baseline), *_float_notices(case, baseline)]
    if case.parameters.venue is Venue.OTHER:
        notices.append(
            Notice(
                "outside_auction_trading",
                "the security was not traded by auction: the formulas apply by analogy only and "
                "rest on the given price",
                "证券非以集中竞价方式交易，有关计算公式仅参照适用，以给定基准价为准",
            )
        )
    is_2022 = case.rule_set is RuleSet.RULE_2022
    if is_2022 and (case.facts.hearing_on or case.facts.delisted_on):
        notices.append(
            Notice(
                "hearing_and_delisting_without_effect",
                "the 2022 rule fixes the baseline day without hearing or delisting day",
                "2022年规定确定基准日不以开庭日、摘牌日为据",
            )
        )
    parameters = case.parameters
    carries = parameters.suspended_close is SuspendedClose.CARRY_FORWARD
    if carries and not parameters.suspension_counts:
        notices.append(
            Notice(
                "carry_forward_without_effect",
                "halted days are not counted, so no close is carried forward to them",
                "停牌日不计入，故无须沿用停牌前收盘价",
            )
        )
    return tuple(notices)


def _given_notices(case: BaselineCase, baseline: Baseline) -> list[Notice]:
    given = baseline.given
    if given is None:
        return []
    notices = []
    if not given.reason.strip():
        notices.append(
            Notice(
                "baseline_reason_missing", "no reason is given", "未说明给定基准日或基准价的理由"
            )
        )
    if given.price is not None and case.restored.price(given.price, baseline.on) != given.price:
        notices.append(
            Notice(
                "given_baseline_price_restored",
                "the given price was restored from the baseline day to the exposure day",
                "给定基准价已由基准日复权至揭露日或更正日",
            )
        )
    return notices + _disagreements(case, baseline)


def _disagreements(case: BaselineCase, baseline: Baseline) -> list[Notice]:
    # Only a comparison: a case whose bars cannot tell has nothing to compare with.
    try:
        computed = statutory_baseline(case)
    except LossCalculationError:
        return []
    notices = []
    if computed.on != baseline.on:
        notices.append(
            Notice(
                "baseline_day_differs",
                f"given {baseline.on}, computed {computed.on}",
                f"给定基准日{baseline.on}，按行情计算为{computed.on}",
            )
        )
    given, found = (_shown(price, case.parameters) for price in (baseline.price, computed.price))
    if given != found:
        notices.append(
            Notice(
                "baseline_price_differs",
                f"given {decimal_text(given)}, computed {decimal_text(found)}",
                f"给定基准价{decimal_text(given)}，按行情计算为{decimal_text(found)}",
            )
        )
    return notices


def _shown(price: Fraction, parameters: Parameters) -> Fraction:
    return rounded(price, places=SHOWN_PLACES, rounding=parameters.rounding)


def _float_notices(case: BaselineCase, baseline: Baseline) -> list[Notice]:
    if baseline.given is not None or case.parameters.float_mode is FloatMode.FIXED:
        return []
    modes = (FloatMode.DAILY, FloatMode.AT_EXPOSURE)
    other = next(mode for mode in modes if mode is not case.parameters.float_mode)
    try:
        found = statutory_baseline(
            replace(case, parameters=replace(case.parameters, float_mode=other))
        )
    except LossCalculationError:
        return []
    if found.on == baseline.on:
        return []
    return [
        Notice(
            "baseline_depends_on_float_mode",
            f"with float_mode {other.value} the baseline day would be {found.on}",
            f"若流通股按 {other.value} 计，基准日为{found.on}",
        )
    ]
