"""How far a loan has come on the way to being declared due (article 37)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn

STATES = (
    *("watch", "test_pending", "to_declare", "proposed", "declared"),
    *("paid", "failed", "enforcing", "cured"),
)


class AccelerationRow(LoanOriginationTable, table=True):
    """One chain of missed due dates; an officer proposes the declaration, an approver confirms."""

    __tablename__ = "acceleration"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="state"),
        Index("ix_acceleration_loan", "loan_id", "is_ended"),
        Index("ix_acceleration_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    loan_id: UUID = Field(foreign_key="loan.id")
    state: str = Field(max_length=20)
    is_ended: bool = False
    first_missed_on: date
    next_due_on: date
    test_on: date
    declare_on: date
    pay_by: date
    is_provisional: bool
    proposed_by: str | None = Field(default=None, max_length=200)
    proposal_reason: str = Field(default="", sa_type=Text)
    confirmed_by: str | None = Field(default=None, max_length=200)
    declared_on: date | None = None
    enforced_by: str | None = Field(default=None, max_length=200)
    enforcement_reason: str = Field(default="", sa_type=Text)
    enforced_on: date | None = None
    alerted_on: date | None = None
    ended_on: date | None = None
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1
