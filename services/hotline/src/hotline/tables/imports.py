"""Imports and what became of every row of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field

from hotline.tables.base import HotlineTable
from hotline.tables.personal import PersonalText
from servicekit.columns import InstantColumn


class ImportRow(HotlineTable, table=True):
    """A file or list of requests from elsewhere.

    A public file is a blob; a batch, which names people, is encrypted and goes once it is done.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint("kind IN ('cfpb', 'batch')", name="kind"),
        CheckConstraint("state IN ('waiting', 'finished', 'failed')", name="state"),
        Index("ix_import_run_created_at", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    kind: str = Field(max_length=8)
    state: str = Field(max_length=8)
    organisation: str = Field(max_length=200)
    asked_by: str = Field(max_length=200)
    blob: str = Field(default="", max_length=64)
    batch: str | None = Field(default=None, sa_type=PersonalText)
    size: int
    job_id: UUID
    imported: int = 0
    known: int = 0
    refused: int = 0
    created_at: datetime = Field(sa_type=InstantColumn)
    finished_at: datetime | None = Field(default=None, sa_type=InstantColumn)


class ImportedLineRow(HotlineTable, table=True):
    """What became of one line: imported, known from before, or refused with its reason."""

    __tablename__ = "imported_line"
    __table_args__ = (
        CheckConstraint("outcome IN ('imported', 'known', 'refused')", name="outcome"),
        Index("ix_imported_line_outcome", "import_id", "outcome", "line"),
    )

    import_id: UUID = Field(primary_key=True, foreign_key="import_run.id")
    line: int = Field(primary_key=True)
    outcome: str = Field(max_length=8)
    source_ref: str = Field(default="", max_length=100)
    request_id: UUID | None = None
    code: str = Field(default="", max_length=40)
    detail: str = Field(default="", max_length=500)
    detail_zh: str = Field(default="", max_length=500)
    remarks: list[Any] = Field(sa_type=JSON)
    """Oddities that were survived, by code."""
