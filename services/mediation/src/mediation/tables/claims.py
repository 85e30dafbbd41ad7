"""Claims against compensation funds: where each stands, its history, and work on many at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from mediation.tables.base import MediationTable
from mediation.tables.personal import PersonalText
from servicekit.columns import InstantColumn


class ClaimRow(MediationTable, table=True):
    """One investor's claim: the listed amount, the two elements, and what became of it."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("fund_id", "party_ref"),
        UniqueConstraint("fund_id", "sequence"),
        UniqueConstraint("entitlement_id"),
        CheckConstraint("loss_fen >= 0 AND listed_fen >= 0 AND amount_fen >= 0", name="money"),
        CheckConstraint("recovered_fen >= 0", name="recovered"),
        Index("ix_claim_state", "fund_id", "state", "sequence"),
        Index("ix_claim_party", "party_ref"),
        Index("ix_claim_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    fund_id: UUID = Field(foreign_key="compensation_fund.id")
    ledger_id: UUID = Field(foreign_key="escrow_account.id")
    sequence: int
    party_ref: str = Field(max_length=200)
    name: str = Field(sa_type=PersonalText)
    securities_account: str = Field(default="", sa_type=PersonalText)
    loss_fen: int = Field(sa_type=BigInteger)
    recovered_fen: int = Field(default=0, sa_type=BigInteger)
    listed_fen: int = Field(sa_type=BigInteger)
    amount_fen: int = Field(sa_type=BigInteger)
    exclusion: str = Field(default="", max_length=50)
    exclusion_reason: str = Field(default="", max_length=500)
    state: str = Field(max_length=30)
    notified_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    notified_by: str = Field(default="", max_length=50)
    viewed_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    contract_sha256: str = Field(default="", max_length=64)
    contract_method: str = Field(default="", max_length=20)
    contract_proof: str = Field(default="", max_length=200)
    contract_signed_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    declared_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    declaration_channel: str = Field(default="", max_length=20)
    declaration_ref: str = Field(default="", max_length=200)
    declared_by: str = Field(default="", max_length=200)
    payee_account: str = Field(default="", sa_type=PersonalText)
    bank_code: str = Field(default="", max_length=20)
    assigned_to: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    assigned_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    verified_by: str = Field(default="", max_length=200)
    entitlement_id: UUID | None = Field(default=None, foreign_key="entitlement.id")
    fixes_asked: int = 0
    is_late: bool = False
    version: int = 1
    created_at: datetime = Field(sa_type=InstantColumn)


class ClaimEventRow(MediationTable, table=True):
    """One entry in the history of a claim."""

    __tablename__ = "claim_event"
    __table_args__ = (Index("ix_claim_event_claim", "claim_id", "at", "id"),)

    id: UUID = Field(primary_key=True)
    claim_id: UUID = Field(foreign_key="claim.id")
    at: datetime = Field(sa_type=InstantColumn)
    actor: str = Field(max_length=200)
    role: str = Field(max_length=200)
    step: str = Field(max_length=20)
    from_state: str = Field(max_length=30)
    to_state: str = Field(max_length=30)
    reason: str = Field(default="", max_length=500)


class ObjectionRow(MediationTable, table=True):
    """An objection to amount or exclusion: answered by one person, decided by another."""

    __tablename__ = "claim_objection"
    __table_args__ = (
        CheckConstraint("state IN ('OPEN', 'PROPOSED', 'RECALCULATED', 'UPHELD')", name="state"),
        Index("ix_claim_objection_list", "raised_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    claim_id: UUID = Field(foreign_key="claim.id", index=True)
    fund_id: UUID = Field(foreign_key="compensation_fund.id", index=True)
    grounds: str = Field(sa_type=PersonalText)
    evidence: list[dict[str, Any]] = Field(sa_type=JSON)
    state: str = Field(max_length=20)
    before_fen: int = Field(sa_type=BigInteger)
    proposed_fen: int | None = Field(default=None, sa_type=BigInteger)
    proposal: str = Field(default="", sa_type=Text)
    proposed_by: str = Field(default="", max_length=200)
    raised_by: str = Field(max_length=200)
    raised_at: datetime = Field(sa_type=InstantColumn)
    decided_by: str = Field(default="", max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=InstantColumn)


class ClaimAgentRow(MediationTable, table=True):
    """Who may act for the investor of a claim, on which days."""

    __tablename__ = "claim_agent"
    __table_args__ = (Index("ix_claim_agent_subject", "subject"),)

    id: UUID = Field(primary_key=True)
    claim_id: UUID = Field(foreign_key="claim.id", index=True)
    subject: str = Field(max_length=200)
    scope: str = Field(max_length=200)
    from_on: date
    until_on: date | None = None


class ClaimRunRow(MediationTable, table=True):
    """Work on many claims of a fund: staged rows, done in chunks, each with its outcome."""

    __tablename__ = "claim_run"
    __table_args__ = (
        CheckConstraint("state IN ('RUNNING', 'DONE', 'FAILED')", name="state"),
        Index("ix_claim_run_fund", "fund_id", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    fund_id: UUID = Field(foreign_key="compensation_fund.id")
    kind: str = Field(max_length=20)
    state: str = Field(max_length=10)
    options: dict[str, Any] = Field(sa_type=JSON)
    row_count: int
    job_id: UUID | None = None
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)


class ClaimRunItemRow(MediationTable, table=True):
    """One row of such work and what became of it."""

    __tablename__ = "claim_run_item"
    __table_args__ = (Index("ix_claim_run_item_outcome", "run_id", "outcome", "sequence"),)

    run_id: UUID = Field(primary_key=True, foreign_key="claim_run.id")
    sequence: int = Field(primary_key=True)
    party_ref: str = Field(max_length=200)
    content: str = Field(default="", sa_type=PersonalText)
    outcome: str = Field(default="", max_length=20)
    code: str = Field(default="", max_length=50)
    detail: str = Field(default="", max_length=500)
    claim_id: UUID | None = None
