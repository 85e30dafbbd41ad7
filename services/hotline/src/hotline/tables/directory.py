"""Institutions, their branches, and the rules by which requests are routed to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field

from hotline.tables.base import HotlineTable
from servicekit.columns import InstantColumn

ENDS_AFTER_START = "valid_until_on IS NULL OR valid_until_on >= valid_from_on"


class InstitutionRow(HotlineTable, table=True):
    """An operating institution; from `direct_from_on` on, no bureau stands between."""

    __tablename__ = "institution"
    __table_args__ = (CheckConstraint(ENDS_AFTER_START, name="ends_after_start"),)

    id: UUID = Field(primary_key=True)
    code: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=200)
    short_names: list[Any] = Field(sa_type=JSON)
    subject: str = Field(max_length=32)
    credit_code: str | None = Field(default=None, max_length=18)
    region_bureau: str = Field(max_length=64)
    is_direct_transfer: bool
    direct_from_on: date | None = None
    contacts: list[Any] = Field(sa_type=JSON)
    service_hours: str = Field(default="", max_length=200)
    valid_from_on: date
    valid_until_on: date | None = None
    version: int = 1
    created_at: datetime = Field(sa_type=InstantColumn)


class BranchRow(HotlineTable, table=True):
    """A branch of an institution; one that was closed or merged may name its successor."""

    __tablename__ = "branch"
    __table_args__ = (
        Index("ix_branch_institution_code", "institution_code"),
        CheckConstraint(ENDS_AFTER_START, name="ends_after_start"),
        CheckConstraint("state IN ('open', 'closed', 'merged')", name="known_state"),
        CheckConstraint("state = 'open' OR valid_until_on IS NOT NULL", name="closed_has_a_day"),
        CheckConstraint(
            "successor_code IS NULL OR successor_code <> code", name="not_its_own_heir"
        ),
    )

    id: UUID = Field(primary_key=True)
    code: str = Field(max_length=64, unique=True)
    institution_code: str = Field(max_length=64, foreign_key="institution.code")
    name: str = Field(max_length=200)
    province: str = Field(max_length=64)
    city: str = Field(max_length=64)
    district: str = Field(default="", max_length=64)
    state: str = Field(max_length=8)
    successor_code: str | None = Field(default=None, max_length=64)
    valid_from_on: date
    valid_until_on: date | None = None
    version: int = 1
    created_at: datetime = Field(sa_type=InstantColumn)


class RouteRuleRow(HotlineTable, table=True):
    """Where requests of a kind go; an empty condition holds for all, lower priority asks first."""

    __tablename__ = "route_rule"
    __table_args__ = (CheckConstraint(ENDS_AFTER_START, name="ends_after_start"),)

    id: UUID = Field(primary_key=True)
    code: str = Field(max_length=64, unique=True)
    category: str | None = Field(default=None, max_length=32)
    subject: str | None = Field(default=None, max_length=32)
    issue: str | None = Field(default=None, max_length=32)
    region: str | None = Field(default=None, max_length=64)
    rulebook: str | None = Field(default=None, max_length=8)
    target_kind: str = Field(max_length=16)
    target_code: str | None = Field(default=None, max_length=64)
    priority: int
    valid_from_on: date
    valid_until_on: date | None = None
    version: int = 1
    created_at: datetime = Field(sa_type=InstantColumn)
