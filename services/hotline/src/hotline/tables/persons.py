"""The vault of identities, receipts of anonymous reports, and who was told whose name."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlmodel import Field

from hotline.tables.base import HotlineTable
from hotline.tables.personal import PersonalText
from servicekit.columns import InstantColumn


class PersonRow(HotlineTable, table=True):
    """Who somebody is: every field encrypted; the row goes when its time is over."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_identity_hash", "identity_hash"),)

    id: UUID = Field(primary_key=True)
    identity_hash: str = Field(max_length=64)
    name: str | None = Field(default=None, sa_type=PersonalText)
    mobile: str | None = Field(default=None, sa_type=PersonalText)
    email: str | None = Field(default=None, sa_type=PersonalText)
    identity_number: str | None = Field(default=None, sa_type=PersonalText)
    address: str | None = Field(default=None, sa_type=PersonalText)
    created_at: datetime = Field(sa_type=InstantColumn)


class RequestTextRow(HotlineTable, table=True):
    """What a person said in their own words, encrypted; everybody else reads it masked."""

    __tablename__ = "request_text"
    __table_args__ = (Index("ix_request_text_request_id", "request_id", "at"),)

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="request.id")
    kind: str = Field(max_length=12)
    text: str = Field(sa_type=PersonalText)
    at: datetime = Field(sa_type=InstantColumn)


class ReceiptRow(HotlineTable, table=True):
    """What is kept of the receipt of an anonymous report."""

    __tablename__ = "receipt"
    __table_args__ = (Index("ix_receipt_lookup", "lookup"),)

    request_id: UUID = Field(primary_key=True, foreign_key="request.id")
    lookup: str = Field(max_length=8)
    salt: bytes = Field(sa_type=LargeBinary)
    digest: bytes = Field(sa_type=LargeBinary)


class DisclosureRow(HotlineTable, table=True):
    """A look at the name behind a report code: asked by one person, allowed by another."""

    __tablename__ = "disclosure"
    __table_args__ = (
        Index("ix_disclosure_request_id", "request_id"),
        CheckConstraint("allowed_by IS NULL OR allowed_by <> asked_by", name="two_persons"),
    )

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="request.id")
    asked_by: str = Field(max_length=200)
    reason: str = Field(max_length=1_000)
    asked_at: datetime = Field(sa_type=InstantColumn)
    allowed_by: str | None = Field(default=None, max_length=200)
    allowed_at: datetime | None = Field(default=None, sa_type=InstantColumn)


class ProgressGuardRow(HotlineTable, table=True):
    """Wrong second factors for a request on a day."""

    __tablename__ = "progress_guard"

    request_id: UUID = Field(primary_key=True, foreign_key="request.id")
    day: date = Field(primary_key=True)
    failures: int
