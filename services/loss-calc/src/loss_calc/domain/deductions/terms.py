"""The words a deduction is described with: methods, windows, series, tables and causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from loss_calc.domain.errors import ParameterError


class DeductionMethod(StrEnum):
    """How the share of other causes is measured."""

    NONE = "none"
    FIXED = "fixed"
    UNIFORM_DIRECT = "uniform_direct"
    UNIFORM_RELATIVE = "uniform_relative"
    INDIVIDUAL_DIRECT = "individual_direct"
    INDIVIDUAL_RELATIVE = "individual_relative"
    SYNCHRONISED_INDEX = "synchronised_index"
    RETURN_CURVE = "return_curve"
    MULTI_FACTOR = "multi_factor"
    EVENT_STUDY = "event_study"
    INTERVAL_TABLE = "interval_table"


class Combine(StrEnum):
    """How several indices become one figure."""

    MEAN = "mean"
    MAX = "max"
    MIN = "min"
    WEIGHTED = "weighted"


class CombineCauses(StrEnum):
    """How market risk and other causes become one ratio."""

    ADDITIVE = "additive"
    MULTIPLICATIVE = "multiplicative"


class NamedWindow(StrEnum):
    """Windows over which an index and the share are compared; the investor's own trades, or from
    close to close of two days."""

    OWN_TRADES = "own_trades"
    IMPLEMENTATION_TO_EXPOSURE = "implementation_to_exposure"
    EXPOSURE_TO_BASELINE = "exposure_to_baseline"
    DAY_BEFORE_EXPOSURE_TO_BASELINE = "day_before_exposure_to_baseline"
    FIRST_PURCHASE_TO_BASELINE = "first_purchase_to_baseline"


class BackCast(StrEnum):
    """How the inflation that the event removed is carried back to the days before it."""

    CONSTANT_YUAN = "constant_yuan"
    CONSTANT_PERCENTAGE = "constant_percentage"


@dataclass(frozen=True, slots=True)
class Period:
    """Two days, both included; as a window, from the close of one to the close of the other."""

    from_on: date
    to_on: date

    def __post_init__(self) -> None:
        """The end may not lie before the beginning."""
        if self.to_on < self.from_on:
            refuse("to_on", "lies before from_on", "不得早于from_on")

    def includes(self, day: date) -> bool:
        """Whether the day lies inside."""
        return self.from_on <= day <= self.to_on


ComparisonWindow = NamedWindow | Period


@dataclass(frozen=True, slots=True)
class IndexSeries:
    """Daily levels of one index; `weight` only where indices are weighted."""

    code: str
    levels: Mapping[date, Fraction]
    weight: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """Daily returns of one factor of a model, as ratios."""

    code: str
    returns: Mapping[date, Fraction]


@dataclass(frozen=True, slots=True)
class IntervalRatio:
    """The ratio for claim shares traded on the days of an interval."""

    days: Period
    ratio: Fraction

    def __post_init__(self) -> None:
        """A ratio lies between nothing and everything."""
        require_ratio("table", self.ratio)


@dataclass(frozen=True, slots=True)
class OtherCause:
    """A cause besides the market; with days, it touches only shares held on one of them."""

    name: str
    ratio: Fraction
    days: Period | None = None

    def __post_init__(self) -> None:
        """A ratio lies between nothing and everything."""
        require_ratio("other_causes", self.ratio)


@dataclass(frozen=True, slots=True)
class LiableParty:
    """Who is liable for a share of what is owed only, such as an intermediary."""

    name: str
    share: Fraction

    def __post_init__(self) -> None:
        """A share lies between nothing and everything."""
        require_ratio("payable_by", self.share)


def require_ratio(field: str, ratio: Fraction) -> None:
    """Refuse what is not between 0 and 1."""
    if not 0 <= ratio <= 1:
        refuse(field, "must lie between 0 and 1", "须在0与1之间")


def require_positive_levels(series: IndexSeries) -> None:
    """Refuse an index with a level that is not positive."""
    if any(level <= 0 for level in series.levels.values()):
        refuse("indices", f"levels of index {series.code} must be positive", "点位须为正数")


def require_returns(field: str, returns: Mapping[date, Fraction]) -> None:
    """Refuse a series without days, and returns that lose everything or more."""
    if not returns:
        refuse(field, "must have at least one day", "须至少一日")
    if any(value <= -1 for value in returns.values()):
        refuse(field, "must be above -1: nothing loses more than everything", "须大于-1")


def require_table(table: Sequence[IntervalRatio]) -> None:
    """Refuse intervals that overlap, for a day must have one ratio."""
    ordered = sorted(table, key=lambda row: row.days.from_on)
    for earlier, later in pairwise(ordered):
        if later.days.from_on <= earlier.days.to_on:
            refuse("table", f"has two intervals with {later.days.from_on}", "区间不得重叠")


def refuse(field: str, detail: str, detail_zh: str) -> None:
    """Refuse one field of the deduction."""
    raise ParameterError(
        f"deduction.{field} {detail}.",
        f"deduction.{field} {detail_zh}。",
        pointer=f"/deduction/{field}",
        parameter=field,
    )
