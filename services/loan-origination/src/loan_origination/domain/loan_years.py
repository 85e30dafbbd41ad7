"""The years of a loan, counted from a given day, and the part of each for which a lease runs."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from loan_origination.domain.leases import Lease

MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class LoanYear:
    """Year `number` (from 1) of a loan; both days belong to it."""

    number: int
    from_on: date
    until_on: date

    @property
    def days(self) -> int:
        """Days of this year: 365, or 366 with a 29 February in it."""
        return (self.until_on - self.from_on).days + 1


def years_of(first_year_on: date, months: int) -> tuple[LoanYear, ...]:
    """ceil(months / 12) years, a part year counted full. A start on 29 February keeps the day
    where it exists and is 28 February elsewhere.
    """
    count = -(-months // MONTHS_PER_YEAR)
    starts = [months_later(first_year_on, MONTHS_PER_YEAR * place) for place in range(count + 1)]
    return tuple(
        LoanYear(place + 1, starts[place], starts[place + 1] - timedelta(days=1))
        for place in range(count)
    )


def months_later(day: date, months: int) -> date:
    """The same day of a later (or earlier) month, or that month's last day where it is shorter."""
    index = day.year * MONTHS_PER_YEAR + day.month - 1 + months
    year, month = divmod(index, MONTHS_PER_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def share_of_year(lease: Lease, year: LoanYear, *, loan_starts_on: date) -> Fraction:
    """For how much of the year the lease runs, by days over the days of that year.

    A verified renewal option keeps a lease that reaches the loan alive beyond its last day.
    """
    last = lease.ends_on
    if lease.renewal_option_verified and last >= loan_starts_on:
        last = max(last, year.until_on)
    first = max(lease.starts_on, year.from_on)
    days = (min(last, year.until_on) - first).days + 1
    return Fraction(max(days, 0), year.days)
