"""What may be taken off the loss, and what is added to it: the forms of deduction and fees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

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


@dataclass(frozen=True, slots=True)
class IndexSeries:
    """Daily levels of one index; `weight` only where indices are weighted."""

    code: str
    levels: Mapping[date, Fraction]
    weight: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """The chosen deduction with what it needs, and nothing that it does not need."""

    method: DeductionMethod = DeductionMethod.NONE
    ratio: Fraction | None = None
    indices: tuple[IndexSeries, ...] = ()
    combine: Combine = Combine.MEAN
    floor_each_index: bool = False
    per_leg: bool = False

    def __post_init__(self) -> None:
        """Refuse a deduction that lacks its figures or brings others."""
        is_fixed = self.method is DeductionMethod.FIXED
        if is_fixed != (self.ratio is not None):
            _refuse(
                "ratio", "goes with method fixed, and only with it", "须且仅须与 fixed 同时给出"
            )
        if self.ratio is not None and not 0 <= self.ratio <= 1:
            _refuse("ratio", "must lie between 0 and 1", "须在0与1之间")
        if self.method in (DeductionMethod.NONE, DeductionMethod.FIXED) and self.indices:
            _refuse("indices", f"mean nothing under method {self.method}", "与所选扣除方法无关")
        if self.method is DeductionMethod.SYNCHRONISED_INDEX:
            self._check_indices()

    def _check_indices(self) -> None:
        codes = [index.code for index in self.indices]
        if not codes or len(set(codes)) != len(codes):
            _refuse("indices", "must name at least one index, each once", "须至少一个且不得重复")
        is_weighted = self.combine is Combine.WEIGHTED
        for index in self.indices:
            if is_weighted != (index.weight is not None):
                _refuse(
                    "weight",
                    "goes with combine weighted, and only with it",
                    "须且仅须与 weighted 同用",
                )
            if index.weight is not None and index.weight <= 0:
                _refuse("weight", "must be positive", "须为正数")
            if any(level <= 0 for level in index.levels.values()):
                _refuse("levels", f"of index {index.code} must be positive", "须为正数")


class FeeMode(StrEnum):
    """What commission and stamp duty are charged on."""

    ON_LOSS = "on_loss"
    ON_TURNOVER = "on_turnover"
    ACTUAL = "actual"
    NONE = "none"


class InterestMode(StrEnum):
    """Whether and at which rate interest runs."""

    BY_RULE_SET = "by_rule_set"
    NONE = "none"
    TABLE = "table"
    FIXED_RATE = "fixed_rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """Simple interest; a fixed rate is per year, `year_days` 365 or 360."""

    mode: InterestMode = InterestMode.BY_RULE_SET
    rate: Fraction | None = None
    year_days: int = 365
    includes_fees: bool = True

    def __post_init__(self) -> None:
        """Refuse a rate where none belongs, and unknown day counts."""
        if (self.mode is InterestMode.FIXED_RATE) != (self.rate is not None):
            _refuse(
                "interest.rate",
                "goes with fixed_rate, and only with it",
                "须且仅须与 fixed_rate 同用",
            )
        if self.rate is not None and not 0 <= self.rate <= 1:
            _refuse("interest.rate", "must lie between 0 and 1", "须在0与1之间")
        if self.year_days not in (360, 365):
            _refuse("interest.year_days", "must be 360 or 365", "须为360或365")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """Rates named by the court; `interest` None = none under either rule set."""

    commission_rate: Fraction
    stamp_duty_rate: Fraction
    interest: Interest | None = field(default_factory=Interest)
    mode: FeeMode = FeeMode.ON_LOSS

    def __post_init__(self) -> None:
        """Refuse rates outside 0..1."""
        for name in ("commission_rate", "stamp_duty_rate"):
            if not 0 <= getattr(self, name) <= 1:
                _refuse(name, "must lie between 0 and 1", "须在0与1之间")


def _refuse(parameter: str, detail: str, detail_zh: str) -> None:
    raise ParameterError(
        f"{parameter} {detail}.", f"{parameter} {detail_zh}。", parameter=parameter
    )
