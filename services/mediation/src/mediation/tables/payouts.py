"""Payout batches, what approves them, and what comes back from the bank."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from mediation.tables.base import MediationTable
from mediation.tables.personal import PersonalText
from servicekit.columns import InstantColumn


class PayoutBatchRow(MediationTable, table=True):
    """A batch of payments of one ledger, and the hash of its sealed file."""

    __tablename__ = "payout_batch"
    __table_args__ = (
        UniqueConstraint("ledger_id", "batch_no"),
        CheckConstraint("sum_fen >= 0 AND line_count >= 0", name="totals"),
        CheckConstraint("channel IN ('BANK', 'DEPOSITORY')", name="channel"),
        Index("ix_payout_batch_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    ledger_id: UUID = Field(foreign_key="escrow_account.id")
    batch_no: str = Field(max_length=50)
    state: str = Field(max_length=20)
    channel: str = Field(default="BANK", max_length=12)
    purpose: str = Field(max_length=200)
    pay_on: date
    line_count: int
    sum_fen: int = Field(sa_type=BigInteger)
    declared_count: int | None = None
    declared_sum_fen: int | None = Field(default=None, sa_type=BigInteger)
    maker: str = Field(max_length=200)
    content_sha256: str = Field(default="", max_length=64)
    file_sha256: str = Field(default="", max_length=64)
    round_id: UUID | None = None
    version: int = 1
    created_at: datetime = Field(sa_type=InstantColumn)
    released_at: datetime | None = Field(default=None, sa_type=InstantColumn)


class PayoutLineRow(MediationTable, table=True):
    """One payment to one investor; its instruction id is what the bank pays once."""

    __tablename__ = "payout_line"
    __table_args__ = (
        UniqueConstraint("batch_id", "line_no"),
        UniqueConstraint("instruction_id"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint(
            "state IN ('NEW', 'HELD', 'SENT', 'SUCCESS', 'FAILED', 'UNKNOWN', 'RETURNED')",
            name="state",
        ),
        Index("ix_payout_line_entitlement", "entitlement_id"),
    )

    id: UUID = Field(primary_key=True)
    batch_id: UUID = Field(foreign_key="payout_batch.id")
    ledger_id: UUID
    line_no: int
    party_id: UUID = Field(foreign_key="escrow_party.id")
    entitlement_id: UUID = Field(foreign_key="entitlement.id")
    split_no: int
    attempt: int
    amount_fen: int = Field(sa_type=BigInteger)
    payee_name: str = Field(sa_type=PersonalText)
    payee_account: str = Field(sa_type=PersonalText)
    bank_code: str = Field(max_length=20)
    memo: str = Field(max_length=200)
    instruction_id: str = Field(max_length=26)
    state: str = Field(max_length=10)
    bank_ref: str = Field(default="", max_length=200)
    settled_on: date | None = None
    fail_code: str = Field(default="", max_length=30)
    fail_text: str = Field(default="", max_length=200)


class ResultFileRow(MediationTable, table=True):
    """A result file taken in; the same content is taken in once."""

    __tablename__ = "payout_result_file"

    batch_id: UUID = Field(primary_key=True, foreign_key="payout_batch.id")
    sha256: str = Field(primary_key=True, max_length=64)
    summary: dict[str, Any] = Field(sa_type=JSON)
    received_at: datetime = Field(sa_type=InstantColumn)


class ApprovalRoundRow(MediationTable, table=True):
    """What stands to be approved: the content by its hash, its maker, the groups needed."""

    __tablename__ = "approval_round"
    __table_args__ = (
        CheckConstraint("state IN ('OPEN', 'REJECTED', 'DONE', 'VOID')", name="state"),
        Index("ix_approval_round_subject", "subject_kind", "subject_id"),
        Index("ix_approval_round_list", "opened_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    ledger_id: UUID = Field(foreign_key="escrow_account.id")
    subject_kind: str = Field(max_length=30)
    subject_id: UUID
    content_sha256: str = Field(max_length=64)
    content: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    rules: list[list[Any]] = Field(sa_type=JSON)
    ttl_hours: int
    maker: str = Field(max_length=200)
    state: str = Field(max_length=10)
    opened_at: datetime = Field(sa_type=InstantColumn)


class ApprovalRow(MediationTable, table=True):
    """One person's approval or rejection in one round."""

    __tablename__ = "approval"
    __table_args__ = (CheckConstraint("decision IN ('APPROVE', 'REJECT')", name="decision"),)

    round_id: UUID = Field(primary_key=True, foreign_key="approval_round.id")
    person: str = Field(primary_key=True, max_length=200)
    groups: list[str] = Field(sa_type=JSON)
    roles: list[str] = Field(sa_type=JSON)
    decision: str = Field(max_length=10)
    second_factor: str = Field(max_length=200)
    content_sha256: str = Field(max_length=64)
    reason: str = Field(default="", max_length=200)
    given_at: datetime = Field(sa_type=InstantColumn)


class RevokedSignatoryRow(MediationTable, table=True):
    """A person whose signature counts no more on one escrow account."""

    __tablename__ = "revoked_signatory"

    ledger_id: UUID = Field(primary_key=True, foreign_key="escrow_account.id")
    person: str = Field(primary_key=True, max_length=200)
    reason: str = Field(max_length=200)
    revoked_at: datetime = Field(sa_type=InstantColumn)
