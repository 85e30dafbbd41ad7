"""Due dates month by month; the anchor day is kept through shorter months."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from loan_origination.domain.schedules.terms import MONTHS_PER_YEAR, NoteTerms


@dataclass(frozen=True, slots=True)
class Period:
    """One interest period: head counted, tail not, so [start, due_on).

    `whole_months` is the number of whole due-day months it consists of, or None when it has odd
    days besides: then it is broken.
    """

    number: int
    start: date
    due_on: date
    whole_months: int | None

    @property
    def actual_days(self) -> int:
        """Calendar days from the start, included, to the due date, excluded."""
        return (self.due_on - self.start).days

    @property
    def is_regular(self) -> bool:
        """Whether the period is exactly one due-day month."""
        return self.whole_months == 1


@lru_cache(maxsize=4_096)
def anchored(month_index: int, due_day: int) -> date:
    """The due day in a month counted from year 0; the last day where the month is shorter."""
    year, month = divmod(month_index, MONTHS_PER_YEAR)
    last_day = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(due_day, last_day))


def month_index(day: date) -> int:
    """The month of a day, counted from year 0."""
    return day.year * MONTHS_PER_YEAR + day.month - 1


def is_due_day(day: date, due_day: int) -> bool:
    """Whether a day is the due day of its month."""
    return day == anchored(month_index(day), due_day)


def first_due_date(disbursed_on: date, due_day: int) -> date:
    """The due day of the month after the draw, which is the first due date by default."""
    return anchored(month_index(disbursed_on) + 1, due_day)


def due_date(terms: NoteTerms, number: int) -> date:
    """The day on which instalment `number` falls due."""
    if terms.agreed is not None:
        return terms.agreed.due_dates[number - 1]
    first = month_index(terms.first_due_on)
    return anchored(first + number - 1, terms.interest.due_day)


def period_of(terms: NoteTerms, number: int) -> Period:
    """The interest period that ends with instalment `number`."""
    due_on = due_date(terms, number)
    start = terms.disbursed_on if number == 1 else due_date(terms, number - 1)
    months = month_index(due_on) - month_index(start)
    is_monthly = terms.agreed is None
    is_whole = is_monthly and months > 0 and is_due_day(start, terms.interest.due_day)
    return Period(number, start, due_on, months if is_whole else None)
