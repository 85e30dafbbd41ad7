"""Documents of the checklist, and who keeps their originals."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class DocumentRow(LoanOriginationTable, table=True):
    """A document of an application; its content is outside the database, named by its hash."""

    __tablename__ = "application_document"
    __table_args__ = (Index("ix_application_document_item", "application_id", "item"),)

    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    item: str = Field(max_length=10)
    title: str = Field(max_length=200)
    lease: str | None = Field(default=None, max_length=200)
    dated_on: date | None = None
    expires_on: date | None = None
    state: str = Field(max_length=20)
    sha256: str | None = Field(default=None, max_length=64)
    media_type: str | None = Field(default=None, max_length=100)
    size: int | None = Field(default=None, sa_type=BigInteger)
    reason: str = Field(default="", sa_type=Text)
    requested_by: str | None = Field(default=None, max_length=200)
    received_by: str | None = Field(default=None, max_length=200)
    received_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    decided_by: str | None = Field(default=None, max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    is_original_seen: bool = False
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class CustodyRow(LoanOriginationTable, table=True):
    """The original of a document, handed over by one person and kept by another."""

    __tablename__ = "document_custody"

    id: UUID = Field(primary_key=True)
    document_id: UUID = Field(foreign_key="application_document.id", index=True)
    slip_no: str = Field(max_length=40, unique=True)
    deliverer: str = Field(max_length=200)
    keeper: str = Field(max_length=200)
    place: str = Field(max_length=200)
    state: str = Field(max_length=20)
    delivered_at: datetime = Field(sa_type=InstantColumn)
    taken_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    returned_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    returned_to: str | None = Field(default=None, max_length=200)
    returned_by: str | None = Field(default=None, max_length=200)
    version: int = 1
