"""Compensation funds: the plan, its announcements, and the windows in which claims are declared."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from mediation.tables.base import MediationTable
from servicekit.columns import InstantColumn


class FundRow(MediationTable, table=True):
    """The plan of a fund over one escrow account of model C or D."""

    __tablename__ = "compensation_fund"
    __table_args__ = (
        CheckConstraint("state IN ('PLANNED', 'ANNOUNCED')", name="state"),
        Index("ix_compensation_fund_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    ledger_id: UUID = Field(foreign_key="escrow_account.id", unique=True)
    title: str = Field(max_length=200)
    state: str = Field(max_length=20)
    method: str = Field(sa_type=Text)
    scheme: dict[str, Any] = Field(sa_type=JSON)
    exclusions: dict[str, Any] = Field(sa_type=JSON)
    liable_persons: list[str] = Field(sa_type=JSON)
    needs_contract: bool
    pay_from_on: date | None = None
    keep_until_on: date | None = None
    ends_on: date
    list_sha256: str = Field(default="", max_length=64)
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class FundAnnouncementRow(MediationTable, table=True):
    """What was made public about a fund; a text once announced is never changed."""

    __tablename__ = "fund_announcement"
    __table_args__ = (UniqueConstraint("fund_id", "number"),)

    id: UUID = Field(primary_key=True)
    fund_id: UUID = Field(foreign_key="compensation_fund.id")
    number: int
    kind: str = Field(max_length=20)
    title: str = Field(max_length=200)
    text: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64)
    published_on: date
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)


class ClaimWindowRow(MediationTable, table=True):
    """The days in which claims are declared, as an announcement opened them."""

    __tablename__ = "claim_window"
    __table_args__ = (
        UniqueConstraint("fund_id", "number"),
        CheckConstraint("from_on <= until_on", name="days"),
    )

    id: UUID = Field(primary_key=True)
    fund_id: UUID = Field(foreign_key="compensation_fund.id")
    announcement_id: UUID = Field(foreign_key="fund_announcement.id")
    number: int
    from_on: date
    until_on: date
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
