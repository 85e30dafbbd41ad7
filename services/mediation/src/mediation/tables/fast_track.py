"""Standing promises of firms, proposals under them, and evidence that securities firms owe."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text
from sqlmodel import Field

from mediation.tables.base import MediationTable
from servicekit.columns import InstantColumn


class PromiseRow(MediationTable, table=True):
    """A firm accepts mediators' proposals up to a cap per claim in advance."""

    __tablename__ = "firm_promise"
    __table_args__ = (
        CheckConstraint("cap_fen > 0", name="cap"),
        CheckConstraint("valid_from <= valid_until", name="days"),
        Index("ix_firm_promise_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    firm: str = Field(max_length=200, index=True)
    cap_fen: int = Field(sa_type=BigInteger)
    valid_from: date
    valid_until: date
    document_sha256: str = Field(max_length=64)
    is_withdrawn: bool = False
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class FastProposalRow(MediationTable, table=True):
    """A mediator's proposal within a firm's promise; the investor's acceptance makes it bind."""

    __tablename__ = "fast_proposal"
    __table_args__ = (
        CheckConstraint("state IN ('OPEN', 'BINDING', 'DECLINED')", name="state"),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="mediation_case.id", index=True)
    firm: str = Field(max_length=200)
    amount_fen: int = Field(sa_type=BigInteger)
    terms: str = Field(sa_type=Text)
    document_sha256: str = Field(max_length=64)
    valid_until: date
    state: str = Field(max_length=10)
    proposed_by: str = Field(max_length=200)
    proposed_on: date
    answered_by: str = Field(default="", max_length=200)
    second_factor: str = Field(default="", max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)


class EvidenceRow(MediationTable, table=True):
    """One piece of suitability evidence that a securities company owes in a case."""

    __tablename__ = "suitability_evidence"

    case_id: UUID = Field(primary_key=True, foreign_key="mediation_case.id")
    evidence: str = Field(primary_key=True, max_length=40)
    owed_by: str = Field(max_length=200)
    due_on: date
    received_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    document_sha256: str = Field(default="", max_length=64)
    requested_by: str = Field(max_length=200)
