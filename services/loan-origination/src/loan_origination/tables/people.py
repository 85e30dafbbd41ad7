"""Who did what for which case: duties, declared conflicts, delegations."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class DutyRow(LoanOriginationTable, table=True):
    """A duty that a person has had in a case; rows are only added."""

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("application_id", "person", "duty", "subject"),
        Index("ix_duty_person", "person", "application_id"),
    )

    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    person: str = Field(max_length=200)
    duty: str = Field(max_length=40)
    subject: str = Field(default="", max_length=100)
    role: str = Field(max_length=40)
    on_behalf_of: str | None = Field(default=None, max_length=200)
    at: datetime = Field(sa_type=InstantColumn)


class ConflictRow(LoanOriginationTable, table=True):
    """A conflict of interest that a person has declared with a customer."""

    __tablename__ = "declared_conflict"
    __table_args__ = (UniqueConstraint("borrower_id", "person"),)

    id: UUID = Field(primary_key=True)
    borrower_id: str = Field(max_length=200)
    person: str = Field(max_length=200)
    reason: str = Field(sa_type=Text)
    declared_at: datetime = Field(sa_type=InstantColumn)


class DelegationRow(LoanOriginationTable, table=True):
    """A role that one person hands to another for some days."""

    __tablename__ = "delegation"
    __table_args__ = (
        Index("ix_delegation_to", "to_person", "organisation"),
        Index("ix_delegation_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    from_person: str = Field(max_length=200)
    to_person: str = Field(max_length=200)
    organisation: str = Field(max_length=200)
    role: str = Field(max_length=40)
    from_on: date
    until_on: date
    reason: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=InstantColumn)
    revoked_at: datetime | None = Field(default=None, sa_type=InstantColumn)
