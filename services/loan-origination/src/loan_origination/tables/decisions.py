"""How an application was judged: checks, underwriting, waivers, report, review, vote, approval."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class CheckRunRow(LoanOriginationTable, table=True):
    """One evaluation of all rules, with everything it rests on; never changed."""

    __tablename__ = "check_run"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    number: int
    rule_set: str = Field(max_length=20)
    rule_set_version: str = Field(max_length=100)
    on: date
    file_sha256: str = Field(max_length=64)
    inputs: dict[str, Any] = Field(sa_type=JSON)
    parameters: dict[str, Any] = Field(sa_type=JSON)
    results: list[Any] = Field(sa_type=JSON)
    results_sha256: str = Field(max_length=64)
    run_by: str = Field(max_length=200)
    run_at: datetime = Field(sa_type=InstantColumn)


class UnderwritingRow(LoanOriginationTable, table=True):
    """One calculation of rent base, capacity and amount, with its inputs and explanation."""

    __tablename__ = "underwriting"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    number: int
    file_sha256: str = Field(max_length=64)
    inputs: dict[str, Any] = Field(sa_type=JSON)
    result: dict[str, Any] = Field(sa_type=JSON)
    results_sha256: str = Field(max_length=64)
    run_by: str = Field(max_length=200)
    run_at: datetime = Field(sa_type=InstantColumn)


class WaiverRow(LoanOriginationTable, table=True):
    """A request to let a failed rule pass that binds in principle."""

    __tablename__ = "waiver"
    __table_args__ = (Index("ix_waiver_application", "application_id", "rule_id"),)

    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    rule_id: str = Field(max_length=20)
    reason: str = Field(sa_type=Text)
    evidence: list[Any] = Field(sa_type=JSON)
    subjects: list[Any] = Field(sa_type=JSON)
    expires_on: date | None = None
    state: str = Field(max_length=20)
    proposed_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    endorsed_by: str | None = Field(default=None, max_length=200)
    endorsement: str = Field(default="", sa_type=Text)
    opinion_by: str | None = Field(default=None, max_length=200)
    opinion: str = Field(default="", sa_type=Text)
    is_opinion_positive: bool | None = None
    decided_by: str | None = Field(default=None, max_length=200)
    decided_on: date | None = None
    decision_reason: str = Field(default="", sa_type=Text)
    version: int = 1


class InvestigationRow(LoanOriginationTable, table=True):
    """The report of two investigators, signed by both over the same content."""

    __tablename__ = "investigation"

    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", unique=True)
    lead: str = Field(max_length=200)
    assistant: str = Field(max_length=200)
    report: dict[str, Any] = Field(sa_type=JSON)
    report_sha256: str = Field(max_length=64)
    lead_signed_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    assistant_signed_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    filed_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    questions: list[Any] = Field(sa_type=JSON)
    version: int = 1


class ReviewRow(LoanOriginationTable, table=True):
    """A reviewer's opinion; a new one is a new row, the latest counts."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    number: int
    reviewer: str = Field(max_length=200)
    verdict: str = Field(max_length=30)
    sections: dict[str, Any] = Field(sa_type=JSON)
    focus: dict[str, Any] = Field(sa_type=JSON)
    answers: dict[str, Any] = Field(sa_type=JSON)
    conditions: list[Any] = Field(sa_type=JSON)
    file_sha256: str = Field(max_length=64)
    given_at: datetime = Field(sa_type=InstantColumn)
    is_superseded: bool = False


class MeetingRow(LoanOriginationTable, table=True):
    """An item on the committee's agenda: a frozen file, its members, its outcome."""

    __tablename__ = "committee_meeting"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    number: int
    meets_on: date
    members: list[Any] = Field(sa_type=JSON)
    file_sha256: str = Field(max_length=64)
    frozen: dict[str, Any] = Field(sa_type=JSON)
    state: str = Field(max_length=20)
    outcome: str | None = Field(default=None, max_length=20)
    tally: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    conditions: list[Any] = Field(sa_type=JSON)
    closed_by: str | None = Field(default=None, max_length=200)
    closed_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    created_at: datetime = Field(sa_type=InstantColumn)


class VoteRow(LoanOriginationTable, table=True):
    """A member's vote: one per meeting and person, read by nobody before the vote is closed."""

    __tablename__ = "committee_vote"
    __table_args__ = (UniqueConstraint("meeting_id", "person"),)

    id: UUID = Field(primary_key=True)
    meeting_id: UUID = Field(foreign_key="committee_meeting.id")
    person: str = Field(max_length=200)
    on_behalf_of: str | None = Field(default=None, max_length=200)
    vote: str = Field(max_length=10)
    reason: str = Field(default="", sa_type=Text)
    cast_at: datetime = Field(sa_type=InstantColumn)


class ApprovalRow(LoanOriginationTable, table=True):
    """What the authorised approver approved, or why not; the latest in force is the approval."""

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("amount_fen >= 0 AND months > 0", name="terms"),
    )

    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    number: int
    outcome: str = Field(max_length=30)
    approver: str = Field(max_length=200)
    reason: str = Field(default="", sa_type=Text)
    amount_fen: int = Field(sa_type=BigInteger)
    currency: str = Field(default="CNY", max_length=3)
    months: int
    annual_rate: str = Field(max_length=50)
    method: str = Field(max_length=30)
    ltv: str = Field(max_length=50)
    value_fen: int = Field(sa_type=BigInteger)
    terms: dict[str, Any] = Field(sa_type=JSON)
    file_sha256: str = Field(max_length=64)
    check_run_id: UUID = Field(foreign_key="check_run.id")
    meeting_id: UUID = Field(foreign_key="committee_meeting.id")
    approved_at: datetime = Field(sa_type=InstantColumn)
    valid_until: date | None = None
    is_void: bool = False


class ConditionRow(LoanOriginationTable, table=True):
    """A condition of an approval: to be met, or changed by an approver, before its gate."""

    __tablename__ = "approval_condition"
    __table_args__ = (UniqueConstraint("approval_id", "number"),)

    id: UUID = Field(primary_key=True)
    approval_id: UUID = Field(foreign_key="approval.id")
    number: int
    stage: str = Field(max_length=20)
    text: str = Field(sa_type=Text)
    state: str = Field(max_length=20)
    evidence: str = Field(default="", sa_type=Text)
    met_by: str | None = Field(default=None, max_length=200)
    met_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    changed_by: str | None = Field(default=None, max_length=200)
    change_reason: str = Field(default="", sa_type=Text)
    version: int = 1
