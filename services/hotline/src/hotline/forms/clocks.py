"""Clocks of a request as they go out, and what people enter about limits and calendars."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from hotline.domain.clocks import ClockEnd
from hotline.domain.rulebooks import Category
from hotline.domain.sla_policies import ClockName, SlaPolicy
from hotline.domain.subjects import Subject
from hotline.forms.deadlines import DeadlineDay, deadline_days
from hotline.forms.directory import Code
from hotline.tables.clocks import ClockRow, ExtensionRow
from lawkit.calendar import LARGEST_COUNT, DayKind, Unit
from servicekit.wire import FIRST_YEAR, LAST_YEAR, Day, Instant, ShortText, Whole, WireModel

MOST_DAYS = 1_000


class ClockAnswer(WireModel):
    """One clock: running, paused, met, breached at its deadline, or void."""

    id: UUID
    name: str
    state: str
    started_at: Instant
    due_on: date
    due_at: Instant
    provisional: bool
    policy_id: str
    is_verified: bool
    source: str
    paused_since: Instant | None
    pauses: list[tuple[Instant, Instant]]
    extension_days: int
    met_at: Instant | None
    breached_at: Instant | None
    done_late_at: Instant | None
    warnings: list[tuple[int, Instant]]
    institution_code: str | None


class ExtensionAnswer(WireModel):
    """A longer limit that was asked for."""

    id: UUID
    clock: str
    days: int
    reason: str
    asked_at: Instant
    is_approved: bool | None
    decided_at: Instant | None


class Clocks(WireModel):
    """The clocks of a request, and the longer limits asked for."""

    items: list[ClockAnswer]
    extensions: list[ExtensionAnswer]


class ClockExplanation(WireModel):
    """Why a clock ends when it does: every day on the way, counted or skipped."""

    clock: ClockAnswer
    title_zh: str
    unit: Unit
    count: int
    days: list[DeadlineDay]
    explanation: dict[str, Any]
    text_zh: str


def clock_answer(row: ClockRow) -> ClockAnswer:
    """A stored clock as it goes out."""
    facts = {name: getattr(row, name) for name in ClockAnswer.model_fields if name != "provisional"}
    return ClockAnswer(provisional=row.is_provisional, **facts)


def extension_answer(row: ExtensionRow) -> ExtensionAnswer:
    """A stored question for a longer limit as it goes out."""
    return ExtensionAnswer(**{name: getattr(row, name) for name in ExtensionAnswer.model_fields})


def clock_explanation(row: ClockRow, end: ClockEnd) -> ClockExplanation:
    """A clock with its walk through the calendar."""
    explained = end.explained()
    return ClockExplanation(
        clock=clock_answer(row),
        title_zh=end.policy.title_zh,
        unit=end.policy.unit,
        count=end.count,
        days=deadline_days(end.deadline),
        explanation=explained.tree(),
        text_zh=explained.text(),
    )


class SlaPolicyForm(WireModel):
    """A limit of the organisation's own from a day on, with its source."""

    policy_id: Code
    clock: ClockName
    title_zh: ShortText
    unit: Unit
    count: Annotated[Whole, Field(ge=1, le=LARGEST_COUNT)]
    since_on: Day
    categories: list[Category] = Field(default_factory=list)
    subjects: list[Subject] = Field(default_factory=list)
    is_for_urgent: bool = False
    is_rolled: bool = False
    can_pause: bool = False
    largest_extension: Annotated[Whole, Field(ge=0, le=366)] = 0
    is_verified: bool = False
    source: ShortText


class DatedCountAnswer(WireModel):
    """A length in days from a day on."""

    since_on: date
    count: int
    is_verified: bool
    source: str


class SlaPolicyAnswer(WireModel):
    """A limit with its lengths through time."""

    policy_id: str
    clock: ClockName
    title_zh: str
    unit: Unit
    categories: list[Category]
    subjects: list[Subject]
    is_for_urgent: bool
    is_rolled: bool
    can_pause: bool
    largest_extension: int
    values: list[DatedCountAnswer]


class SlaPolicyList(WireModel):
    """All limits in their order of precedence, and at which shares of a span to warn."""

    items: list[SlaPolicyAnswer]
    warnings_percent: list[int]


def policy_answer(policy: SlaPolicy) -> SlaPolicyAnswer:
    """A limit as it goes out."""
    return SlaPolicyAnswer(
        policy_id=policy.policy_id,
        clock=policy.clock,
        title_zh=policy.title_zh,
        unit=policy.unit,
        categories=sorted(policy.categories),
        subjects=sorted(policy.subjects),
        is_for_urgent=policy.is_for_urgent,
        is_rolled=policy.is_rolled,
        can_pause=policy.can_pause,
        largest_extension=policy.largest_extension,
        values=[
            DatedCountAnswer(
                since_on=each.since,
                count=each.count,
                is_verified=each.is_verified,
                source=each.source,
            )
            for each in policy.counts
        ],
    )


class CalendarDayForm(WireModel):
    """What a day is."""

    on: Day
    kind: DayKind


Year = Annotated[Whole, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


class CalendarForm(WireModel):
    """An edit of the calendar: its days, the years complete with it, and who says so."""

    days: Annotated[list[CalendarDayForm], Field(max_length=MOST_DAYS)]
    loaded_years: Annotated[list[Year], Field(max_length=10)] = Field(default_factory=list)
    source: ShortText

    @model_validator(mode="after")
    def _says_one_thing_of_a_day(self) -> Self:
        if len({(day.on, day.kind.layer) for day in self.days}) != len(self.days):
            raise ValueError("a day stands in `days` once for each calendar")
        return self


class CalendarEdition(WireModel):
    """An edit as it was made."""

    version: int
    source: str
    loaded_years: list[int]
    days: list[CalendarDayForm]
    created_at: Instant


class CalendarList(WireModel):
    """The editions on top of the shipped calendar, latest first, and every loaded year."""

    editions: list[CalendarEdition]
    loaded_years: list[int]


class CalendarEdit(WireModel):
    """An edit, and the job that reckons open clocks anew."""

    edition: CalendarEdition
    job_id: UUID
    job_at: str
