"""Remedies against events of default, and how an event ended: cured or waived, never erased."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class RemedyRow(LoanOriginationTable, table=True):
    """A remedy A to G chosen by one person and approved by another."""

    __tablename__ = "default_remedy"
    __table_args__ = (
        CheckConstraint("code IN ('A', 'B', 'C', 'D', 'E', 'F', 'G')", name="code"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        Index("ix_default_remedy_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    event_id: UUID = Field(foreign_key="default_event.id", index=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id", index=True)
    branch: str = Field(max_length=200)
    code: str = Field(max_length=1)
    state: str = Field(max_length=20)
    reason: str = Field(sa_type=Text)
    until_on: date | None = None
    chosen_on: date
    proposed_by: str = Field(max_length=200)
    decided_by: str | None = Field(default=None, max_length=200)
    decided_on: date | None = None
    outcome: str = Field(default="", sa_type=Text)
    finished_on: date | None = None
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class ResolutionRow(LoanOriginationTable, table=True):
    """The end of an event of default: proposed as cured or waived, decided by another person."""

    __tablename__ = "default_resolution"
    __table_args__ = (
        CheckConstraint("kind IN ('cured', 'waived')", name="kind"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
    )

    id: UUID = Field(primary_key=True)
    event_id: UUID = Field(foreign_key="default_event.id", index=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id")
    kind: str = Field(max_length=10)
    state: str = Field(max_length=20)
    reason: str = Field(sa_type=Text)
    conditions: str = Field(default="", sa_type=Text)
    proposed_by: str = Field(max_length=200)
    decided_by: str | None = Field(default=None, max_length=200)
    decided_on: date | None = None
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1
