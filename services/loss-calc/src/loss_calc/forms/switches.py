"""Forms of what a court may choose: parameters, deduction, fees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from lawkit.rounding import Rounding
from loss_calc.domain.charges import (
    Combine,
    Deduction,
    DeductionMethod,
    FeeMode,
    Fees,
    IndexSeries,
    Interest,
    InterestMode,
    StampDutyMode,
)
from loss_calc.domain.deductions.terms import BackCast, CombineCauses
from loss_calc.domain.parameters import (
    AverageMethod,
    BearSellSource,
    CashDividend,
    ExposureDayTrades,
    FloatMode,
    IntradayOrder,
    Netting,
    OpeningCost,
    OpeningPolicy,
    Parameters,
    PostOrder,
    SellAverageScope,
    ShortfallPolicy,
    SuspendedClose,
    Venue,
)
from loss_calc.forms.deduction_terms import (
    Causes,
    FactorForm,
    IntervalForm,
    Levels,
    LiablePartyForm,
    PeriodForm,
    Returns,
    WindowForm,
    levels_by_day,
    refuse_repeated_days,
    returns_by_day,
    window_fact,
)
from servicekit.wire import ExactDecimal, ShortText, Whole, WireModel

MOST_INDICES = 20
MOST_WINDOWS = 20
MOST_INTERVALS = 1_000
MOST_PARTIES = 50
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}")


def _clock_time(value: Any) -> time:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise ValueError("a time of day is a string HH:MM:SS")
    return time.fromisoformat(value)


ClockTime = Annotated[
    time, BeforeValidator(_clock_time), WithJsonSchema({"type": "string", "examples": ["10:30:00"]})
]
Flag = Annotated[bool, Field(strict=True)]
Places = Annotated[Whole, Field(ge=2, le=4)] | None


class ParametersForm(WireModel):
    """Every switch; what is left out has the default of the specification's section 12."""

    average: AverageMethod = AverageMethod.MOVING_FIRST_EFFECTIVE
    opening_policy: OpeningPolicy = OpeningPolicy.FIRST
    opening_cost: OpeningCost = OpeningCost.NOT_USED
    shortfall_policy: ShortfallPolicy | None = None
    post_order: PostOrder = PostOrder.FIFO
    sell_average_scope: SellAverageScope = SellAverageScope.MATCHED
    bear_sell_source: BearSellSource = BearSellSource.WINDOW_BUYS_FIRST
    netting: Netting = Netting.NET_FLOOR
    intraday_order: IntradayOrder = IntradayOrder.SELLS_FIRST
    implementation_day_inclusive: Flag = True
    exposure_day_trades: ExposureDayTrades = ExposureDayTrades.POST
    exposure_cutoff_time: ClockTime | None = None
    cash_dividend: CashDividend | None = None
    rights_taken: Flag = False
    price_places: Places = None
    baseline_price_places: Places = None
    suspension_counts: Flag = False
    suspended_close: SuspendedClose = SuspendedClose.SKIP
    float_mode: FloatMode = FloatMode.DAILY
    fixed_float_shares: Annotated[Whole, Field(ge=1, le=10**15)] | None = None
    rounding: Rounding = Rounding.HALF_UP
    round_fees_jointly: Flag = False
    venue: Venue = Venue.AUCTION

    def fact(self) -> Parameters:
        return Parameters(**{name: getattr(self, name) for name in type(self).model_fields})


class IndexForm(WireModel):
    """One index; levels inline in a trial calculation, by code alone in a court's batch."""

    code: ShortText
    weight: ExactDecimal | None = None
    levels: Levels | None = None

    @model_validator(mode="after")
    def _one_level_a_day(self) -> Self:
        refuse_repeated_days(f"index {self.code}", self.levels or ())
        return self

    def inline_levels(self) -> dict[date, Fraction]:
        """The levels given with the request."""
        return levels_by_day(self.levels or ())


class DeductionForm(WireModel):
    """How other causes are deducted; what a method does not use is refused beside it."""

    method: DeductionMethod
    ratio: ExactDecimal | None = None
    indices: Annotated[tuple[IndexForm, ...], Field(max_length=MOST_INDICES)] = ()
    combine: Combine = Combine.MEAN
    floor_each_index: Flag = False
    per_leg: Flag = False
    windows: Annotated[tuple[WindowForm, ...], Field(max_length=MOST_WINDOWS)] = ()
    window: WindowForm | None = None
    returns: Returns | None = None
    factors: Annotated[tuple[FactorForm, ...], Field(max_length=MOST_INDICES)] = ()
    risk_free: Returns | None = None
    estimation: PeriodForm | None = None
    event: PeriodForm | None = None
    back_cast: BackCast | None = None
    table: Annotated[tuple[IntervalForm, ...], Field(max_length=MOST_INTERVALS)] = ()
    other_causes: Causes = ()
    combine_causes: CombineCauses = CombineCauses.ADDITIVE
    payable_by: Annotated[tuple[LiablePartyForm, ...], Field(max_length=MOST_PARTIES)] = ()

    @model_validator(mode="after")
    def _one_return_a_day(self) -> Self:
        refuse_repeated_days("returns", self.returns or ())
        refuse_repeated_days("risk_free", self.risk_free or ())
        return self

    def series_by_code(self) -> tuple[IndexForm, ...]:
        """Every series of levels that is named: the indices, and factors without own returns."""
        factors = (each for each in self.factors if each.returns is None)
        return (
            *self.indices,
            *(IndexForm(code=factor.code, levels=factor.levels) for factor in factors),
        )

    def fact(self, levels: Mapping[str, Mapping[date, Fraction]]) -> Deduction:
        """The deduction over levels by code, given inline or loaded."""
        return Deduction(
            method=self.method,
            ratio=self.ratio,
            indices=tuple(
                IndexSeries(index.code, levels[index.code], index.weight) for index in self.indices
            ),
            combine=self.combine,
            floor_each_index=self.floor_each_index,
            per_leg=self.per_leg,
            windows=tuple(window_fact(window) for window in self.windows),
            window=None if self.window is None else window_fact(self.window),
            returns=returns_by_day(self.returns),
            factors=tuple(factor.fact(levels) for factor in self.factors),
            risk_free=returns_by_day(self.risk_free),
            estimation=None if self.estimation is None else self.estimation.fact(),
            event=None if self.event is None else self.event.fact(),
            back_cast=self.back_cast,
            table=tuple(each.row() for each in self.table),
            other_causes=tuple(each.fact() for each in self.other_causes),
            combine_causes=self.combine_causes,
            payable_by=tuple(each.fact() for each in self.payable_by),
        )


class InterestForm(WireModel):
    """Interest under the 2003 rule; `by_rule_set` when left out."""

    mode: InterestMode = InterestMode.BY_RULE_SET
    rate: ExactDecimal | None = None
    year_days: Literal[360, 365] = 365
    includes_fees: Flag = True

    def fact(self) -> Interest:
        return Interest(**{name: getattr(self, name) for name in type(self).model_fields})


class FeesForm(WireModel):
    """Rates that the court names, where the mode uses them; `interest` null is none under either
    rule set."""

    commission_rate: ExactDecimal | None = None
    stamp_duty_rate: ExactDecimal | None = None
    interest: InterestForm | None = InterestForm()
    mode: FeeMode = FeeMode.ON_LOSS
    stamp_duty: StampDutyMode = StampDutyMode.AT_RATE
    includes_held: Flag = False

    def fact(self) -> Fees:
        return Fees(
            commission_rate=self.commission_rate,
            stamp_duty_rate=self.stamp_duty_rate,
            interest=None if self.interest is None else self.interest.fact(),
            mode=self.mode,
            stamp_duty=self.stamp_duty,
            includes_held=self.includes_held,
        )
