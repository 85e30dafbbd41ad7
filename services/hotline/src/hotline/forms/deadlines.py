"""Forms of the dry run of a limit."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from lawkit.calendar import LARGEST_COUNT, Deadline, Pause, Unit
from servicekit.wire import Instant, Whole, WireModel

MOST_PAUSES = 1_000


class PauseForm(WireModel):
    """A stretch of time in which the limit stands still; only days wholly inside are left out."""

    from_at: Instant
    to_at: Instant

    def fact(self) -> Pause:
        """The pause; raises PauseRefusedError when it ends before it begins."""
        return Pause(self.from_at, self.to_at)


class DeadlineQuoteForm(WireModel):
    """A limit: from when, how many days, of which kind; day 0 is not counted."""

    start_at: Instant
    count: Annotated[Whole, Field(ge=0, le=LARGEST_COUNT)]
    unit: Unit
    roll: Annotated[bool, Field(strict=True)] = False
    """Whether a limit of calendar days that ends on a rest day ends on the next working day."""
    pauses: Annotated[list[PauseForm], Field(max_length=MOST_PAUSES)] = Field(default_factory=list)

    def facts(self) -> list[Pause]:
        """The pauses; raises PauseRefusedError."""
        return [pause.fact() for pause in self.pauses]


class DeadlineDay(WireModel):
    """One day between start and end, and why it was counted or not."""

    on: date
    counted: bool
    reason: str
    reason_zh: str


class DeadlineQuote(WireModel):
    """When the limit is over: 24:00 in Shanghai of `due_on`; `provisional` beyond the calendar."""

    due_on: date
    due_at: Instant
    provisional: bool
    days: list[DeadlineDay]


def deadline_days(deadline: Deadline) -> list[DeadlineDay]:
    """Every walked day as it goes out, skipped ones too."""
    return [
        DeadlineDay(
            on=day.on, counted=day.counted, reason=day.reason.value, reason_zh=day.reason.zh
        )
        for day in deadline.days
    ]


def deadline_quote(deadline: Deadline) -> DeadlineQuote:
    """The end of a limit as it goes out."""
    return DeadlineQuote(
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        provisional=deadline.provisional,
        days=deadline_days(deadline),
    )
