"""Awards for reports."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from hotline.tables.base import HotlineTable
from lawkit.money import Money
from servicekit.columns import FenColumn, InstantColumn


class AwardRow(HotlineTable, table=True):
    """The award of a report, as it stands; its steps are in the timeline and the journal."""

    __tablename__ = "report_award"
    __table_args__ = (
        CheckConstraint("state IN ('APPLIED', 'GRANTED', 'REFUSED', 'PAID')", name="state"),
        CheckConstraint("(amount IS NOT NULL) = (state IN ('GRANTED', 'PAID'))", name="amount"),
    )

    request_id: UUID = Field(primary_key=True, foreign_key="request.id")
    state: str = Field(max_length=8)
    amount: Money | None = Field(default=None, sa_type=FenColumn)
    basis: str = Field(default="", sa_type=Text)
    """The rule or decision that it rests on."""
    done_on: date
    done_by: str = Field(max_length=200)
    updated_at: datetime = Field(sa_type=InstantColumn)
