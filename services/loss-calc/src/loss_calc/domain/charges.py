"""What may be taken off the loss, and what is added to it: the forms of deduction and fees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from fractions import Fraction

from loss_calc.domain.deductions.terms import (
    BackCast,
    Combine,
    CombineCauses,
    ComparisonWindow,
    DeductionMethod,
    Factor,
    IndexSeries,
    IntervalRatio,
    LiableParty,
    NamedWindow,
    OtherCause,
    Period,
    refuse,
    require_positive_levels,
    require_ratio,
    require_returns,
    require_table,
)
from loss_calc.domain.errors import ParameterError

__all__ = ["Combine", "Deduction", "DeductionMethod", "FeeMode", "Fees", "IndexSeries"]
__all__ += ["Interest", "InterestMode", "StampDutyMode"]

UNIFORM = frozenset({DeductionMethod.UNIFORM_DIRECT, DeductionMethod.UNIFORM_RELATIVE})
INDIVIDUAL = frozenset({DeductionMethod.INDIVIDUAL_DIRECT, DeductionMethod.INDIVIDUAL_RELATIVE})
INVESTORS_OWN = frozenset({NamedWindow.OWN_TRADES, NamedWindow.FIRST_PURCHASE_TO_BASELINE})
_SEVERAL = frozenset({"indices", "combine", "floor_each_index"})
_WINDOWS = frozenset({"windows", "window"})
_MODEL = frozenset({"estimation", "per_leg"})
# What each method is made of; anything else beside it would be ignored and so is refused.
FIELDS_OF: Mapping[DeductionMethod, frozenset[str]] = {
    DeductionMethod.NONE: frozenset(),
    DeductionMethod.FIXED: frozenset({"ratio"}),
    DeductionMethod.UNIFORM_DIRECT: _SEVERAL | _WINDOWS,
    DeductionMethod.UNIFORM_RELATIVE: _SEVERAL | _WINDOWS,
    DeductionMethod.INDIVIDUAL_DIRECT: _SEVERAL | _WINDOWS | {"per_leg"},
    DeductionMethod.INDIVIDUAL_RELATIVE: _SEVERAL | _WINDOWS | {"per_leg"},
    DeductionMethod.SYNCHRONISED_INDEX: _SEVERAL | {"per_leg"},
    DeductionMethod.RETURN_CURVE: frozenset({"returns", "indices", "per_leg"}),
    DeductionMethod.MULTI_FACTOR: _MODEL | {"factors", "risk_free"},
    DeductionMethod.EVENT_STUDY: _MODEL | {"indices", "event", "back_cast"},
    DeductionMethod.INTERVAL_TABLE: frozenset({"table", "per_leg"}),
}
NEEDED_BY: Mapping[DeductionMethod, tuple[str, ...]] = {
    DeductionMethod.FIXED: ("ratio",),
    DeductionMethod.UNIFORM_DIRECT: ("indices", "window"),
    DeductionMethod.UNIFORM_RELATIVE: ("indices", "window"),
    DeductionMethod.INDIVIDUAL_DIRECT: ("indices", "window"),
    DeductionMethod.INDIVIDUAL_RELATIVE: ("indices", "window"),
    DeductionMethod.SYNCHRONISED_INDEX: ("indices",),
    DeductionMethod.MULTI_FACTOR: ("factors", "estimation"),
    DeductionMethod.EVENT_STUDY: ("indices", "estimation", "event", "back_cast"),
    DeductionMethod.INTERVAL_TABLE: ("table",),
}
_FREE = frozenset({"method", "other_causes", "combine_causes", "payable_by"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """The chosen deduction with what it needs, and nothing that it does not need.

    `windows` are compared beside the chosen `window`, never averaged with it. Other causes are
    combined with the ratio of the method; `payable_by` shares out what remains.
    """

    method: DeductionMethod = DeductionMethod.NONE
    ratio: Fraction | None = None
    indices: tuple[IndexSeries, ...] = ()
    combine: Combine = Combine.MEAN
    floor_each_index: bool = False
    per_leg: bool = False
    windows: tuple[ComparisonWindow, ...] = ()
    window: ComparisonWindow | None = None
    returns: Mapping[date, Fraction] | None = None
    factors: tuple[Factor, ...] = ()
    risk_free: Mapping[date, Fraction] | None = None
    estimation: Period | None = None
    event: Period | None = None
    back_cast: BackCast | None = None
    table: tuple[IntervalRatio, ...] = ()
    other_causes: tuple[OtherCause, ...] = ()
    combine_causes: CombineCauses = CombineCauses.ADDITIVE
    payable_by: tuple[LiableParty, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a deduction that lacks its figures or brings others."""
        self._settle_window()
        for each in fields(self):
            is_given = getattr(self, each.name) != each.default
            if is_given and each.name not in FIELDS_OF[self.method] | _FREE:
                refuse(each.name, f"means nothing under method {self.method}", "与所选方法无关")
        for name in NEEDED_BY.get(self.method, ()):
            if getattr(self, name) in (None, ()):
                refuse(name, f"is needed by method {self.method}", "为所选方法所必需")
        if self.ratio is not None:
            require_ratio("ratio", self.ratio)
        require_table(self.table)
        if self.indices:
            self._check_indices()
        self._check_windows()
        self._check_series()

    def _settle_window(self) -> None:
        # One window alone is the chosen one; among several the court chooses.
        asked = self.windows
        if self.method in INDIVIDUAL and not asked and self.window is None:
            object.__setattr__(self, "window", NamedWindow.OWN_TRADES)
        elif len(asked) == 1 and self.window is None:
            object.__setattr__(self, "window", asked[0])
        if self.window is not None and self.window not in asked:
            object.__setattr__(self, "windows", (*asked, self.window))

    def _check_indices(self) -> None:
        codes = [index.code for index in self.indices]
        if len(set(codes)) != len(codes):
            refuse("indices", "must name each index once", "不得重复")
        single = (DeductionMethod.EVENT_STUDY, DeductionMethod.RETURN_CURVE)
        if self.method in single and len(codes) > 1:
            refuse("indices", f"must name exactly one under {self.method}", "须为一个")
        is_weighted = self.combine is Combine.WEIGHTED
        for index in self.indices:
            if is_weighted != (index.weight is not None):
                refuse("indices", "have weights under combine weighted, and only then", "权重不符")
            if index.weight is not None and index.weight <= 0:
                refuse("indices", "must have positive weights", "权重须为正数")
            require_positive_levels(index)

    def _check_windows(self) -> None:
        if len(set(self.windows)) != len(self.windows):
            refuse("windows", "must name each window once", "不得重复")
        for window in self.windows:
            is_own = window in INVESTORS_OWN
            if self.method in UNIFORM and is_own:
                refuse("windows", f"{window} differs by investor, uniform does not", "非统一区间")
            if self.method in INDIVIDUAL and not is_own:
                refuse("windows", f"{window} is the same for all investors", "非个别区间")

    def _check_series(self) -> None:
        if self.method is DeductionMethod.RETURN_CURVE:
            if (self.returns is None) == (not self.indices):
                refuse("returns", "or one simulated index is needed, not both", "须且仅须给出其一")
            if self.returns is not None:
                require_returns("returns", self.returns)
        codes = [factor.code for factor in self.factors]
        if len(set(codes)) != len(codes):
            refuse("factors", "must name each factor once", "不得重复")
        for factor in self.factors:
            require_returns("factors", factor.returns)
        if self.event and self.estimation and self.estimation.to_on >= self.event.from_on:
            refuse("estimation", "must end before the event begins", "须早于事件期")


class FeeMode(StrEnum):
    """What commission and stamp duty are charged on."""

    ON_LOSS = "on_loss"
    ON_TURNOVER = "on_turnover"
    ACTUAL = "actual"
    NONE = "none"


class StampDutyMode(StrEnum):
    """Whether stamp duty is charged at a rate that the court names, or at the statutory rate of
    each matched trade's day and side."""

    AT_RATE = "at_rate"
    BY_DATE = "by_date"


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


_COMMISSION_MODES = frozenset({FeeMode.ON_LOSS, FeeMode.ON_TURNOVER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """Rates named by the court, None where no rate is used; `interest` None = none under either
    rule set. `includes_held` counts the held shares at the baseline price as turned over."""

    commission_rate: Fraction | None = None
    stamp_duty_rate: Fraction | None = None
    interest: Interest | None = field(default_factory=Interest)
    mode: FeeMode = FeeMode.ON_LOSS
    stamp_duty: StampDutyMode = StampDutyMode.AT_RATE
    includes_held: bool = False

    def __post_init__(self) -> None:
        """Refuse rates that are missing or outside 0..1, and switches without effect."""
        if self.mode is FeeMode.NONE:
            for name in ("commission_rate", "stamp_duty_rate"):
                object.__setattr__(self, name, getattr(self, name) or Fraction(0))
        for name in ("commission_rate", "stamp_duty_rate"):
            rate = getattr(self, name)
            if rate is not None and not 0 <= rate <= 1:
                _refuse(name, "must lie between 0 and 1", "须在0与1之间")
        if self.mode in _COMMISSION_MODES and self.commission_rate is None:
            _refuse("commission_rate", f"is needed by mode {self.mode}", "须由法院指定")
        is_by_date = self.stamp_duty is StampDutyMode.BY_DATE
        if self.mode is not FeeMode.NONE and is_by_date != (self.stamp_duty_rate is None):
            _refuse("stamp_duty_rate", "goes with at_rate, and only with it", "仅与at_rate同用")
        if is_by_date and self.mode is FeeMode.NONE:
            _refuse("stamp_duty", "by_date means nothing under mode none", "与none方式无关")
        if self.mode is FeeMode.ACTUAL and self.commission_rate is not None:
            _refuse("commission_rate", "means nothing under mode actual", "与actual方式无关")
        if self.includes_held and self.mode is not FeeMode.ON_TURNOVER:
            _refuse("includes_held", "goes with mode on_turnover", "仅与on_turnover同用")


def _refuse(field_name: str, detail: str, detail_zh: str) -> None:
    raise ParameterError(
        f"fees.{field_name} {detail}.",
        f"fees.{field_name} {detail_zh}。",
        pointer=f"/fees/{field_name.replace('.', '/')}",
        parameter=field_name,
    )
