"""Steps of a period: days, weeks from Monday, months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum


class Pace(StrEnum):
    """How long one step of a trend is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def step_of(on: date, pace: Pace) -> date:
    """The first day of the step that a day belongs to."""
    match pace:
        case Pace.DAY:
            return on
        case Pace.WEEK:
            return on - timedelta(days=on.weekday())
        case Pace.MONTH:
            return on.replace(day=1)


def steps_within(from_on: date, to_on: date, pace: Pace) -> Iterator[date]:
    """The first days of every step that the period touches."""
    step = step_of(from_on, pace)
    while step <= to_on:
        yield step
        step = step_of(step + timedelta(days=_LONGEST[pace]), pace)


_LONGEST = {Pace.DAY: 1, Pace.WEEK: 7, Pace.MONTH: 31}


def is_whole_months(from_on: date, to_on: date) -> bool:
    """Whether a period begins with a month and ends with one."""
    return from_on.day == 1 and (to_on + timedelta(days=1)).day == 1
