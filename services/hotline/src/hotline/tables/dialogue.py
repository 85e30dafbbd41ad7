"""What is said and sent about a request: messages, contacts, results, call-backs, attachments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text
from sqlmodel import Field

from hotline.tables.base import HotlineTable
from hotline.tables.personal import PersonalText
from lawkit.money import Money
from servicekit.columns import FenColumn, InstantColumn


class MessageRow(HotlineTable, table=True):
    """A message; `investor` ones are read by the person, `internal` ones by staff alone."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_request_id", "request_id", "at", "id"),
        CheckConstraint("audience IN ('investor', 'institution', 'internal')", name="audience"),
    )

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="request.id")
    at: datetime = Field(sa_type=InstantColumn)
    side: str = Field(max_length=12)
    """investor, hotline, institution."""
    author: str = Field(default="", max_length=200)
    audience: str = Field(max_length=12)
    is_reply: bool = False
    """A final or interim reply to the investor, not mere talk."""
    channel: str = Field(default="", max_length=20)
    masked_text: str = Field(sa_type=Text)
    text: str | None = Field(default=None, sa_type=PersonalText)
    """The words as they were; they go when their time is over."""


class ContactRow(HotlineTable, table=True):
    """An attempt of the institution or the hotline to speak with the investor."""

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_request_id", "request_id", "at"),)

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="request.id")
    at: datetime = Field(sa_type=InstantColumn)
    recorded_at: datetime = Field(sa_type=InstantColumn)
    by: str = Field(max_length=200)
    institution_code: str | None = Field(default=None, max_length=64)
    channel: str = Field(max_length=20)
    was_reached: bool
    note: str = Field(default="", sa_type=Text)


class ResultRow(HotlineTable, table=True):
    """What an institution handed in as its result, and whether it was found good."""

    __tablename__ = "result"
    __table_args__ = (
        Index("ix_result_request_id", "request_id", "submitted_at"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
    )

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="request.id")
    submitted_at: datetime = Field(sa_type=InstantColumn)
    submitted_by: str = Field(max_length=200)
    institution_code: str | None = Field(default=None, max_length=64)
    outcome: str = Field(max_length=24)
    explanation: str = Field(sa_type=Text)
    """The institution's reasons, masked."""
    reply: str = Field(sa_type=Text)
    """The reply that the investor gets, masked."""
    amount: Money = Field(sa_type=FenColumn)
    agreement: str = Field(default="", sa_type=Text)
    agreed_on: date | None = None
    has_performance_proof: bool = False
    evidence: list[Any] = Field(sa_type=JSON)
    verdict: str | None = Field(default=None, max_length=10)
    """good or refused."""
    reviewed_by: str | None = Field(default=None, max_length=200)
    reviewed_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    review_reason: str = Field(default="", sa_type=Text)


class CallbackRow(HotlineTable, table=True):
    """One attempt to ask the investor whether all is well."""

    __tablename__ = "callback"
    __table_args__ = (
        Index("ix_callback_request_id", "request_id", "at"),
        CheckConstraint("score IS NULL OR score BETWEEN 1 AND 5", name="score"),
    )

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="request.id")
    round: int = 1
    """A reopened request is called back anew."""
    at: datetime = Field(sa_type=InstantColumn)
    by: str = Field(max_length=200)
    was_reached: bool
    score: int | None = None
    was_resolved: bool | None = None
    was_contacted: bool | None = None
    note: str = Field(default="", sa_type=Text)


class AttachmentRow(HotlineTable, table=True):
    """A file that came with a request; nobody reads it before it is found clean."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_request_id", "request_id", "created_at"),
        Index("ix_attachment_sha256", "sha256"),
        CheckConstraint("state IN ('QUARANTINED', 'CLEAN', 'REFUSED')", name="known_state"),
        CheckConstraint("access IN ('staff', 'institution', 'investor')", name="access"),
    )

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="request.id")
    media_type: str = Field(max_length=100)
    size: int
    sha256: str = Field(max_length=64)
    """Of the stored content; what was taken out of an image is in no file any more."""
    name: str = Field(default="", sa_type=PersonalText)
    description: str = Field(default="", sa_type=Text)
    access: str = Field(max_length=12)
    state: str = Field(max_length=12)
    was_stripped: bool = False
    added_by: str = Field(default="", max_length=200)
    side: str = Field(max_length=12)
    created_at: datetime = Field(sa_type=InstantColumn)
    checked_at: datetime | None = Field(default=None, sa_type=InstantColumn)


class CallRow(HotlineTable, table=True):
    """A call at the switchboard, put together from its events."""

    __tablename__ = "call"
    __table_args__ = (Index("ix_call_offered_at", "offered_at"),)

    id: UUID = Field(primary_key=True)
    call_ref: str = Field(max_length=100, unique=True)
    offered_at: datetime = Field(sa_type=InstantColumn)
    wants_person: bool
    is_in_service_hours: bool
    answered_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    abandoned_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    ended_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    wait_seconds: int | None = None
    talk_seconds: int | None = None
    agent: str | None = Field(default=None, max_length=200)
    wants_callback: bool = False
    """Voice mail outside phone hours: somebody has to call back."""
    called_back_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    request_id: UUID | None = Field(default=None, foreign_key="request.id")


class LetterRow(HotlineTable, table=True):
    """A letter of thanks or a banner."""

    __tablename__ = "thank_you_letter"
    __table_args__ = (
        Index("ix_thank_you_letter_received_on", "received_on"),
        CheckConstraint("kind IN ('letter', 'banner')", name="kind"),
    )

    id: UUID = Field(primary_key=True)
    kind: str = Field(max_length=8)
    received_on: date
    request_id: UUID | None = Field(default=None, foreign_key="request.id")
    institution_code: str | None = Field(default=None, max_length=64)
    masked_text: str = Field(default="", sa_type=Text)
    entered_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
