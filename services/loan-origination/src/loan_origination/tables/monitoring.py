"""The watch over a running loan contract: inspections, letting reports, alerts, open tasks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class InspectionRow(LoanOriginationTable, table=True):
    """One inspection; `state` is as of the last step, time moves planned ones further."""

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("contract_id", "kind", "due_on", "sequence"),
        CheckConstraint(
            "kind IN ('first', 'quarterly', 'special', 'annual_revaluation')", name="kind"
        ),
        Index("ix_inspection_list", "created_at", "id"),
        Index("ix_inspection_due", "state", "due_on"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id")
    branch: str = Field(max_length=200)
    kind: str = Field(max_length=20)
    due_on: date
    sequence: int = 1
    state: str = Field(max_length=20)
    reason: str = Field(default="", sa_type=Text)
    missed_on: date | None = None
    inspector: str | None = Field(default=None, max_length=200)
    begun_on: date | None = None
    report: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    reported_on: date | None = None
    reviewer: str | None = Field(default=None, max_length=200)
    review_note: str = Field(default="", sa_type=Text)
    actions: list[Any] = Field(default_factory=list, sa_type=JSON)
    closed_on: date | None = None
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class LettingReportRow(LoanOriginationTable, table=True):
    """The whole rent roll and three months' money of a property, with what follows from them.

    A report that became the baseline names who accepted it; the first baseline is the roll at
    approval.
    """

    __tablename__ = "letting_report"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        Index("ix_letting_report_list", "contract_id", "as_of"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id")
    number: int
    as_of: date
    told: dict[str, Any] = Field(sa_type=JSON)
    figures: dict[str, Any] = Field(sa_type=JSON)
    change: dict[str, Any] = Field(sa_type=JSON)
    baseline_id: UUID | None = None
    needs_special_inspection: bool
    reported_by: str = Field(max_length=200)
    baseline_accepted_by: str | None = Field(default=None, max_length=200)
    baseline_from_on: date | None = None
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class AlertRow(LoanOriginationTable, table=True):
    """A rule of the watch that is not met; measures are taken at once and looked at by another."""

    __tablename__ = "watch_alert"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'measures_taken', 'closed')", name="state"),
        Index("ix_watch_alert_list", "created_at", "id"),
        Index("ix_watch_alert_contract", "contract_id", "state"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id")
    branch: str = Field(max_length=200)
    rule_id: str = Field(max_length=10)
    code: str = Field(max_length=60)
    raised_on: date
    state: str = Field(max_length=20)
    message: str = Field(sa_type=Text)
    message_zh: str = Field(sa_type=Text)
    facts: dict[str, Any] = Field(sa_type=JSON)
    measures: list[Any] = Field(default_factory=list, sa_type=JSON)
    closed_by: str | None = Field(default=None, max_length=200)
    closed_on: date | None = None
    closing_note: str = Field(default="", sa_type=Text)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class TopUpRow(LoanOriginationTable, table=True):
    """The value no longer carries the balance: new security, or less balance, by a day."""

    __tablename__ = "top_up"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'provided', 'accepted')", name="state"),
        Index("ix_top_up_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id", index=True)
    collateral_id: UUID = Field(foreign_key="collateral.id")
    branch: str = Field(max_length=200)
    state: str = Field(max_length=20)
    balance_fen: int = Field(sa_type=BigInteger)
    value_fen: int = Field(sa_type=BigInteger)
    agreed_rate: str = Field(max_length=40)
    value_missing_fen: int = Field(sa_type=BigInteger)
    balance_above_fen: int = Field(sa_type=BigInteger)
    found_on: date
    deadline_on: date
    security: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    provided_by: str | None = Field(default=None, max_length=200)
    accepted_by: str | None = Field(default=None, max_length=200)
    accepted_on: date | None = None
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class WatchTaskRow(LoanOriginationTable, table=True):
    """Something to be done about a contract by a day, for one role; `subject` names the thing."""

    __tablename__ = "watch_task"
    __table_args__ = (
        UniqueConstraint("contract_id", "kind", "subject", "due_on"),
        Index("ix_watch_task_list", "done_on", "due_on", "id"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id")
    branch: str = Field(max_length=200)
    kind: str = Field(max_length=40)
    subject: str = Field(max_length=200)
    role: str = Field(max_length=40)
    due_on: date
    detail: str = Field(sa_type=Text)
    detail_zh: str = Field(sa_type=Text)
    done_on: date | None = None
    created_at: datetime = Field(sa_type=InstantColumn)
