"""Hand-overs to mediation: the consent they rest on, and what came back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlmodel import Field

from hotline.tables.base import HotlineTable
from hotline.tables.personal import PersonalText
from lawkit.money import Money
from servicekit.columns import FenColumn, InstantColumn

IS_OPEN = "ended_at IS NULL"


class HandoverRow(HotlineTable, table=True):
    """One offer of mediation; at most one of a request is open, and it ends once."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint(
            "state IN ('offered', 'declined', 'handed_over', 'agreed', 'failed', 'refused')",
            name="state",
        ),
        CheckConstraint("(state = 'offered') OR (answered_at IS NOT NULL)", name="answered"),
        CheckConstraint("agreed IS NULL OR agreed >= 0", name="agreed"),
        CheckConstraint("paid IS NULL OR paid >= 0", name="paid"),
        Index(
            "uq_handover_open",
            "request_id",
            unique=True,
            sqlite_where=text(IS_OPEN),
            postgresql_where=text(IS_OPEN),
        ),
        Index("ix_handover_request_id", "request_id", "offered_at"),
        Index("ix_handover_handed_over_at", "handed_over_at"),
        Index("ix_handover_ended_at", "ended_at"),
    )

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="request.id")
    state: str = Field(max_length=12)
    claim: str = Field(sa_type=Text)
    """What is asked for, masked."""
    claimed: Money = Field(sa_type=FenColumn)
    offered_by: str = Field(max_length=200)
    offered_at: datetime = Field(sa_type=InstantColumn)
    consent_who: str | None = Field(default=None, sa_type=PersonalText)
    consent_words: str | None = Field(default=None, sa_type=PersonalText)
    consent_channel: str = Field(default="", max_length=20)
    answered_by: str | None = Field(default=None, max_length=200)
    answered_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    handed_over_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    case_id: str | None = Field(default=None, max_length=64)
    case_no: str | None = Field(default=None, max_length=64)
    case_state: str | None = Field(default=None, max_length=40)
    moved_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    agreed: Money | None = Field(default=None, sa_type=FenColumn)
    paid: Money | None = Field(default=None, sa_type=FenColumn)
    reason: str = Field(default="", max_length=200)
    ended_at: datetime | None = Field(default=None, sa_type=InstantColumn)
