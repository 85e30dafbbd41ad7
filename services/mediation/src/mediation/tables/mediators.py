"""Mediators, their work in cases, sessions, and the file of a case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from mediation.tables.base import MediationTable
from mediation.tables.personal import PersonalText
from servicekit.columns import InstantColumn


class MediatorRow(MediationTable, table=True):
    """An entry of the register; `subject` is the name under which the mediator's token speaks."""

    __tablename__ = "mediator"

    id: UUID = Field(primary_key=True)
    subject: str = Field(max_length=200, unique=True)
    name: str = Field(max_length=200)
    employer: str = Field(max_length=200)
    fields: list[Any] = Field(sa_type=JSON)
    languages: list[Any] = Field(sa_type=JSON)
    court_rosters: list[Any] = Field(sa_type=JSON)
    training: str = Field(default="", sa_type=Text)
    valid_from: date
    valid_until: date | None = None
    shareholdings: list[Any] = Field(sa_type=JSON)
    family: str = Field(default="[]", sa_type=PersonalText)
    past_clients: list[Any] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=InstantColumn)


class AssignmentRow(MediationTable, table=True):
    """A mediator at work in a case, with the conflicts disclosed and who waived them."""

    __tablename__ = "case_mediator"
    __table_args__ = (
        Index("ix_case_mediator_case", "case_id"),
        Index("ix_case_mediator_subject", "subject"),
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="mediation_case.id")
    mediator_id: UUID = Field(foreign_key="mediator.id")
    subject: str = Field(max_length=200)
    is_lead: bool
    conflict_hits: list[Any] = Field(sa_type=JSON)
    waived_by: list[Any] = Field(sa_type=JSON)
    assigned_at: datetime = Field(sa_type=InstantColumn)
    ended_at: datetime | None = Field(default=None, sa_type=InstantColumn)


class RecusalRow(MediationTable, table=True):
    """A request that a mediator step aside, and what was decided."""

    __tablename__ = "recusal"
    __table_args__ = (CheckConstraint("decision IN ('GRANTED', 'REFUSED')", name="decision"),)

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="mediation_case.id", index=True)
    mediator_id: UUID = Field(foreign_key="mediator.id")
    asked_by: str = Field(max_length=200)
    ground: str = Field(max_length=30)
    explanation: str = Field(sa_type=PersonalText)
    asked_at: datetime = Field(sa_type=InstantColumn)
    due_at: datetime = Field(sa_type=InstantColumn)
    decision: str | None = Field(default=None, max_length=10)
    decided_by: str | None = Field(default=None, max_length=200)
    decision_reason: str | None = Field(default=None, sa_type=PersonalText)
    decided_at: datetime | None = Field(default=None, sa_type=InstantColumn)


class SessionRow(MediationTable, table=True):
    """A session: its slot, who came, the record (笔录) and who confirmed it."""

    __tablename__ = "mediation_session"

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="mediation_case.id", index=True)
    mode: str = Field(max_length=20)
    from_at: datetime = Field(sa_type=InstantColumn)
    to_at: datetime = Field(sa_type=InstantColumn)
    attendees: list[Any] = Field(sa_type=JSON)
    record: str | None = Field(default=None, sa_type=PersonalText)
    recording_consents: list[Any] = Field(sa_type=JSON)
    confirmed_by: list[Any] = Field(sa_type=JSON)
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)


class CaseItemRow(MediationTable, table=True):
    """An item of a case's file; concessions and notes are privileged (without prejudice)."""

    __tablename__ = "case_item"
    __table_args__ = (UniqueConstraint("case_id", "name"),)

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="mediation_case.id", index=True)
    name: str = Field(max_length=200)
    kind: str = Field(max_length=30)
    is_privileged: bool
    owed_by: str | None = Field(default=None, max_length=200)
    text: str = Field(default="", sa_type=PersonalText)
    sha256: str = Field(default="", max_length=64)
    confirmed_by: list[Any] = Field(sa_type=JSON)
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
