"""Forms of the acceleration quote."""

from __future__ import annotations

from datetime import date
from typing import Any

from loan_origination.domain.acceleration import AccelerationTimeline
from servicekit.wire import Day, WireModel


class AccelerationQuoteForm(WireModel):
    """A due date that was missed and the due date after it."""

    first_missed_on: Day
    next_due_on: Day


class AccelerationQuote(WireModel):
    """The days of article 37; provisional while a calendar year they rest on is not loaded."""

    test_on: date
    declare_on: date
    pay_by: date
    provisional: bool
    explanation: dict[str, Any]


def acceleration_quote(
    timeline: AccelerationTimeline, explanation: dict[str, Any]
) -> AccelerationQuote:
    """A timeline as it goes out."""
    return AccelerationQuote(
        test_on=timeline.test_on,
        declare_on=timeline.declare_on,
        pay_by=timeline.pay_by,
        provisional=timeline.is_provisional,
        explanation=explanation,
    )
