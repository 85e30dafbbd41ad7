"""Applications with their file, their timeline, and the batches in which they came."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class ApplicationRow(LoanOriginationTable, table=True):
    """One application; `file` is its whole content, the columns beside it are for searching."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("branch", "external_ref"),
        CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name="amount"),
        Index("ix_application_list", "created_at", "id"),
        Index("ix_application_branch", "branch", "state", "created_at"),
        Index("ix_application_state", "state", "state_due_on"),
    )

    id: UUID = Field(primary_key=True)
    number: str = Field(max_length=40, unique=True)
    branch: str = Field(max_length=200)
    external_ref: str | None = Field(default=None, max_length=200)
    state: str = Field(max_length=30)
    rule_set: str = Field(max_length=20)
    file: dict[str, Any] = Field(sa_type=JSON)
    file_sha256: str = Field(max_length=64)
    borrower_name: str = Field(max_length=200)
    borrower_id: str = Field(max_length=200, index=True)
    amount_fen: int | None = Field(default=None, sa_type=BigInteger)
    months: int | None = None
    applied_on: date | None = None
    state_due_on: date | None = None
    valid_until: date | None = Field(default=None, index=True)
    filed_sha256: str | None = Field(default=None, max_length=64)
    is_reheard: bool = False
    reason: str = Field(default="", sa_type=Text)
    papers_returned_on: date | None = None
    batch_id: UUID | None = Field(default=None, index=True)
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    submitted_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    version: int = 1


class ApplicationEventRow(LoanOriginationTable, table=True):
    """One entry of an application's journal: who did what, when, in which role, and why."""

    __tablename__ = "application_event"
    __table_args__ = (Index("ix_application_event_list", "application_id", "at", "id"),)

    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    at: datetime = Field(sa_type=InstantColumn)
    actor: str = Field(max_length=200)
    role: str = Field(max_length=40)
    on_behalf_of: str | None = Field(default=None, max_length=200)
    action: str = Field(max_length=60)
    from_state: str | None = Field(default=None, max_length=30)
    to_state: str = Field(max_length=30)
    reason: str = Field(default="", sa_type=Text)
    facts: dict[str, Any] = Field(sa_type=JSON)


class ApplicationBatchRow(LoanOriginationTable, table=True):
    """Up to 1,000 applications that a branch system has sent at once."""

    __tablename__ = "application_batch"
    __table_args__ = (UniqueConstraint("branch", "batch_no"),)

    id: UUID = Field(primary_key=True)
    branch: str = Field(max_length=200)
    batch_no: str = Field(max_length=200)
    content_sha256: str = Field(max_length=64)
    rows: list[Any] = Field(sa_type=JSON)
    row_count: int
    created_count: int = 0
    job_id: UUID
    sent_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)


class BatchResultRow(LoanOriginationTable, table=True):
    """What became of one row of a batch."""

    __tablename__ = "application_batch_result"

    batch_id: UUID = Field(primary_key=True, foreign_key="application_batch.id")
    place: int = Field(primary_key=True)
    result: dict[str, Any] = Field(sa_type=JSON)
