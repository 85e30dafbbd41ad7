"""When to warn that a clock is running out: by its working span, inside the hours of service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hotline.domain.clocks import ClockEnd
from lawkit.calendar import DayReason, PhoneHours
from lawkit.shanghai import end_of_day, shanghai_day, start_of_day

_WHOLE = 100
_ONE_DAY, _ONE_MINUTE = timedelta(days=1), timedelta(minutes=1)


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
    total = sum((served for _, served in span), start=timedelta())
    found = []
    for percent in percents:
        at = end.deadline.due_at
        if percent < _WHOLE:
            at = _passed(span, total * percent, hours)
        is_at_once = is_urgent and percent >= _WHOLE
        found.append(ClockWarning(percent, at if is_at_once else hours.next_service_instant(at)))
    return found


def _span(end: ClockEnd, hours: PhoneHours) -> list[tuple[datetime, timedelta]]:
    """From where on each day service time counts, and how much of it there is."""
    paused = {day.on for day in end.deadline.days if day.reason is DayReason.PAUSED}
    start_at = end.run.started_at
    first = shanghai_day(start_at)
    left_on_first = hours.service_time_between(start_at, end_of_day(first))
    later = (
        (start_of_day(day), hours.service_time_on(day))
        for day in _days(first + _ONE_DAY, end.deadline.due_on)
        if day not in paused
    )
    return [(start_at, left_on_first), *later]


def _passed(
    span: list[tuple[datetime, timedelta]], hundredfold: timedelta, hours: PhoneHours
) -> datetime:
    """The instant at which a hundredth of that time has passed in the span, in whole minutes."""
    left = hundredfold
    for from_at, available in span:
        if left <= available * _WHOLE and available:
            return hours.after_service_minutes(from_at, left // (_ONE_MINUTE * _WHOLE))
        left -= available * _WHOLE
    # No service at all between start and deadline, a make-up weekend for instance.
    return span[0][0]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + _ONE_DAY * n for n in range((last - first).days + 1))
