"""The borrower's accounts at the branch as far as the loan may debit them, and each debit made."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class BankAccountRow(LoanOriginationTable, table=True):
    """An account of a borrower; the core system tells its balance, debits made here lower it."""

    __tablename__ = "bank_account"
    __table_args__ = (
        CheckConstraint("balance_fen >= 0", name="balance"),
        CheckConstraint(
            "kind IN ('repayment', 'supervised', 'basic', 'general', 'other')", name="kind"
        ),
        Index("ix_bank_account_borrower", "borrower_code"),
    )

    number: str = Field(primary_key=True, max_length=40)
    branch: str = Field(max_length=200)
    borrower_code: str = Field(max_length=200)
    kind: str = Field(max_length=20)
    balance_fen: int = Field(default=0, sa_type=BigInteger)
    is_protected: bool = False
    told_by: str = Field(max_length=200)
    told_at: datetime = Field(sa_type=InstantColumn)


class AccountDebitRow(LoanOriginationTable, table=True):
    """Money taken from an account for a loan by the batch: automatic, or on the next day."""

    __tablename__ = "account_debit"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("source IN ('automatic_debit', 'next_day_debit')", name="source"),
        Index("ix_account_debit_account", "account", "on"),
        Index("ix_account_debit_loan", "loan_id", "event_seq"),
    )

    id: UUID = Field(primary_key=True)
    account: str = Field(max_length=40, foreign_key="bank_account.number")
    loan_id: UUID = Field(foreign_key="loan.id")
    event_seq: int
    on: date
    source: str = Field(max_length=20)
    amount_fen: int = Field(sa_type=BigInteger)
    returned_on: date | None = None
