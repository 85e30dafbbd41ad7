"""Calls, letters of thanks, mass events and repeat complainants."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from hotline.forms.directory import Code
from hotline.forms.requests import Words
from servicekit.wire import Day, Instant, ShortText, WireModel

MOST_MEMBERS = 1_000
MOST_SUGGESTED = 100


class CallEventForm(WireModel):
    """What the switchboard tells of a call; the first event of a call is `offered`."""

    call_ref: ShortText
    event: Literal["offered", "answered", "abandoned", "ended", "voicemail", "called_back"]
    at: Instant
    wants_person: bool = True
    """Whether the caller asked for a person rather than the machine."""
    agent: ShortText | None = None


class CallAnswer(WireModel):
    """A call as it stands."""

    id: UUID
    call_ref: str
    offered_at: Instant
    wants_person: bool
    is_in_service_hours: bool
    answered_at: Instant | None
    abandoned_at: Instant | None
    ended_at: Instant | None
    wait_seconds: int | None
    talk_seconds: int | None
    agent: str | None
    wants_callback: bool
    called_back_at: Instant | None
    request_id: UUID | None


class LetterForm(WireModel):
    """A letter of thanks or a banner."""

    kind: Literal["letter", "banner"] = "letter"
    received_on: Day
    request_id: UUID | None = None
    institution_code: Code | None = None
    text: Words = ""


class LetterAnswer(WireModel):
    """A letter of thanks, masked."""

    id: UUID
    kind: str
    received_on: date
    request_id: UUID | None
    institution_code: str | None
    masked_text: str


class MassEventForm(WireModel):
    """One matter of many people, with the requests known to belong to it."""

    title: ShortText
    institution_code: Code | None = None
    note: Words = ""
    request_ids: Annotated[list[UUID], Field(max_length=MOST_MEMBERS)] = Field(default_factory=list)


class MembersForm(WireModel):
    """Requests that belong to a mass event, and those that do not after all."""

    added: Annotated[list[UUID], Field(max_length=MOST_MEMBERS)] = Field(default_factory=list)
    removed: Annotated[list[UUID], Field(max_length=MOST_MEMBERS)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.added and not self.removed:
            raise ValueError("name requests to add or to remove")
        return self


class MassEventAnswer(WireModel):
    """A mass event with how many requests and people belong to it."""

    id: UUID
    title: str
    institution_code: str | None
    is_open: bool
    note: str
    requests: int
    identities: int
    created_at: Instant
    version: int


class SuggestedEvent(WireModel):
    """Requests of many people that are alike and came together: a person decides."""

    institution_code: str
    request_ids: list[UUID]
    identities: int
    first_on: date
    last_on: date


class SuggestedEvents(WireModel):
    """What looks like mass events now."""

    items: list[SuggestedEvent]


class RepeatAnswer(WireModel):
    """Somebody with several requests about one institution; the person stays a keyed hash."""

    identity: str
    institution_code: str
    requests: int


class RepeatList(WireModel):
    """Repeat complainants, most requests first."""

    items: list[RepeatAnswer]
