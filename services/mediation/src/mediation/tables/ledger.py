"""Escrow accounts and their ledgers; the balance rules stand again as database constraints."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field

from mediation.tables.base import MediationTable
from mediation.tables.personal import PersonalText
from servicekit.columns import InstantColumn

_NOT_NEGATIVE = (
    "debits_pending >= 0 AND debits_posted >= 0 AND credits_pending >= 0 AND credits_posted >= 0"
)
_LIABILITY = "debits_pending + debits_posted <= credits_posted"
_ASSET = "credits_pending + credits_posted <= debits_posted"


class EscrowAccountRow(MediationTable, table=True):
    """One escrow account: its terms, its state, and the head of its ledger's journal."""

    __tablename__ = "escrow_account"
    __table_args__ = (
        CheckConstraint("model IN ('A', 'B', 'C', 'D')", name="model"),
        CheckConstraint("last_seq >= 0", name="last_seq"),
        Index("ix_escrow_account_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    number: str = Field(max_length=200)
    title: str = Field(max_length=200)
    model: str = Field(max_length=1)
    state: str = Field(max_length=20)
    is_frozen: bool = False
    matter_id: UUID | None = Field(default=None, index=True)
    administrator: str = Field(max_length=200)
    issuer: str = Field(max_length=200)
    custodian: str = Field(max_length=200)
    court: str = Field(default="", max_length=200)
    bank_account: str = Field(max_length=200, unique=True)
    target_fen: int = Field(sa_type=BigInteger)
    terms: dict[str, Any] = Field(sa_type=JSON)
    plan_filed_on: date | None = None
    last_seq: int = Field(default=0, sa_type=BigInteger)
    last_hash: str = Field(max_length=64)
    last_at_us: int = Field(default=0, sa_type=BigInteger)
    next_batch_no: int = 1
    version: int = 1
    created_at: datetime = Field(sa_type=InstantColumn)


class ContributorRow(MediationTable, table=True):
    """Who pays in, and the weight of its share by the deed."""

    __tablename__ = "escrow_contributor"
    __table_args__ = (
        UniqueConstraint("ledger_id", "contributor_ref"),
        CheckConstraint("weight > 0", name="weight"),
    )

    id: UUID = Field(primary_key=True)
    ledger_id: UUID = Field(foreign_key="escrow_account.id")
    position: int
    contributor_ref: str = Field(max_length=200)
    name: str = Field(max_length=200)
    bank_account: str = Field(default="", max_length=200)
    weight: int = Field(sa_type=BigInteger)


class EscrowPartyRow(MediationTable, table=True):
    """An investor of an escrow account; the ledger knows the id alone."""

    __tablename__ = "escrow_party"
    __table_args__ = (UniqueConstraint("ledger_id", "party_ref"),)

    id: UUID = Field(primary_key=True)
    ledger_id: UUID = Field(foreign_key="escrow_account.id")
    party_ref: str = Field(max_length=200)
    name: str = Field(sa_type=PersonalText)
    is_blocked: bool = False
    payee_name: str = Field(default="", sa_type=PersonalText)
    payee_account: str = Field(default="", sa_type=PersonalText)
    bank_code: str = Field(default="", max_length=20)


class EntitlementRow(MediationTable, table=True):
    """What an effective agreement page or accepted claim gives an investor."""

    __tablename__ = "entitlement"
    __table_args__ = (
        UniqueConstraint("ledger_id", "source_ref"),
        CheckConstraint("amount_fen > 0", name="amount"),
        Index("ix_entitlement_party", "party_id"),
        Index("ix_entitlement_list", "ledger_id", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    ledger_id: UUID = Field(foreign_key="escrow_account.id")
    party_id: UUID = Field(foreign_key="escrow_party.id")
    source_ref: str = Field(max_length=200)
    amount_fen: int = Field(sa_type=BigInteger)
    loss_fen: int | None = Field(default=None, sa_type=BigInteger)
    recovered_elsewhere_fen: int = Field(default=0, sa_type=BigInteger)
    above_loss_reason: str = Field(default="", max_length=200)
    state: str = Field(max_length=20)
    created_at: datetime = Field(sa_type=InstantColumn)


class LedgerAccountRow(MediationTable, table=True):
    """An account of the chart with its four counters."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        CheckConstraint(
            "balance_rule IN ('DEBITS_LE_CREDITS', 'CREDITS_LE_DEBITS')", name="balance_rule"
        ),
        CheckConstraint(_NOT_NEGATIVE, name="counters"),
        CheckConstraint(f"balance_rule <> 'DEBITS_LE_CREDITS' OR {_LIABILITY}", name="liability"),
        CheckConstraint(f"balance_rule <> 'CREDITS_LE_DEBITS' OR {_ASSET}", name="asset"),
    )

    ledger_id: UUID = Field(primary_key=True, foreign_key="escrow_account.id")
    name: str = Field(primary_key=True, max_length=50)
    balance_rule: str = Field(max_length=20)
    debits_pending: int = Field(default=0, sa_type=BigInteger)
    debits_posted: int = Field(default=0, sa_type=BigInteger)
    credits_pending: int = Field(default=0, sa_type=BigInteger)
    credits_posted: int = Field(default=0, sa_type=BigInteger)


class TransferRow(MediationTable, table=True):
    """An immutable transfer: both accounts in one ledger; a hold resolved, a payment returned and
    a transfer corrected at most once."""

    __tablename__ = "ledger_transfer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["ledger_id", "debit"],
            ["ledger_account.ledger_id", "ledger_account.name"],
            name="fk_ledger_transfer_debit",
        ),
        ForeignKeyConstraint(
            ["ledger_id", "credit"],
            ["ledger_account.ledger_id", "ledger_account.name"],
            name="fk_ledger_transfer_credit",
        ),
        UniqueConstraint("ledger_id", "seq"),
        UniqueConstraint("pending_id"),
        UniqueConstraint("returns_id"),
        UniqueConstraint("corrects_id"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("debit <> credit", name="accounts"),
        CheckConstraint("kind IN ('single', 'pending', 'post', 'void', 'expire')", name="kind"),
        CheckConstraint(
            "(kind IN ('post', 'void', 'expire')) = (pending_id IS NOT NULL)", name="resolution"
        ),
        Index("ix_ledger_transfer_debit", "ledger_id", "debit", "seq"),
        Index("ix_ledger_transfer_credit", "ledger_id", "credit", "seq"),
    )

    id: UUID = Field(primary_key=True)
    ledger_id: UUID
    seq: int = Field(sa_type=BigInteger)
    kind: str = Field(max_length=10)
    code: str = Field(max_length=30)
    debit: str = Field(max_length=50)
    credit: str = Field(max_length=50)
    amount_fen: int = Field(sa_type=BigInteger)
    ref: str = Field(max_length=200)
    pending_id: UUID | None = Field(default=None, foreign_key="ledger_transfer.id")
    returns_id: UUID | None = Field(default=None, foreign_key="ledger_transfer.id")
    corrects_id: UUID | None = Field(default=None, foreign_key="ledger_transfer.id")
    reason: str = Field(max_length=200)
    at_us: int = Field(sa_type=BigInteger)


class SpentIdRow(MediationTable, table=True):
    """A transfer id whose first try was refused: a delayed retry can never move money."""

    __tablename__ = "ledger_spent_id"

    id: UUID = Field(primary_key=True)
    ledger_id: UUID = Field(foreign_key="escrow_account.id")
    code: str = Field(max_length=50)
    at: datetime = Field(sa_type=InstantColumn)


class LedgerJournalRow(MediationTable, table=True):
    """One record of a ledger's hash chain."""

    __tablename__ = "ledger_journal"

    ledger_id: UUID = Field(primary_key=True, foreign_key="escrow_account.id")
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    prev_hash: str = Field(max_length=64)
    body: str = Field(sa_type=Text)
    hash: str = Field(max_length=64)


class CheckpointRow(MediationTable, table=True):
    """A day's signed head of the chain, to be kept outside as well."""

    __tablename__ = "ledger_checkpoint"

    ledger_id: UUID = Field(primary_key=True, foreign_key="escrow_account.id")
    on: date = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    hash: str = Field(max_length=64)
    balances_sha256: str = Field(max_length=64)
    kid: str = Field(max_length=100)
    signature: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
