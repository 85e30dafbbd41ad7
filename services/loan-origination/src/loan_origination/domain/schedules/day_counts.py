"""Days as shares of a year: the one place that knows day counts.

A share is cumulative from the start of its period, so that cutting a period anywhere never
changes its sum.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import assert_never

from loan_origination.domain.schedules.due_dates import (
    Period,
    month_index,
)
from loan_origination.domain.schedules.terms import (
    MONTHS_PER_YEAR,
    DayCount,
    InterestMethod,
    InterestTerms,
)

DAYS_PER_BANK_YEAR = 360
DAYS_PER_COMMON_YEAR = 365
DAYS_PER_BANK_MONTH = 30


def share_of_period(terms: InterestTerms, period: Period, until: date) -> Fraction:
    """The share of a year from the start of a period to `until`, for the balance that stays.

    Monthly: whole due-day months are twelfths, cut by actual days; a broken period counts actual
    days over 360. Daily: the day count.
    """
    if terms.method is InterestMethod.DAILY:
        return _by_day_count(terms, period, until)
    days = (until - period.start).days
    if period.whole_months is None:
        return Fraction(days, DAYS_PER_BANK_YEAR)
    return Fraction(period.whole_months * days, MONTHS_PER_YEAR * period.actual_days)


def share_of_part(terms: InterestTerms, period: Period, until: date) -> Fraction:
    """The share of a year from the start of a period to `until`, for principal paid on that day.

    Monthly: odd days, so actual days over 360. Daily: the day count.
    """
    if terms.method is InterestMethod.DAILY:
        return _by_day_count(terms, period, until)
    return Fraction((until - period.start).days, DAYS_PER_BANK_YEAR)


def counted_days(terms: InterestTerms, period: Period, until: date) -> int:
    """The days of a row: those of 30/360 where interest counts them so, actual days otherwise."""
    if terms.method is InterestMethod.DAILY and terms.day_count is DayCount.THIRTY_360:
        return _thirty_days(period, until)
    return (until - period.start).days


def _by_day_count(terms: InterestTerms, period: Period, until: date) -> Fraction:
    match terms.day_count:
        case DayCount.ACTUAL_360:
            return Fraction((until - period.start).days, DAYS_PER_BANK_YEAR)
        case DayCount.ACTUAL_365:
            return Fraction((until - period.start).days, DAYS_PER_COMMON_YEAR)
        case DayCount.THIRTY_360:
            return Fraction(_thirty_days(period, until), DAYS_PER_BANK_YEAR)
        case DayCount.ACTUAL_ACTUAL:
            return _actual_actual(period.start, until)
        case _:
            assert_never(terms.day_count)


def _actual_actual(start: date, until: date) -> Fraction:
    """Days of each calendar year over its own 365 or 366."""
    share = Fraction(0)
    while start < until:
        new_year = date(start.year + 1, 1, 1)
        cut = min(until, new_year)
        share += Fraction((cut - start).days, (new_year - date(start.year, 1, 1)).days)
        start = cut
    return share


def _thirty_days(period: Period, until: date) -> int:
    """A period of whole due-day months counts 30 for each; the days of a broken one are 30E/360.

    A day inside a whole month never counts more than the month, which 30E/360 alone would do
    after a clipped month end.
    """
    if period.whole_months is None:
        return _thirty_e(period.start, until)
    whole = period.whole_months * DAYS_PER_BANK_MONTH
    if until == period.due_on:
        return whole
    return min(_thirty_e(period.start, until), whole)


def _thirty_e(start: date, end: date) -> int:
    """30E/360: the 31st counts as the 30th at both ends."""
    months = month_index(end) - month_index(start)
    days = min(end.day, DAYS_PER_BANK_MONTH) - min(start.day, DAYS_PER_BANK_MONTH)
    return months * DAYS_PER_BANK_MONTH + days
