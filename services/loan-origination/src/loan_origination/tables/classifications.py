"""The class of a loan: full reviews with three signatures, and every change of class."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn

LEVELS_CHECK = "IN ('normal', 'special_mention', 'substandard', 'doubtful', 'loss')"


class ClassificationReviewRow(LoanOriginationTable, table=True):
    """A full review: proposed by the officer, endorsed by the reviewer, approved by the approver.

    `facts` are those that no account tells: impairment, shares of the debtor's debt, misuse,
    restructuring, judgement of the future. They hold for the daily floor until the next review.
    """

    __tablename__ = "classification_review"
    __table_args__ = (
        CheckConstraint(f"level {LEVELS_CHECK}", name="level"),
        CheckConstraint(f"floor {LEVELS_CHECK}", name="floor"),
        CheckConstraint("reviewer IS NULL OR reviewer <> officer", name="reviewer"),
        CheckConstraint(
            "approver IS NULL OR (approver <> officer AND approver <> reviewer)", name="approver"
        ),
        Index("ix_classification_review_loan", "loan_id", "created_at"),
        Index("ix_classification_review_list", "created_at", "id"),
        Index("ix_classification_review_watch", "is_restructured", "loan_id"),
    )

    id: UUID = Field(primary_key=True)
    loan_id: UUID = Field(foreign_key="loan.id")
    branch: str = Field(max_length=200)
    state: str = Field(max_length=20)
    on: date
    level: str = Field(max_length=20)
    level_before: str = Field(max_length=20)
    floor: str = Field(max_length=20)
    floor_reasons: list[Any] = Field(sa_type=JSON)
    facts: dict[str, Any] = Field(sa_type=JSON)
    opinion: str = Field(sa_type=Text)
    officer: str = Field(max_length=200)
    reviewer: str | None = Field(default=None, max_length=200)
    reviewed_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    approver: str | None = Field(default=None, max_length=200)
    approved_on: date | None = None
    note: str = Field(default="", sa_type=Text)
    is_restructured: bool = False
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class ClassificationRow(LoanOriginationTable, table=True):
    """A change of a loan's class, by the daily floor or by an approved review; only added."""

    __tablename__ = "classification"
    __table_args__ = (
        CheckConstraint(f"level {LEVELS_CHECK}", name="level"),
        CheckConstraint("source IN ('floor', 'review')", name="source"),
        Index("ix_classification_loan", "loan_id", "on", "id"),
    )

    id: UUID = Field(primary_key=True)
    loan_id: UUID = Field(foreign_key="loan.id")
    on: date
    level: str = Field(max_length=20)
    level_before: str = Field(max_length=20)
    floor: str = Field(max_length=20)
    source: str = Field(max_length=10)
    review_id: UUID | None = Field(default=None, foreign_key="classification_review.id")
    reasons: list[Any] = Field(sa_type=JSON)
    recorded_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
