"""Forms of what a deduction is made of: series, windows, periods, tables, causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from loss_calc.domain.deductions.market_model import simple_returns
from loss_calc.domain.deductions.terms import (
    ComparisonWindow,
    Factor,
    IntervalRatio,
    LiableParty,
    NamedWindow,
    OtherCause,
    Period,
)
from servicekit.wire import Day, ExactDecimal, ShortText, WireModel

MOST_LEVELS = 20_000


class LevelForm(WireModel):
    """One day's level of an index."""

    on: Day
    level: ExactDecimal


class ReturnForm(WireModel):
    """One day's return as a ratio."""

    on: Day
    value: ExactDecimal


Levels = Annotated[list[LevelForm], Field(max_length=MOST_LEVELS)]
Returns = Annotated[list[ReturnForm], Field(max_length=MOST_LEVELS)]


def levels_by_day(levels: Sequence[LevelForm]) -> dict[date, Fraction]:
    """Levels by day; a day that comes twice is refused before."""
    return {each.on: each.level for each in levels}


def returns_by_day(returns: Sequence[ReturnForm] | None) -> dict[date, Fraction] | None:
    """Returns by day, None where none are given."""
    return None if returns is None else {each.on: each.value for each in returns}


def refuse_repeated_days(name: str, rows: Sequence[LevelForm] | Sequence[ReturnForm]) -> None:
    """Refuse a series that has two figures for one day."""
    seen: set[date] = set()
    for row in rows:
        if row.on in seen:
            raise ValueError(f"{name} has two figures on {row.on}")
        seen.add(row.on)


class PeriodForm(WireModel):
    """Two days, both included."""

    from_on: Day
    to_on: Day

    def fact(self) -> Period:
        return Period(self.from_on, self.to_on)


WindowForm = NamedWindow | PeriodForm


def window_fact(window: WindowForm) -> ComparisonWindow:
    """The window in the domain's words."""
    return window.fact() if isinstance(window, PeriodForm) else window


class FactorForm(WireModel):
    """One factor: its returns, or levels from which the returns follow, inline or by code."""

    code: ShortText
    returns: Returns | None = None
    levels: Levels | None = None

    @model_validator(mode="after")
    def _one_series(self) -> Self:
        if self.returns is not None and self.levels is not None:
            raise ValueError(f"factor {self.code} has both returns and levels")
        refuse_repeated_days(f"factor {self.code}", self.returns or ())
        refuse_repeated_days(f"factor {self.code}", self.levels or ())
        return self

    def fact(self, levels: Mapping[str, Mapping[date, Fraction]]) -> Factor:
        """The factor with its own returns, or those of the levels by its code."""
        given = returns_by_day(self.returns)
        return Factor(self.code, simple_returns(levels[self.code]) if given is None else given)


class IntervalForm(PeriodForm):
    """The ratio for claim shares traded in an interval."""

    ratio: ExactDecimal

    def row(self) -> IntervalRatio:
        return IntervalRatio(self.fact(), self.ratio)


class CauseForm(WireModel):
    """A cause besides the market; with both days, it touches shares held on one of them."""

    name: ShortText
    ratio: ExactDecimal
    from_on: Day | None = None
    to_on: Day | None = None

    @model_validator(mode="after")
    def _both_days_or_none(self) -> Self:
        if (self.from_on is None) != (self.to_on is None):
            raise ValueError("`from_on` and `to_on` go together")
        return self

    def fact(self) -> OtherCause:
        if self.from_on is None or self.to_on is None:
            return OtherCause(self.name, self.ratio)
        return OtherCause(self.name, self.ratio, Period(self.from_on, self.to_on))


def _listed_causes(value: Any) -> Any:
    # A bare ratio is the usual way to say it; it stands for one cause without a name.
    return [{"name": "其他因素", "ratio": value}] if isinstance(value, str) else value


Causes = Annotated[
    tuple[CauseForm, ...], BeforeValidator(_listed_causes), Field(max_length=MOST_LEVELS)
]


class LiablePartyForm(WireModel):
    """Who is liable for a share of the compensation only."""

    name: ShortText
    share: ExactDecimal

    def fact(self) -> LiableParty:
        return LiableParty(self.name, self.share)
