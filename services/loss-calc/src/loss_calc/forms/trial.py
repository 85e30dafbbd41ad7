"""Forms of the dry runs: one investor inline, and the baseline alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field, model_validator

from loss_calc.domain.charges import Deduction, DeductionMethod
from loss_calc.domain.facts import CaseFacts, InvestorRecord, OpeningPosition, RuleSet, Trade
from loss_calc.domain.parameters import FloatMode, Parameters, ShortfallPolicy
from loss_calc.forms.case import (
    MOST_BARS,
    AnnouncementForm,
    BarForm,
    FactsForm,
    OpeningForm,
    TradeForm,
)
from loss_calc.forms.segments import SegmentsForm
from loss_calc.forms.switches import DeductionForm, FeesForm, Flag, ParametersForm
from servicekit.wire import Day, ExactDecimal, Whole, WireModel

MOST_TRADES = 100_000
MOST_OPENINGS = 1_000

Bars = Annotated[list[BarForm], Field(max_length=MOST_BARS)]


class TrialOpeningForm(OpeningForm):
    """An opening position; its cost counts with `opening_cost` include_at_cost."""

    cost: ExactDecimal | None = None

    def fact(self) -> OpeningPosition:
        return OpeningPosition(self.account, self.quantity, self.cost)


class TrialTradeForm(TradeForm):
    """A trade; a transfer in may carry the day and price at which the donor bought."""

    inherited_on: Day | None = None
    inherited_price: ExactDecimal | None = None

    def fact(self, sequence: int) -> Trade:
        return replace(
            super().fact(sequence),
            inherited_on=self.inherited_on,
            inherited_price=self.inherited_price,
        )


class TrialForm(FactsForm):
    """One investor, everything inline, nothing stored."""

    bars: Bars
    opening_positions: Annotated[tuple[TrialOpeningForm, ...], Field(max_length=MOST_OPENINGS)] = ()
    trades: Annotated[list[TrialTradeForm], Field(max_length=MOST_TRADES)]
    parameters: ParametersForm = ParametersForm()
    deduction: DeductionForm = DeductionForm(method=DeductionMethod.NONE)
    fees: FeesForm
    segments: SegmentsForm | None = None

    @model_validator(mode="after")
    def _indices_bring_their_levels(self) -> Self:
        for series in self.deduction.series_by_code():
            if series.levels is None:
                raise ValueError(f"{series.code}: a trial calculation needs `levels` inline")
        return self

    def facts(self) -> CaseFacts:
        return CaseFacts(
            rule_set=self.rule_set,
            direction=self.direction,
            implementation=self.implementation.fact(),
            exposure=self.exposure.fact(),
            baseline=self.baseline.fact() if self.baseline else None,
            bars=tuple(bar.fact() for bar in self.bars),
            corporate_actions=tuple(action.fact() for action in self.corporate_actions),
            hearing_on=self.hearing_on,
            delisted_on=self.delisted_on,
            shortfall_policy=self.parameters.shortfall_policy or ShortfallPolicy.ERROR,
        )

    def record(self) -> InvestorRecord:
        return InvestorRecord(
            trades=tuple(trade.fact(place) for place, trade in enumerate(self.trades)),
            opening_positions=tuple(opening.fact() for opening in self.opening_positions),
        )

    def deducted(self) -> Deduction:
        levels: Mapping[str, Mapping[date, Fraction]] = {
            series.code: series.inline_levels() for series in self.deduction.series_by_code()
        }
        return self.deduction.fact(levels)


class BaselineQuoteForm(WireModel):
    """What the baseline day and price depend on."""

    rule_set: RuleSet
    exposure: AnnouncementForm
    bars: Annotated[Bars, Field(min_length=1)]
    suspension_counts: Flag = False
    float_mode: FloatMode = FloatMode.DAILY
    fixed_float_shares: Annotated[Whole, Field(ge=1, le=10**15)] | None = None
    hearing_on: Day | None = None
    delisted_on: Day | None = None

    def parameters(self) -> Parameters:
        return Parameters(
            suspension_counts=self.suspension_counts,
            float_mode=self.float_mode,
            fixed_float_shares=self.fixed_float_shares,
        )
