"""Lengths of clocks that the organisation has set for itself."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field

from mediation.tables.base import MediationTable
from servicekit.columns import InstantColumn


class ClockPolicyRow(MediationTable, table=True):
    """A length on top of the shipped clock policy, from a day on, with its source."""

    __tablename__ = "clock_policy"
    __table_args__ = (
        UniqueConstraint("code", "since"),
        CheckConstraint("length >= 1", name="length"),
    )

    id: UUID = Field(primary_key=True)
    code: str = Field(max_length=40)
    since: date
    length: int
    source: str = Field(sa_type=Text)
    decided_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
