"""Forms of the clocks: the dry run, the policy and its overrides."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from lawkit.calendar import LARGEST_COUNT, Pause
from mediation.domain.clock_policy import ClockPolicy, ClockUnit, Extension
from mediation.domain.clocks import ClockEnd, ClockTerms
from servicekit.wire import Day, Instant, LongText, ShortText, Whole, WireModel

MOST_PAUSES = 1_000
Length = Annotated[Whole, Field(ge=1, le=LARGEST_COUNT)]


class PauseForm(WireModel):
    """A stretch of time in which the term of mediation stands still."""

    from_at: Instant
    to_at: Instant


class ClockQuoteForm(WireModel):
    """A clock by its code and what this run of it adds."""

    code: ShortText
    start_at: Instant
    length: Length | None = None
    """Only where the agreement or plan names the length."""
    fixed_on: Day | None = None
    extension_days: Annotated[Whole, Field(ge=0, le=LARGEST_COUNT)] = 0
    extension_agreed_by: Extension | None = None
    pauses: Annotated[list[PauseForm], Field(max_length=MOST_PAUSES)] = Field(default_factory=list)

    def terms(self) -> ClockTerms:
        return ClockTerms(
            length=self.length,
            fixed_on=self.fixed_on,
            extension=self.extension_days,
            extension_agreed_by=self.extension_agreed_by,
            pauses=tuple(Pause(pause.from_at, pause.to_at) for pause in self.pauses),
        )


class ClockDay(WireModel):
    """One day between start and end, and why it was counted or not."""

    on: date
    counted: bool
    reason: str


class ClockQuote(WireModel):
    """When the clock runs out; `due_at` is 24:00 in Shanghai of `due_on`, except for hours."""

    code: str
    unit: ClockUnit
    length: int | None
    extension_days: int
    due_on: date
    due_at: Instant
    provisional: bool
    days: list[ClockDay]
    source: str
    is_verified: bool
    explanation: dict[str, Any]


def clock_quote(end: ClockEnd) -> ClockQuote:
    """The end of a clock as it goes out."""
    days = [ClockDay(on=day.on, counted=day.counted, reason=day.reason.value) for day in end.days]
    return ClockQuote(
        code=end.code,
        unit=end.unit,
        length=end.length,
        extension_days=end.extension,
        due_on=end.due_on,
        due_at=end.due_at,
        provisional=end.provisional,
        days=days,
        source=end.source,
        is_verified=end.is_verified,
        explanation=end.explanation.tree(),
    )


class DatedLengthAnswer(WireModel):
    """A length from a day on; null where the agreement or plan names it."""

    since_on: date
    length: int | None
    is_verified: bool
    source: str


class ClockPolicyAnswer(WireModel):
    """One clock of the policy, with the lengths of its time."""

    code: str
    title_zh: str
    starts_zh: str
    unit: ClockUnit
    extension: Extension
    largest_extension: int | None
    can_pause: bool
    is_length_agreed: bool
    lengths: list[DatedLengthAnswer]


def clock_policy_answer(policy: ClockPolicy) -> ClockPolicyAnswer:
    """A clock of the policy as it goes out."""
    lengths = [
        DatedLengthAnswer(
            since_on=each.since,
            length=each.length,
            is_verified=each.is_verified,
            source=each.source,
        )
        for each in policy.lengths
    ]
    return ClockPolicyAnswer(
        code=policy.code,
        title_zh=policy.title_zh,
        starts_zh=policy.starts_zh,
        unit=policy.unit,
        extension=policy.extension,
        largest_extension=policy.largest_extension,
        can_pause=policy.can_pause,
        is_length_agreed=policy.is_length_agreed,
        lengths=lengths,
    )


class ClockPolicies(WireModel):
    """All clocks."""

    items: list[ClockPolicyAnswer]


class ClockOverrideForm(WireModel):
    """A length of the organisation's own, from a day on, with its source."""

    code: ShortText
    since_on: Day
    length: Length
    source: LongText


class ClockOverrideAnswer(ClockOverrideForm):
    """A stored override."""

    id: UUID
