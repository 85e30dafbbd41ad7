"""Hot-topic reports and their versions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from hotline.tables.base import HotlineTable
from servicekit.columns import InstantColumn


class HotTopicReportRow(HotlineTable, table=True):
    """A report on what many requests are about; approved by another person than its author."""

    __tablename__ = "hot_topic_report"
    __table_args__ = (
        CheckConstraint("kind IN ('weekly', 'monthly', 'special')", name="kind"),
        CheckConstraint("state IN ('draft', 'submitted', 'approved')", name="state"),
        CheckConstraint("(state = 'approved') = (approved_by IS NOT NULL)", name="approval"),
        CheckConstraint("approved_by IS NULL OR approved_by <> written_by", name="two_persons"),
        CheckConstraint("to_on >= from_on", name="span"),
        Index("ix_hot_topic_report_created_at", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    number: str = Field(max_length=32, unique=True)
    kind: str = Field(max_length=8)
    title: str = Field(max_length=200)
    from_on: date
    to_on: date
    state: str = Field(max_length=10)
    edition: int = 1
    """The version of the content that holds."""
    written_by: str = Field(max_length=200)
    """Who wrote the edition that holds."""
    approved_by: str | None = Field(default=None, max_length=200)
    approved_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    return_reason: str = Field(default="", max_length=1_000)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class HotTopicEditionRow(HotlineTable, table=True):
    """One version of a report's content; none is ever changed."""

    __tablename__ = "hot_topic_edition"
    __table_args__ = (UniqueConstraint("report_id", "edition"),)

    id: UUID = Field(primary_key=True)
    report_id: UUID = Field(foreign_key="hot_topic_report.id")
    edition: int
    content: dict[str, Any] = Field(sa_type=JSON)
    sha256: str = Field(max_length=64)
    written_by: str = Field(max_length=200)
    written_at: datetime = Field(sa_type=InstantColumn)
