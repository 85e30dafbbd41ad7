"""Frozen months with their restatements, and how many clients institutions have."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from hotline.tables.base import HotlineTable
from servicekit.columns import InstantColumn


class FrozenMonthRow(HotlineTable, table=True):
    """The figures of a month as they were published; they never change."""

    __tablename__ = "frozen_month"

    month: str = Field(primary_key=True, max_length=7)
    figures: dict[str, Any] = Field(sa_type=JSON)
    sha256: str = Field(max_length=64)
    frozen_by: str = Field(max_length=200)
    frozen_at: datetime = Field(sa_type=InstantColumn)


class RestatementRow(HotlineTable, table=True):
    """A published figure that a later recount has replaced."""

    __tablename__ = "restatement"
    __table_args__ = (
        Index("ix_restatement_month", "month", "number"),
        UniqueConstraint("month", "number", "figure"),
        CheckConstraint("before <> after", name="has_changed"),
    )

    id: UUID = Field(primary_key=True)
    month: str = Field(foreign_key="frozen_month.month", max_length=7)
    number: int
    """Restatements of a month made together have one number."""
    figure: str = Field(max_length=200)
    before: int
    after: int
    reason: str = Field(sa_type=Text)
    restated_by: str = Field(max_length=200)
    restated_at: datetime = Field(sa_type=InstantColumn)


class ClientCountRow(HotlineTable, table=True):
    """How many clients an institution had on a day: what complaints are measured against."""

    __tablename__ = "client_count"
    __table_args__ = (CheckConstraint("clients > 0", name="clients"),)

    institution_code: str = Field(primary_key=True, max_length=64, foreign_key="institution.code")
    counted_on: date = Field(primary_key=True)
    clients: int
    source: str = Field(default="", max_length=200)
