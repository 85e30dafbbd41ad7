"""The baseline day and the baseline price (基准日、基准价) of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import takewhile

from lawkit.articles import carries_out
from lawkit.rounding import rounded
from loss_calc.domain.articles import (
    BASELINE_DAY_2003,
    BASELINE_DAY_AND_PRICE,
    HELD_DIFFERENCE_2003,
)
from loss_calc.domain.baseline_day import (
    BaselineReason,
    DayFixed,
    ExposureFacts,
    baseline_day_2003,
    baseline_day_2022,
    counted_bars,
)
from loss_calc.domain.errors import (
    BarsDoNotReachError,
    CaseFactsError,
    DatesOutOfOrderError,
    LossCalculationError,
    MissingQuoteError,
)
from loss_calc.domain.facts import Bar, GivenBaseline, RuleSet
from loss_calc.domain.parameters import Parameters, SuspendedClose
from loss_calc.domain.restoration import Restoration
from loss_calc.domain.trading_days import TradingDays, weekdays
from loss_calc.domain.turnover import turnover_of


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of the baseline period; close in yuan on the basis day, None if it adds none."""

    number: int
    on: date
    traded_close: Fraction | None
    close: Fraction | None
    turnover: Fraction | None = None
    cumulative: Fraction | None = None
    adds_to_price: bool = True


@dataclass(frozen=True, slots=True)
class Baseline:
    """The end of the baseline period and its mean close.

    `price` is what is calculated with, `price_unrounded` what it was before `baseline_price_places`
    (both yuan, in shares of the exposure day); `trading_day` is None when the bars do not reach a
    given day, `cumulative_turnover` when a given day lacks volumes.
    """

    on: date
    trading_day: int | None
    price: Fraction
    price_unrounded: Fraction
    reason: BaselineReason
    cumulative_turnover: Fraction | None
    days: tuple[CountedDay, ...]
    given: GivenBaseline | None = None

    @property
    def is_price_given(self) -> bool:
        """Whether the court named the price."""
        return self.given is not None and self.given.price is not None


@dataclass(frozen=True, slots=True)
class BaselineCase:
    """What the baseline of a case is read from."""

    rule_set: RuleSet
    facts: ExposureFacts
    trading_days: TradingDays
    restored: Restoration
    parameters: Parameters


@carries_out(BASELINE_DAY_AND_PRICE, BASELINE_DAY_2003)
def statutory_baseline(case: BaselineCase) -> Baseline:
    """The baseline day by turnover as the rule set demands, and the mean of the closes from the
    exposure day to it."""
    if not case.trading_days.days:
        raise CaseFactsError(
            "Without bars both baseline.on and baseline.price must be given.",
            "未提供行情时，须同时给定基准日与基准价。",
        )
    counted = _counted(case)
    fixed = _day_fixed(case, counted)
    return _with_price(case, counted[: fixed.number], counted[fixed.number - 1].on, fixed.reason)


def _counted(case: BaselineCase) -> tuple[Bar, ...]:
    return counted_bars(
        case.trading_days,
        case.facts.exposure_on,
        suspension_counts=case.parameters.suspension_counts,
    )


def _day_fixed(case: BaselineCase, counted: Sequence[Bar]) -> DayFixed:
    turnover = turnover_of(case.trading_days, case.facts.exposure_on, case.parameters)
    if case.rule_set is RuleSet.RULE_2022:
        return baseline_day_2022(counted, turnover)
    return baseline_day_2003(counted, turnover, case.facts, case.trading_days)


@carries_out(BASELINE_DAY_AND_PRICE, BASELINE_DAY_2003)
def settled_baseline(case: BaselineCase, given: GivenBaseline | None) -> Baseline:
    """The statutory baseline, with the day or the price that a court order or the parties fixed in
    its place. A given price is in share units of the baseline day and is restored like a close.

    Raises BarsDoNotReachError when a given day lies beyond the bars that its price needs.
    """
    if given is None or (given.on is None and given.price is None):
        return statutory_baseline(case)
    if given.on is None:
        found = statutory_baseline(case)
    elif given.on < case.facts.exposure_on:
        raise DatesOutOfOrderError("exposure", case.facts.exposure_on, "baseline", given.on)
    else:
        found = _on_given_day(case, given.on, given.price)
    if given.price is not None:
        restored = case.restored.price(given.price, found.on)
        found = _priced(found, restored, case.parameters)
    return replace(found, given=given)


def _on_given_day(case: BaselineCase, on: date, price: Fraction | None) -> Baseline:
    if case.trading_days.days and on <= case.trading_days.days[-1]:
        counted = tuple(takewhile(lambda bar: bar.on <= on, _counted(case)))
        if price is None or counted:
            return _with_price(case, counted, on, BaselineReason.GIVEN, given_price=price)
    if price is None:
        days = case.trading_days.days or (None,)
        raise BarsDoNotReachError("baseline", on, days[0], days[-1])
    period = () if case.trading_days.days else _weekday_period(case.facts.exposure_on, on)
    return Baseline(
        on=on,
        trading_day=len(period) or None,
        price=price,
        price_unrounded=price,
        reason=BaselineReason.GIVEN,
        cumulative_turnover=None,
        days=period,
    )


def _weekday_period(first: date, last: date) -> tuple[CountedDay, ...]:
    period = takewhile(lambda day: day <= last, weekdays(first))
    return tuple(CountedDay(number, day, None, None) for number, day in enumerate(period, 1))


def _with_price(
    case: BaselineCase,
    counted: Sequence[Bar],
    on: date,
    reason: BaselineReason,
    *,
    given_price: Fraction | None = None,
) -> Baseline:
    days = _turnover_added(
        case, _closes(case, counted), counted, is_optional=reason is BaselineReason.GIVEN
    )
    price = given_price if given_price is not None else mean_close(days, case.facts.exposure_on)
    found = Baseline(
        on=on,
        trading_day=len(days),
        price=price,
        price_unrounded=price,
        reason=reason,
        cumulative_turnover=days[-1].cumulative if days else None,
        days=days,
    )
    return _priced(found, price, case.parameters)


@carries_out(BASELINE_DAY_AND_PRICE, HELD_DIFFERENCE_2003)
def mean_close(days: Sequence[CountedDay], exposure_on: date) -> Fraction:
    """The arithmetic mean of the closes from the exposure day to the baseline day, both included,
    in yuan; days without a close add none."""
    closes = [day.close for day in days if day.close is not None]
    if not closes:
        raise MissingQuoteError("close", exposure_on)
    return sum(closes, Fraction(0)) / len(closes)


def _priced(baseline: Baseline, price: Fraction, parameters: Parameters) -> Baseline:
    places = parameters.baseline_price_places
    used = price
    if places is not None:
        used = rounded(price, places=places, rounding=parameters.rounding)
    return replace(baseline, price=used, price_unrounded=price)


def _closes(case: BaselineCase, counted: Sequence[Bar]) -> list[CountedDay]:
    carries = case.parameters.suspended_close is SuspendedClose.CARRY_FORWARD
    days = []
    for number, bar in enumerate(counted, start=1):
        source = _last_closed(case.trading_days, bar) if carries and bar.close is None else bar
        close = None if source.close is None else case.restored.price(source.close, source.on)
        days.append(
            CountedDay(number, bar.on, source.close, close, adds_to_price=close is not None)
        )
    return days


def _last_closed(trading_days: TradingDays, halted: Bar) -> Bar:
    before = trading_days.bars[: trading_days.from_day(halted.on)]
    for bar in reversed(before):
        if bar.close is not None:
            return bar
    raise MissingQuoteError("close", halted.on)


def _turnover_added(
    case: BaselineCase, days: Sequence[CountedDay], counted: Sequence[Bar], *, is_optional: bool
) -> tuple[CountedDay, ...]:
    turnover = turnover_of(case.trading_days, case.facts.exposure_on, case.parameters)
    cumulative = Fraction(0)
    filled = []
    for day, bar in zip(days, counted, strict=True):
        try:
            ratio = turnover(bar)
        except LossCalculationError:
            # A given day needs no turnover; a day found by turnover cannot be without it.
            if is_optional:
                return tuple(days)
            raise
        cumulative += ratio
        filled.append(replace(day, turnover=ratio, cumulative=cumulative))
    return tuple(filled)
