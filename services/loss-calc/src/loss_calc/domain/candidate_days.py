"""A candidate exposure day as it was measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from loss_calc.domain.baseline import Baseline
from loss_calc.domain.deductions.market_model import MarketModel
from loss_calc.domain.errors import LossCalculationError
from loss_calc.domain.facts import Announcement

ESTIMATION_DAYS = 120


@dataclass(frozen=True, slots=True)
class StudySettings:
    """The market model is fitted on up to `estimation_days` days that end before the event window,
    against the index `market_code` (None: no model)."""

    estimation_days: int = ESTIMATION_DAYS
    market_code: str | None = None


@dataclass(frozen=True, slots=True)
class IndexDay:
    """One index on one day; `relative` is the share's return less the index's. Ratios."""

    code: str
    index_return: Fraction | None
    relative: Fraction | None


@dataclass(frozen=True, slots=True)
class EventDay:
    """One trading day near the candidate, `offset` days from it; ratios, None where a figure that
    is needed is missing. A halted day has no return; the next one spans the halt."""

    offset: int
    on: date
    close: Fraction | None
    stock_return: Fraction | None
    indices: tuple[IndexDay, ...]
    abnormal_return: Fraction | None
    t_value: Decimal | None
    turnover: Fraction | None
    turnover_to_mean: Fraction | None


@dataclass(frozen=True, slots=True)
class CandidateStudy:
    """A candidate exposure day: days -1 to +5, the market model, the baseline that follows.

    `turnover_mean` is over the 20 traded days before the candidate. `cumulative` adds up the
    abnormal returns of the event days. `model_refusal` and `baseline_refusal` say why there is no
    model or no baseline.
    """

    announcement: Announcement
    exposure_on: date
    days: tuple[EventDay, ...]
    turnover_mean: Fraction | None
    model: MarketModel | None
    estimated: tuple[date, date] | None
    model_refusal: LossCalculationError | None
    cumulative: Fraction | None
    cumulative_t: Decimal | None
    baseline: Baseline | None
    baseline_refusal: LossCalculationError | None
