"""Insurance without a gap, the bridge of a refinancing, and what has to be done by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.articles import ANNEX_13, MEASURES_27, MEASURES_32

DAY = timedelta(days=1)
DAYS_OF_YEAR = 360


@dataclass(frozen=True, slots=True)
class Period:
    """Days covered, both ends included."""

    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class SecurityTask:
    """Something to be done about a collateral by a day."""

    kind: str
    due_on: date
    detail: str


@carries_out(MEASURES_27, ANNEX_13)
def insurance_gaps(periods: Sequence[Period], needed: Period) -> tuple[Period, ...]:
    """Insurance must not be interrupted (article 27; R-R1): the days of `needed` that no policy
    covers, as periods."""
    gaps, next_day = [], needed.from_on
    for period in sorted(periods, key=lambda each: each.from_on):
        if period.from_on > needed.until_on:
            break
        if period.from_on > next_day:
            gaps.append(Period(next_day, period.from_on - DAY))
        next_day = max(next_day, period.until_on + DAY)
    if next_day <= needed.until_on:
        gaps.append(Period(next_day, needed.until_on))
    return tuple(gaps)


@carries_out(MEASURES_27, ANNEX_13)
def chain_end(periods: Sequence[Period], from_on: date) -> date | None:
    """The last day of the unbroken cover that holds on `from_on`; None when it is not covered."""
    end = from_on - DAY
    for period in sorted(periods, key=lambda each: each.from_on):
        if period.from_on <= end + DAY:
            end = max(end, period.until_on)
    return end if end >= from_on else None


@carries_out(MEASURES_27, ANNEX_13)
def sum_to_insure(principal: Money, annual_rate: Fraction, period: Period) -> Money:
    """The sum insured pays principal and interest of the covered period (annex 1 article 13):
    the whole principal with interest by days over 360, rounded half up. Counted without
    repayments, so never too little."""
    days = (period.until_on - period.from_on).days + 1
    interest = principal.times(
        annual_rate * Fraction(days, DAYS_OF_YEAR), rounding=Rounding.HALF_UP
    )
    return principal + interest


@carries_out(MEASURES_27)
def renewal_tasks(
    periods: Sequence[Period], *, loan_ends_on: date, days_ahead: Sequence[int], on: date
) -> tuple[SecurityTask, ...]:
    """Insurance taken out yearly is renewed in time: a task so many days before the cover that
    runs today ends, unless it outlasts the loan."""
    end = chain_end(periods, on)
    if end is None:
        return (SecurityTask("insurance_missing", on, "No policy covers this day."),)
    if end >= loan_ends_on:
        return ()
    return tuple(
        SecurityTask("insurance_renewal", end - days * DAY, f"The cover ends on {end}.")
        for days in days_ahead
    )


@carries_out(MEASURES_32)
def bridge_deadline(obstacle_known_on: date, days: int) -> date:
    """The mortgage is registered as soon as the obstacle is gone (article 32): the follow-up has
    a deadline counted in calendar days."""
    return obstacle_known_on + days * DAY


@carries_out(MEASURES_32)
def is_bridge_sufficient(value: Money, loan: Money) -> bool:
    """The other security must be sufficient (足额): worth at least the loan (R-Q2)."""
    return value >= loan
