"""Business days with their steps, loans that failed on one, and imports of running loans."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class BusinessDayRow(LoanOriginationTable, table=True):
    """A business day: its batch runs, then it is open for bookings until the next one closes it."""

    __tablename__ = "business_day"
    __table_args__ = (CheckConstraint("state IN ('running', 'open', 'closed')", name="state"),)

    on: date = Field(primary_key=True)
    state: str = Field(max_length=10)
    is_accrued: bool = False
    job_id: UUID
    run_until: date
    opened_at: datetime = Field(sa_type=InstantColumn)
    worked_at: datetime | None = Field(default=None, sa_type=InstantColumn)


class DayStepRow(LoanOriginationTable, table=True):
    """How one of the ordered steps of a business day went: what was counted, and until when."""

    __tablename__ = "business_day_step"

    on: date = Field(primary_key=True, foreign_key="business_day.on")
    number: int = Field(primary_key=True)
    name: str = Field(max_length=40)
    is_done: bool = False
    cursor: Any = Field(default=None, sa_type=JSON)
    counts: dict[str, Any] = Field(sa_type=JSON)


class LoanFailureRow(LoanOriginationTable, table=True):
    """A loan that could not be worked on a day: recorded, passed over, and tried again."""

    __tablename__ = "loan_failure"
    __table_args__ = (Index("ix_loan_failure_day", "on"),)

    id: UUID = Field(primary_key=True)
    loan_id: UUID = Field(foreign_key="loan.id", index=True)
    on: date
    step: int
    code: str = Field(max_length=100)
    detail: str = Field(max_length=500)
    created_at: datetime = Field(sa_type=InstantColumn)
    resolved_on: date | None = None


class LoanImportRow(LoanOriginationTable, table=True):
    """Running loans handed over by another system, as they came; the same number is the same."""

    __tablename__ = "loan_import"
    __table_args__ = (UniqueConstraint("branch", "batch_no"),)

    id: UUID = Field(primary_key=True)
    branch: str = Field(max_length=200)
    batch_no: str = Field(max_length=100)
    content_sha256: str = Field(max_length=64)
    rows: list[Any] = Field(sa_type=JSON)
    row_count: int
    opened_count: int = 0
    job_id: UUID
    sent_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)


class LoanImportResultRow(LoanOriginationTable, table=True):
    """What became of one row of an import."""

    __tablename__ = "loan_import_result"

    import_id: UUID = Field(primary_key=True, foreign_key="loan_import.id")
    place: int = Field(primary_key=True)
    result: dict[str, Any] = Field(sa_type=JSON)
