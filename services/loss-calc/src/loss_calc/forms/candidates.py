"""Forms of candidate exposure days: the dry run's question, and what the market did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from lawkit.rounding import decimal_text, exact_text
from loss_calc.domain.candidate_days import (
    ESTIMATION_DAYS,
    CandidateStudy,
    EventDay,
    StudySettings,
)
from loss_calc.domain.facts import Announcement, CaseFacts, Direction, RuleSet
from loss_calc.domain.parameters import CashDividend, FloatMode, Parameters, SuspendedClose
from loss_calc.forms.case import (
    MOST_ACTIONS,
    MOST_BARS,
    AnnouncementForm,
    BarForm,
    CorporateActionForm,
)
from loss_calc.forms.switches import MOST_INDICES, Flag, IndexForm, Places
from servicekit.wire import Day, Whole, WireModel

MOST_CANDIDATES = 50
T_PLACES = 6


class CandidateQuoteForm(WireModel):
    """Candidate exposure days with bars and index levels inline; nothing is stored.

    The market model uses the index `market_index`, the first one when left out.
    """

    rule_set: RuleSet
    exposures: Annotated[
        tuple[AnnouncementForm, ...], Field(min_length=1, max_length=MOST_CANDIDATES)
    ]
    bars: Annotated[list[BarForm], Field(min_length=1, max_length=MOST_BARS)]
    indices: Annotated[tuple[IndexForm, ...], Field(max_length=MOST_INDICES)] = ()
    market_index: str | None = None
    corporate_actions: Annotated[
        tuple[CorporateActionForm, ...], Field(max_length=MOST_ACTIONS)
    ] = ()
    estimation_days: Annotated[Whole, Field(ge=30, le=250)] = ESTIMATION_DAYS
    cash_dividend: CashDividend | None = None
    suspension_counts: Flag = False
    suspended_close: SuspendedClose = SuspendedClose.SKIP
    float_mode: FloatMode = FloatMode.DAILY
    fixed_float_shares: Annotated[Whole, Field(ge=1, le=10**15)] | None = None
    baseline_price_places: Places = None
    hearing_on: Day | None = None
    delisted_on: Day | None = None

    @model_validator(mode="after")
    def _indices_bring_their_levels(self) -> Self:
        codes = [index.code for index in self.indices]
        if len(set(codes)) != len(codes):
            raise ValueError("an index is listed twice")
        for index in self.indices:
            if not index.levels:
                raise ValueError(f"index {index.code}: a dry run needs `levels` inline")
            if any(level.level <= 0 for level in index.levels):
                raise ValueError(f"index {index.code}: levels must be positive")
        if self.market_index is not None and self.market_index not in codes:
            raise ValueError(f"market_index {self.market_index} is none of the indices")
        return self

    def levels(self) -> dict[str, dict[date, Fraction]]:
        return {index.code: index.inline_levels() for index in self.indices}

    def settings(self) -> StudySettings:
        first = self.indices[0].code if self.indices else None
        return StudySettings(self.estimation_days, self.market_index or first)

    def facts(self, exposure: Announcement) -> CaseFacts:
        """The facts of a case with this exposure, as far as a study needs them."""
        return CaseFacts(
            rule_set=self.rule_set,
            direction=Direction.BULL,
            implementation=exposure,
            exposure=exposure,
            bars=tuple(bar.fact() for bar in self.bars),
            corporate_actions=tuple(action.fact() for action in self.corporate_actions),
            hearing_on=self.hearing_on,
            delisted_on=self.delisted_on,
        )

    def parameters(self) -> Parameters:
        return Parameters(
            cash_dividend=self.cash_dividend,
            suspension_counts=self.suspension_counts,
            suspended_close=self.suspended_close,
            float_mode=self.float_mode,
            fixed_float_shares=self.fixed_float_shares,
            baseline_price_places=self.baseline_price_places,
        )


class IndexDayAnswer(WireModel):
    """One index on one day; `relative_return` is the share's return less the index's."""

    code: str
    index_return: str | None
    relative_return: str | None


class EventDayAnswer(WireModel):
    """One trading day near the candidate; ratios, null where a figure that is needed is missing.

    Returns run from the share's last close before, through ex-dates by the reference price.
    """

    offset: int
    on: date
    close: str | None
    stock_return: str | None
    indices: list[IndexDayAnswer]
    abnormal_return: str | None
    t_value: str | None
    turnover: str | None
    turnover_to_mean: str | None


class MarketModelAnswer(WireModel):
    """`r = alpha + beta * rm`, fitted on `days` days of the named index."""

    index: str
    alpha: str
    beta: str
    standard_error: str
    r_squared: str
    days: int
    from_on: date
    to_on: date


class RefusalAnswer(WireModel):
    """Why a figure cannot be given."""

    code: str
    detail: str
    detail_zh: str


class CandidateStudyAnswer(WireModel):
    """A candidate exposure day measured: days -1 to +5, market model, turnover, baseline.

    `turnover_mean` is over the 20 traded days before the candidate; `eligible_investors` is known
    only where trades are.
    """

    announced_on: date
    after_close: bool
    exposure_on: date
    days: list[EventDayAnswer]
    turnover_mean: str | None
    market_model: MarketModelAnswer | None
    market_model_refusal: RefusalAnswer | None
    cumulative_abnormal_return: str | None
    cumulative_t_value: str | None
    baseline_on: date | None
    baseline_trading_day: int | None
    baseline_price: str | None
    baseline_price_exact: str | None
    baseline_reason: str | None
    baseline_refusal: RefusalAnswer | None
    eligible_investors: int | None = None


class CandidateQuote(WireModel):
    """The candidates in the order asked for."""

    candidates: list[CandidateStudyAnswer]


def study_fields(study: CandidateStudy, settings: StudySettings) -> dict[str, Any]:
    """The fields of `CandidateStudyAnswer`, JSON-ready."""
    baseline = study.baseline
    price = None if baseline is None else baseline.price
    return {
        "announced_on": study.announcement.announced_on.isoformat(),
        "after_close": study.announcement.after_close,
        "exposure_on": study.exposure_on.isoformat(),
        "days": [_day_fields(day) for day in study.days],
        "turnover_mean": _text(study.turnover_mean),
        "market_model": _model_fields(study, settings),
        "market_model_refusal": _refusal(study.model_refusal),
        "cumulative_abnormal_return": _text(study.cumulative),
        "cumulative_t_value": _t_text(study.cumulative_t),
        "baseline_on": None if baseline is None else baseline.on.isoformat(),
        "baseline_trading_day": None if baseline is None else baseline.trading_day,
        "baseline_price": _text(price),
        "baseline_price_exact": None if price is None else exact_text(price),
        "baseline_reason": None if baseline is None else baseline.reason.value,
        "baseline_refusal": _refusal(study.baseline_refusal),
    }


def _day_fields(day: EventDay) -> dict[str, Any]:
    return {
        "offset": day.offset,
        "on": day.on.isoformat(),
        "close": _text(day.close),
        "stock_return": _text(day.stock_return),
        "indices": [
            {
                "code": index.code,
                "index_return": _text(index.index_return),
                "relative_return": _text(index.relative),
            }
            for index in day.indices
        ],
        "abnormal_return": _text(day.abnormal_return),
        "t_value": _t_text(day.t_value),
        "turnover": _text(day.turnover),
        "turnover_to_mean": _text(day.turnover_to_mean),
    }


def _model_fields(study: CandidateStudy, settings: StudySettings) -> Mapping[str, Any] | None:
    model, estimated = study.model, study.estimated
    if model is None or estimated is None:
        return None
    return {
        "index": settings.market_code,
        "alpha": decimal_text(model.alpha),
        "beta": decimal_text(model.beta),
        "standard_error": decimal_text(Fraction(model.standard_error)),
        "r_squared": decimal_text(model.r_squared),
        "days": model.n,
        "from_on": estimated[0].isoformat(),
        "to_on": estimated[1].isoformat(),
    }


def _refusal(error: Any) -> dict[str, str] | None:
    if error is None:
        return None
    return {"code": error.code, "detail": str(error), "detail_zh": error.detail_zh}


def _text(value: Fraction | None) -> str | None:
    return None if value is None else decimal_text(value)


def _t_text(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(Fraction(value), places=T_PLACES)
