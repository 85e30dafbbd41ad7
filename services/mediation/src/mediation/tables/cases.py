"""Cases: where they come from, who takes part, what has happened, which clocks run."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from mediation.tables.base import MediationTable
from mediation.tables.personal import PersonalText
from servicekit.columns import InstantColumn


class EntrustmentRow(MediationTable, table=True):
    """A batch of cases that a court has sent, with the outcome of every row."""

    __tablename__ = "entrustment"
    __table_args__ = (
        UniqueConstraint("court", "batch_no"),
        Index("ix_entrustment_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    court: str = Field(max_length=200)
    batch_no: str = Field(max_length=200)
    content_sha256: str = Field(max_length=64)
    results: list[Any] = Field(sa_type=JSON)
    row_count: int
    created_count: int
    is_recalled: bool = False
    sent_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)


class CaseRow(MediationTable, table=True):
    """One case of mediation."""

    __tablename__ = "mediation_case"
    __table_args__ = (
        UniqueConstraint("court", "court_case_no"),
        UniqueConstraint("source_ref", "handover_id"),
        UniqueConstraint("case_no"),
        CheckConstraint("claimed_fen >= 0 AND agreed_fen >= 0 AND paid_fen >= 0", name="money"),
        Index("ix_mediation_case_list", "created_at", "id"),
        Index("ix_mediation_case_due", "due_at"),
        Index("ix_mediation_case_issuer", "issuer", "state"),
    )

    id: UUID = Field(primary_key=True)
    case_no: str = Field(max_length=40)
    origin: str = Field(max_length=30)
    court: str | None = Field(default=None, max_length=200)
    court_case_no: str | None = Field(default=None, max_length=200)
    source_ref: str | None = Field(default=None, max_length=200)
    handover_id: str = Field(default="", max_length=64)
    """Which of the hand-overs of one source it is; empty where a source has only one."""
    entrustment_id: UUID | None = Field(default=None, foreign_key="entrustment.id", index=True)
    procedure: str = Field(max_length=20)
    issuer: str = Field(max_length=200)
    cause: str = Field(sa_type=Text)
    demonstration_case_no: str | None = Field(default=None, max_length=200)
    deadline_on: date | None = None
    claimed_fen: int = Field(sa_type=BigInteger)
    agreed_fen: int = Field(default=0, sa_type=BigInteger)
    paid_fen: int = Field(default=0, sa_type=BigInteger)
    returned_fen: int = Field(default=0, sa_type=BigInteger)
    tier: str = Field(default="ordinary", max_length=20)
    state: str = Field(max_length=30)
    suspended_in: str | None = Field(default=None, max_length=30)
    suspension_cause: str | None = Field(default=None, max_length=30)
    suspended_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    screening: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    refusal_code: str | None = Field(default=None, max_length=30)
    end_reason: str | None = Field(default=None, max_length=40)
    costly_conduct: str = Field(default="", sa_type=PersonalText)
    extension_days: int = 0
    due_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    accepted_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    consented_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    concluded_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    confirmation_applied_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    confirmed_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    created_at: datetime = Field(sa_type=InstantColumn)
    created_by: str = Field(max_length=200)
    version: int = 1


class PartyRow(MediationTable, table=True):
    """A party of a case; `party_ref` is the name under which the party's own token speaks."""

    __tablename__ = "case_party"
    __table_args__ = (
        UniqueConstraint("case_id", "party_ref"),
        Index("ix_case_party_ref", "party_ref"),
        Index("ix_case_party_organisation", "organisation"),
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="mediation_case.id")
    party_ref: str = Field(max_length=200)
    sequence: int
    role: str = Field(max_length=20)
    kind: str = Field(max_length=30)
    organisation: str | None = Field(default=None, max_length=200)
    name: str = Field(sa_type=PersonalText)
    id_number: str | None = Field(default=None, sa_type=PersonalText)
    delivery_address: str | None = Field(default=None, sa_type=PersonalText)
    is_identity_checked: bool = False
    consent: str = Field(default="PENDING", max_length=20)
    consent_channel: str | None = Field(default=None, max_length=50)
    consent_proof: str | None = Field(default=None, sa_type=PersonalText)
    consent_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    attended: int = 0


class AgentRow(MediationTable, table=True):
    """A party's agent with a power of attorney: its scope and its days."""

    __tablename__ = "case_agent"
    __table_args__ = (Index("ix_case_agent_subject", "subject"),)

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="mediation_case.id", index=True)
    party_ref: str = Field(max_length=200)
    subject: str = Field(max_length=200)
    scope: str = Field(max_length=200)
    from_on: date
    until_on: date | None = None


class CaseEventRow(MediationTable, table=True):
    """One entry of a case's timeline."""

    __tablename__ = "case_event"
    __table_args__ = (Index("ix_case_event_case", "case_id", "at", "id"),)

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="mediation_case.id")
    at: datetime = Field(sa_type=InstantColumn)
    actor: str = Field(max_length=200)
    role: str = Field(max_length=200)
    step: str = Field(max_length=40)
    from_state: str | None = Field(default=None, max_length=30)
    to_state: str = Field(max_length=30)
    reason: str = Field(default="", sa_type=PersonalText)


class CaseClockRow(MediationTable, table=True):
    """A clock of one case: when it runs out, and whether it was met."""

    __tablename__ = "case_clock"
    __table_args__ = (Index("ix_case_clock_case", "case_id", "code"),)

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="mediation_case.id")
    code: str = Field(max_length=40)
    started_at: datetime = Field(sa_type=InstantColumn)
    due_on: date
    due_at: datetime = Field(sa_type=InstantColumn)
    is_provisional: bool
    source: str = Field(sa_type=Text)
    met_at: datetime | None = Field(default=None, sa_type=InstantColumn)


class CasePauseRow(MediationTable, table=True):
    """A stretch of time in which the term of mediation stood still."""

    __tablename__ = "case_pause"

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="mediation_case.id", index=True)
    cause: str = Field(max_length=30)
    from_at: datetime = Field(sa_type=InstantColumn)
    to_at: datetime = Field(sa_type=InstantColumn)


class CourtReportRow(MediationTable, table=True):
    """The report to the court at the end of a case that a court sent."""

    __tablename__ = "court_report"

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="mediation_case.id", unique=True)
    court: str = Field(max_length=200, index=True)
    packet: str = Field(sa_type=PersonalText)
    sha256: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=InstantColumn)
