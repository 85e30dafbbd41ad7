"""Hot-topic reports on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from hotline.forms.statistics import RateAnswer
from servicekit.wire import Day, Instant, LongText, ShortText, WireModel

Kind = Literal["weekly", "monthly", "special"]
MOST_TOPICS, MOST_SAMPLES = 20, 5


class HotTopicForm(WireModel):
    """What the author says; figures, institutions and samples are taken from the requests."""

    kind: Kind
    title: ShortText
    from_on: Day
    to_on: Day
    issues: Annotated[list[ShortText], Field(max_length=MOST_TOPICS)] = Field(default_factory=list)
    """Left out: the largest and the fastest growing ones."""
    assessment: LongText
    suggestions: Annotated[list[LongText], Field(min_length=1, max_length=20)]
    recipients: Annotated[list[ShortText], Field(min_length=1, max_length=50)]


class ReturnReportForm(WireModel):
    """Why a report goes back to its author."""

    reason: LongText


class NamedCountAnswer(WireModel):
    """Requests of one institution or region."""

    code: str
    name: str
    requests: int


class TopicSectionAnswer(WireModel):
    """A topic: its size, its growth, where it comes from, and how people put it (masked)."""

    issue: str
    name: str
    requests: int
    before: int
    growth: RateAnswer | None
    institutions: list[NamedCountAnswer]
    regions: list[NamedCountAnswer]
    samples: list[str]


class HotTopicContent(WireModel):
    """The content of one edition, with the figures as they were when it was written."""

    kind: Kind
    title: str
    from_on: date
    to_on: date
    received: int
    received_before: int
    topics: list[TopicSectionAnswer]
    assessment: str
    suggestions: list[str]
    recipients: list[str]


class HotTopicSummary(WireModel):
    """A report in a list."""

    id: UUID
    number: str
    kind: str
    title: str
    from_on: date
    to_on: date
    state: str
    edition: int
    written_by: str
    approved_by: str | None
    approved_at: Instant | None
    return_reason: str
    created_at: Instant


class HotTopicAnswer(HotTopicSummary):
    """A report with the content that holds."""

    sha256: str
    content: HotTopicContent


class EditionAnswer(WireModel):
    """One of the editions of a report."""

    edition: int
    written_by: str
    written_at: Instant
    sha256: str
    content: HotTopicContent
