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
)
from loss_calc.domain.parameters import (
    AverageMethod,
    BearSellSource,
    CashDividend,
    ExposureDayTrades,
    FloatMode,
    IntradayOrder,
    Netting,
    OpeningPolicy,
    Parameters,
    PostOrder,
    SellAverageScope,
    ShortfallPolicy,
    SuspendedClose,
)
from servicekit.wire import Day, ExactDecimal, ShortText, Whole, WireModel

MOST_INDICES = 20
MOST_LEVELS = 20_000
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

    def fact(self) -> Parameters:
        return Parameters(**{name: getattr(self, name) for name in type(self).model_fields})


class LevelForm(WireModel):
    """One day's level of an index."""

    on: Day
    level: ExactDecimal


class IndexForm(WireModel):
    """One index; levels inline in a trial calculation, by code alone in a court's batch."""

    code: ShortText
    weight: ExactDecimal | None = None
    levels: Annotated[list[LevelForm], Field(max_length=MOST_LEVELS)] | None = None

    @model_validator(mode="after")
    def _one_level_a_day(self) -> Self:
        days = [level.on for level in self.levels or ()]
        if len(set(days)) != len(days):
            twice = next(day for day in days if days.count(day) > 1)
            raise ValueError(f"index {self.code} has two levels on {twice}")
        return self

    def inline_levels(self) -> dict[date, Fraction]:
        """The levels given with the request."""
        return {level.on: level.level for level in self.levels or ()}


class DeductionForm(WireModel):
    """How other causes are deducted."""

    method: DeductionMethod
    ratio: ExactDecimal | None = None
    indices: Annotated[tuple[IndexForm, ...], Field(max_length=MOST_INDICES)] = ()
    combine: Combine = Combine.MEAN
    floor_each_index: Flag = False
    per_leg: Flag = False

    def fact(self, levels: Mapping[str, Mapping[date, Fraction]]) -> Deduction:
        """The deduction over levels by index code, given inline or loaded."""
        series = tuple(
            IndexSeries(index.code, levels[index.code], index.weight) for index in self.indices
        )
        return Deduction(
            method=self.method,
            ratio=self.ratio,
            indices=series,
            combine=self.combine,
            floor_each_index=self.floor_each_index,
            per_leg=self.per_leg,
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
    """Rates that the court names; `interest` null is none under either rule set."""

    commission_rate: ExactDecimal
    stamp_duty_rate: ExactDecimal
    interest: InterestForm | None = InterestForm()
    mode: FeeMode = FeeMode.ON_LOSS

    def fact(self) -> Fees:
        return Fees(
            commission_rate=self.commission_rate,
            stamp_duty_rate=self.stamp_duty_rate,
            interest=None if self.interest is None else self.interest.fact(),
            mode=self.mode,
        )
