"""Changes of a running loan that need consent: paying early or off, extending, repricing, writing
off."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn

KINDS = ("prepayment", "payoff", "extension", "repricing", "write_off", "income_plan")
STATES = ("requested", "consented", "agreed", "effective", "refused")


class LoanChangeRow(LoanOriginationTable, table=True):
    """One change: asked for, consented to by somebody else, agreed in a supplement, in effect."""

    __tablename__ = "loan_change"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name="kind"),
        CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="state"),
        Index("ix_loan_change_loan", "loan_id", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    loan_id: UUID = Field(foreign_key="loan.id")
    kind: str = Field(max_length=20)
    state: str = Field(max_length=20)
    terms: dict[str, Any] = Field(sa_type=JSON)
    reason: str = Field(sa_type=Text)
    requested_by: str = Field(max_length=200)
    decided_by: str | None = Field(default=None, max_length=200)
    decision_reason: str = Field(default="", sa_type=Text)
    agreement_number: str = Field(default="", max_length=80)
    agreed_on: date | None = None
    agreed_by: str | None = Field(default=None, max_length=200)
    effective_on: date | None = None
    effected_by: str | None = Field(default=None, max_length=200)
    event_seq: int | None = None
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1
