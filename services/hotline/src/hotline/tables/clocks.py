"""Clocks of requests, their limits, and the days on which they run."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from hotline.tables.base import HotlineTable
from servicekit.columns import InstantColumn

IS_OPEN = "state IN ('running', 'paused')"
"""Written out, because an index of few rows serves no parameters."""


class ClockRow(HotlineTable, table=True):
    """One run of a clock: `running`, `paused`, `met`, `breached` at its deadline, or `void`.

    Void is a clock whose matter went away: a return voids the clocks of the institution.
    """

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("met_at IS NULL OR breached_at IS NULL", name="met_or_breached"),
        CheckConstraint(
            "state IN ('running', 'paused', 'met', 'breached', 'void')", name="known_state"
        ),
        Index("ix_clock_request_id", "request_id", "started_at", "id"),
        Index("ix_clock_due_at", "state", "due_at"),
        # The few that an edit of the calendar can move.
        Index("ix_clock_open", "id", sqlite_where=text(IS_OPEN), postgresql_where=text(IS_OPEN)),
        Index("ix_clock_next_warning_at", "state", "next_warning_at"),
        # Statistics read these alone, without the row.
        Index("ix_clock_met_at", "met_at", "name", "request_id"),
        Index("ix_clock_breached_at", "breached_at", "name", "request_id"),
    )

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="request.id")
    name: str = Field(max_length=24)
    policy_id: str = Field(max_length=64)
    state: str = Field(default="running", max_length=10)
    started_at: datetime = Field(sa_type=InstantColumn)
    due_on: date
    due_at: datetime = Field(sa_type=InstantColumn)
    is_provisional: bool
    is_verified: bool
    source: str = Field(sa_type=Text)
    pauses: list[Any] = Field(sa_type=JSON)
    """Pairs of instants."""
    paused_since: datetime | None = Field(default=None, sa_type=InstantColumn)
    extension_days: int = 0
    warnings: list[Any] = Field(sa_type=JSON)
    """Pairs of percent and instant that are still to come."""
    next_warning_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    met_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    breached_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    done_late_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    """When what was awaited came after all, too late."""
    institution_code: str | None = Field(default=None, max_length=64)
    """Who had to act while it ran."""


class ExtensionRow(HotlineTable, table=True):
    """A longer limit that an institution asked for, and what became of it."""

    __tablename__ = "clock_extension"
    __table_args__ = (Index("ix_clock_extension_request_id", "request_id"),)

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="request.id")
    clock: str = Field(max_length=24)
    days: int
    reason: str = Field(sa_type=Text)
    asked_by: str = Field(max_length=200)
    asked_at: datetime = Field(sa_type=InstantColumn)
    is_approved: bool | None = None
    decided_by: str | None = Field(default=None, max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=InstantColumn)


class SlaPolicyRow(HotlineTable, table=True):
    """A limit of the organisation's own, before the shipped ones, from a day on."""

    __tablename__ = "sla_policy"
    __table_args__ = (
        UniqueConstraint("policy_id", "since_on"),
        CheckConstraint("count >= 1", name="count"),
    )

    id: UUID = Field(primary_key=True)
    policy_id: str = Field(max_length=64)
    clock: str = Field(max_length=24)
    title_zh: str = Field(max_length=200)
    unit: str = Field(max_length=16)
    count: int
    since_on: date
    categories: list[Any] = Field(sa_type=JSON)
    subjects: list[Any] = Field(sa_type=JSON)
    is_for_urgent: bool = False
    is_rolled: bool = False
    can_pause: bool = False
    largest_extension: int = 0
    is_verified: bool = False
    source: str = Field(sa_type=Text)
    decided_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)


class CalendarEditionRow(HotlineTable, table=True):
    """One edit of the calendar: its days, and the years that are complete with it."""

    __tablename__ = "calendar_edition"

    id: UUID = Field(primary_key=True)
    version: int = Field(unique=True)
    source: str = Field(sa_type=Text)
    loaded_years: list[Any] = Field(sa_type=JSON)
    decided_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)


class CalendarDayRow(HotlineTable, table=True):
    """What an edition says about a day; of two editions the later one holds."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("version", "day", "kind"),)

    id: UUID = Field(primary_key=True)
    version: int = Field(foreign_key="calendar_edition.version")
    day: date
    kind: str = Field(max_length=20)


class IssueCodeRow(HotlineTable, table=True):
    """An issue code of the organisation's own, with its words and their weights."""

    __tablename__ = "issue_code"

    id: UUID = Field(primary_key=True)
    code: str = Field(max_length=32, unique=True)
    title_zh: str = Field(max_length=64)
    words: dict[str, Any] = Field(sa_type=JSON)
    is_negatable: bool = False
    is_active: bool = True
    version: int = 1
    created_at: datetime = Field(sa_type=InstantColumn)
