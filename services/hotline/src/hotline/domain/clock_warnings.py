"""When to warn that a clock is running out: by its working span, inside the hours of service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from hotline.domain.clocks import ClockEnd
from lawkit.calendar import DayReason, PhoneHours
from lawkit.shanghai import end_of_day, shanghai_day, start_of_day

_WHOLE = 100
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClockWarning:
    """A share of the span, and when people hear that it has passed."""

    percent: int
    at: datetime


def warnings_of(
    end: ClockEnd, percents: Iterable[int], hours: PhoneHours, *, is_urgent: bool
) -> list[ClockWarning]:
    """When each share of the working span has passed.

    The span is the time of service between start and deadline without paused days: the same
    calendar that counts the days, so no warning comes at midnight or on a holiday. A whole span
    has passed at the deadline; that is told at the next opening, for urgent requests at once.
    """
    span = _span(end, hours)
    total = sum((minutes for _, minutes in span), start=Fraction(0))
    found = []
    for percent in percents:
        at = end.deadline.due_at
        if percent < _WHOLE:
            at = _passed(span, total * percent / _WHOLE, hours)
        is_at_once = is_urgent and percent >= _WHOLE
        found.append(ClockWarning(percent, at if is_at_once else hours.next_service_instant(at)))
    return found


def _span(end: ClockEnd, hours: PhoneHours) -> list[tuple[datetime, Fraction]]:
    """From where on each day service time counts, and how many minutes of it there are."""
    paused = {day.on for day in end.deadline.days if day.reason is DayReason.PAUSED}
    start_at = end.run.started_at
    days = _days(shanghai_day(start_at), end.deadline.due_on)
    starts = [
        (max(start_of_day(day), start_at), end_of_day(day)) for day in days if day not in paused
    ]
    return [
        (from_at, hours.service_minutes_between(from_at, to_at))
        for from_at, to_at in starts
        if from_at <= to_at
    ]


def _passed(
    span: list[tuple[datetime, Fraction]], minutes: Fraction, hours: PhoneHours
) -> datetime:
    """The instant at which so many minutes of the span have passed, in whole minutes."""
    left = minutes
    for from_at, available in span:
        if left <= available and available:
            return hours.after_service_minutes(from_at, int(left))
        left -= available
    # No service at all between start and deadline, a make-up weekend for instance.
    return span[0][0]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + _ONE_DAY * n for n in range((last - first).days + 1))
