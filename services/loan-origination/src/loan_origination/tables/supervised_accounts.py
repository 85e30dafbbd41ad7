"""Supervised rent accounts: what each lease should bring, what came, what may leave."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class SupervisedAccountRow(LoanOriginationTable, table=True):
    """The account (资金监管账户) of loans; its floor is a share of their instalments."""

    __tablename__ = "supervised_account"
    __table_args__ = (
        UniqueConstraint("number"),
        Index("ix_supervised_account_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    number: str = Field(max_length=40, foreign_key="bank_account.number")
    branch: str = Field(max_length=200)
    borrower_code: str = Field(max_length=200)
    reserve_ratio: str = Field(max_length=40)
    opened_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    is_short: bool = False
    missing_fen: int = Field(default=0, sa_type=BigInteger)
    rent_missing_fen: int = Field(default=0, sa_type=BigInteger)
    rent_alerts: int = 0
    checked_on: date | None = None
    version: int = 1


class ExpectedRentRow(LoanOriginationTable, table=True):
    """Rent that a lease brings on a day."""

    __tablename__ = "expected_rent"
    __table_args__ = (
        UniqueConstraint("account_id", "lease", "due_on"),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="supervised_account.id")
    lease: str = Field(max_length=200)
    due_on: date
    amount_fen: int = Field(sa_type=BigInteger)
    alerted_on: date | None = None


class RentReceiptRow(LoanOriginationTable, table=True):
    """Rent that came in for a lease; the bank's reference is used once."""

    __tablename__ = "rent_receipt"
    __table_args__ = (
        UniqueConstraint("account_id", "reference"),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="supervised_account.id")
    lease: str = Field(max_length=200)
    on: date
    amount_fen: int = Field(sa_type=BigInteger)
    reference: str = Field(max_length=200)
    recorded_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)


class SupervisedDebitRow(LoanOriginationTable, table=True):
    """A debit that the borrower asks for: its class, who approved it, whether it was made."""

    __tablename__ = "supervised_debit"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("state IN ('waiting', 'made', 'refused')", name="state"),
        Index("ix_supervised_debit_list", "account_id", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="supervised_account.id")
    state: str = Field(max_length=10)
    kind: str = Field(max_length=20)
    amount_fen: int = Field(sa_type=BigInteger)
    payee: str = Field(max_length=200)
    purpose: str = Field(sa_type=Text)
    requested_by: str = Field(max_length=200)
    first_approver: str | None = Field(default=None, max_length=200)
    second_approver: str | None = Field(default=None, max_length=200)
    made_on: date | None = None
    refusal_reason: str = Field(default="", sa_type=Text)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1
