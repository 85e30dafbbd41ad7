"""What the bank states, and what its lines are matched with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from mediation.tables.base import MediationTable
from mediation.tables.personal import PersonalText
from servicekit.columns import InstantColumn


class ExpectedDepositRow(MediationTable, table=True):
    """A deposit that a contributor owes, known by the reference it must carry."""

    __tablename__ = "expected_deposit"
    __table_args__ = (
        UniqueConstraint("ledger_id", "reference"),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    id: UUID = Field(primary_key=True)
    ledger_id: UUID = Field(foreign_key="escrow_account.id")
    contributor_id: UUID = Field(foreign_key="escrow_contributor.id")
    amount_fen: int = Field(sa_type=BigInteger)
    reference: str = Field(max_length=200)
    due_on: date | None = None
    created_at: datetime = Field(sa_type=InstantColumn)


class BankStatementRow(MediationTable, table=True):
    """An imported statement; the statements of an account follow each other without gap."""

    __tablename__ = "bank_statement"
    __table_args__ = (
        UniqueConstraint("ledger_id", "sha256"),
        UniqueConstraint("ledger_id", "number"),
        Index("ix_bank_statement_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    ledger_id: UUID = Field(foreign_key="escrow_account.id")
    number: int
    from_on: date
    to_on: date
    opening_fen: int = Field(sa_type=BigInteger)
    closing_fen: int = Field(sa_type=BigInteger)
    line_count: int
    sha256: str = Field(max_length=64)
    summary: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=InstantColumn)


class StatementLineRow(MediationTable, table=True):
    """A line of a statement; matched with at most one transfer or one explicit group."""

    __tablename__ = "bank_statement_line"
    __table_args__ = (
        UniqueConstraint("ledger_id", "line_ref"),
        Index("ix_bank_statement_line_match", "ledger_id", "match_id"),
    )

    id: UUID = Field(primary_key=True)
    statement_id: UUID = Field(foreign_key="bank_statement.id")
    ledger_id: UUID = Field(foreign_key="escrow_account.id")
    line_ref: str = Field(max_length=200)
    on: date
    amount_fen: int = Field(sa_type=BigInteger)
    counterparty_name: str = Field(sa_type=PersonalText)
    counterparty_account: str = Field(sa_type=PersonalText)
    bank_ref: str = Field(max_length=200)
    memo: str = Field(sa_type=PersonalText)
    kind: str = Field(max_length=10)
    match_id: UUID | None = None
    finding: str = Field(default="", max_length=30)


class MatchedTransferRow(MediationTable, table=True):
    """A transfer over the bank that a statement shows; no transfer is shown twice."""

    __tablename__ = "bank_match"

    transfer_id: UUID = Field(primary_key=True, foreign_key="ledger_transfer.id")
    ledger_id: UUID = Field(foreign_key="escrow_account.id", index=True)
    match_id: UUID = Field(index=True)
    matched_by: str = Field(max_length=200)


class BreakNoteRow(MediationTable, table=True):
    """What people say and propose about a break: matching by hand takes two of them."""

    __tablename__ = "reconciliation_note"

    id: UUID = Field(primary_key=True)
    ledger_id: UUID = Field(foreign_key="escrow_account.id", index=True)
    kind: str = Field(max_length=30)
    detail: dict[str, Any] = Field(sa_type=JSON)
    explanation: str = Field(default="", sa_type=PersonalText)
    proposal: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    proposed_by: str = Field(default="", max_length=200)
    is_settled: bool = False
    opened_at: datetime = Field(sa_type=InstantColumn)
