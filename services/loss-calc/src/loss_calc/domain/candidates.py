"""What the market did around a candidate exposure day; the court chooses, this only measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lawkit.articles import carries_out
from loss_calc.domain.articles import BASELINE_DAY_AND_PRICE, EXPOSURE_DAY, MATERIALITY
from loss_calc.domain.baseline import Baseline, settled_baseline
from loss_calc.domain.candidate_days import CandidateStudy, EventDay, IndexDay, StudySettings
from loss_calc.domain.dates import exposure_day
from loss_calc.domain.deductions.errors import EstimationError
from loss_calc.domain.deductions.market_model import (
    MarketModel,
    abnormal_return,
    market_model,
    t_value,
)
from loss_calc.domain.errors import LossCalculationError, MissingQuoteError
from loss_calc.domain.facts import Announcement, Bar, CaseFacts, CorporateAction
from loss_calc.domain.frame import baseline_case
from loss_calc.domain.parameters import Parameters
from loss_calc.domain.restoration import reference_price
from loss_calc.domain.trading_days import TradingDays
from loss_calc.domain.turnover import TurnoverOf, turnover_of

FIRST_OFFSET, LAST_OFFSET = -1, 5
TURNOVER_DAYS = 20
FEWEST_ESTIMATION_DAYS = 30

Levels = Mapping[str, Mapping[date, Fraction]]


@dataclass(frozen=True, slots=True)
class _Market:
    """The share's returns with the day each one starts from, and what indices are read from."""

    trading_days: TradingDays
    spans: Mapping[date, tuple[date, Fraction]]
    levels: Levels
    turnover: TurnoverOf

    def stock_return(self, day: date) -> Fraction | None:
        """The share's return of a day it traded on."""
        span = self.spans.get(day)
        return None if span is None else span[1]

    def index_return(self, code: str, day: date) -> Fraction | None:
        """The index between the same two days as the share: a halt would tear them apart."""
        levels = self.levels[code]
        span = self.spans.get(day)
        if span is None or day not in levels or span[0] not in levels:
            return None
        return levels[day] / levels[span[0]] - 1


@dataclass(frozen=True, slots=True)
class _Fit:
    model: MarketModel | None = None
    estimated: tuple[date, date] | None = None
    refusal: LossCalculationError | None = None


@carries_out(EXPOSURE_DAY, MATERIALITY, BASELINE_DAY_AND_PRICE)
def candidate_study(
    facts: CaseFacts, levels: Levels, parameters: Parameters, settings: StudySettings
) -> CandidateStudy:
    """The exposure must have been known to the market, which its reaction shows: returns of the
    share and the indices, abnormal returns and turnover around the day that `facts.exposure` takes
    effect on, and the baseline that would follow from it.

    Raises LossCalculationError when the bars do not reach the day.
    """
    trading_days = TradingDays.of(facts.bars)
    exposure_on = exposure_day(facts.exposure, trading_days)
    market = _Market(
        trading_days,
        spanned_returns(trading_days.bars, facts.corporate_actions),
        levels,
        turnover_of(trading_days, exposure_on, parameters),
    )
    place = trading_days.from_day(exposure_on)
    mean = _turnover_mean(trading_days.bars[:place], market.turnover)
    fit = _fit(market, place, settings)
    days = _event_days(market, place, mean, fit.model, settings.market_code)
    cumulative, cumulative_t = _cumulative(days, fit.model)
    baseline, refusal = _baseline(facts, parameters, trading_days, exposure_on)
    return CandidateStudy(
        announcement=facts.exposure,
        exposure_on=exposure_on,
        days=days,
        turnover_mean=mean,
        model=fit.model,
        estimated=fit.estimated,
        model_refusal=fit.refusal,
        cumulative=cumulative,
        cumulative_t=cumulative_t,
        baseline=baseline,
        baseline_refusal=refusal,
    )


@carries_out(EXPOSURE_DAY)
def spanned_returns(
    bars: Sequence[Bar], actions: Sequence[CorporateAction]
) -> dict[date, tuple[date, Fraction]]:
    """Per traded day the last traded day before it and the return since, a ratio; between them the
    earlier close is brought through ex-dates by the exchange's reference price."""
    ordered = sorted(actions, key=lambda action: action.ex_on)
    returns: dict[date, tuple[date, Fraction]] = {}
    before: tuple[date, Fraction] | None = None
    for bar in bars:
        if bar.close is None:
            continue
        if before is not None:
            reference = before[1]
            for action in ordered:
                if before[0] < action.ex_on <= bar.on:
                    reference = reference_price(reference, action)
            if reference > 0:
                returns[bar.on] = (before[0], bar.close / reference - 1)
        before = (bar.on, bar.close)
    return returns


def _fit(market: _Market, place: int, settings: StudySettings) -> _Fit:
    code = settings.market_code
    if code is None:
        return _Fit()
    stock: dict[date, Fraction] = {}
    index: dict[date, Fraction] = {}
    for day in reversed(market.trading_days.days[: max(0, place + FIRST_OFFSET)]):
        if len(stock) == settings.estimation_days:
            break
        change, level_change = market.stock_return(day), market.index_return(code, day)
        if change is not None and level_change is not None:
            stock[day], index[day] = change, level_change
    if len(stock) < FEWEST_ESTIMATION_DAYS:
        return _Fit(refusal=_too_few(len(stock)))
    days = sorted(stock)
    try:
        return _Fit(market_model(stock, index, days), (days[0], days[-1]))
    except EstimationError as refusal:
        return _Fit(refusal=refusal)


def _too_few(days: int) -> EstimationError:
    return EstimationError(
        f"Only {days} days before the event window have returns of share and index; "
        f"the market model needs {FEWEST_ESTIMATION_DAYS}.",
        f"事件窗口前仅有{days}个交易日具备股票与指数收益率，估计市场模型至少需要"
        f"{FEWEST_ESTIMATION_DAYS}个交易日。",
    )


def _event_days(
    market: _Market,
    place: int,
    mean: Fraction | None,
    model: MarketModel | None,
    market_code: str | None,
) -> tuple[EventDay, ...]:
    bars = market.trading_days.bars
    days = []
    for offset in range(FIRST_OFFSET, LAST_OFFSET + 1):
        if not 0 <= place + offset < len(bars):
            continue
        bar = bars[place + offset]
        stock = market.stock_return(bar.on)
        abnormal = None
        if model is not None and market_code is not None:
            abnormal = _abnormal(model, stock, market.index_return(market_code, bar.on))
        turnover = _turnover(bar, market.turnover)
        days.append(
            EventDay(
                offset=offset,
                on=bar.on,
                close=bar.close,
                stock_return=stock,
                indices=tuple(
                    _index_day(code, market.index_return(code, bar.on), stock)
                    for code in market.levels
                ),
                abnormal_return=abnormal,
                t_value=None if abnormal is None else _t(model, abnormal, 1),
                turnover=turnover,
                turnover_to_mean=turnover / mean if turnover is not None and mean else None,
            )
        )
    return tuple(days)


def _index_day(code: str, index: Fraction | None, stock: Fraction | None) -> IndexDay:
    relative = None if index is None or stock is None else stock - index
    return IndexDay(code, index, relative)


def _abnormal(
    model: MarketModel, stock: Fraction | None, market: Fraction | None
) -> Fraction | None:
    if stock is None or market is None:
        return None
    return abnormal_return(model, stock, market)


def _t(model: MarketModel | None, total: Fraction, days: int) -> Decimal | None:
    # A share that follows its index exactly leaves no residual to measure against.
    if model is None or not model.standard_error:
        return None
    return t_value(model, total, days)


def _cumulative(
    days: Sequence[EventDay], model: MarketModel | None
) -> tuple[Fraction | None, Decimal | None]:
    abnormal = [day.abnormal_return for day in days if day.abnormal_return is not None]
    if not abnormal:
        return None, None
    total = sum(abnormal, Fraction(0))
    return total, _t(model, total, len(abnormal))


def _turnover_mean(before: Sequence[Bar], turnover: TurnoverOf) -> Fraction | None:
    traded = [bar for bar in before if bar.close is not None][-TURNOVER_DAYS:]
    ratios = [_turnover(bar, turnover) for bar in traded]
    known = [ratio for ratio in ratios if ratio is not None]
    if len(known) < TURNOVER_DAYS:
        return None
    return sum(known, Fraction(0)) / TURNOVER_DAYS


def _turnover(bar: Bar, turnover: TurnoverOf) -> Fraction | None:
    try:
        return turnover(bar)
    except MissingQuoteError:
        return None


def _baseline(
    facts: CaseFacts, parameters: Parameters, trading_days: TradingDays, exposure_on: date
) -> tuple[Baseline | None, LossCalculationError | None]:
    case = baseline_case(facts, parameters, trading_days, exposure_on)
    try:
        return settled_baseline(case, facts.baseline), None
    except LossCalculationError as refusal:
        return None, refusal


@carries_out(EXPOSURE_DAY)
def with_exposure(facts: CaseFacts, exposure: Announcement) -> CaseFacts:
    """The case with a candidate for its exposure; a baseline given for the case's own exposure
    says nothing about another one."""
    if exposure == facts.exposure:
        return facts
    return replace(facts, exposure=exposure, baseline=None)
