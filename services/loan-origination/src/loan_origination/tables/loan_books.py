"""The general ledger of all loans: single postings, daily sums, and sealed days."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class PostingRow(LoanOriginationTable, table=True):
    """One debit and one credit of the same amount: nothing else can be written down.

    A posting without a loan is a daily sum over loans (`loan_count` of them). One of a loan with
    `is_in_sums` only tells what earlier daily sums held for it, once for a whole period, and does
    not count again.
    """

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("debit <> credit", name="sides"),
        CheckConstraint("loan_id IS NOT NULL OR NOT is_in_sums", name="sums"),
        Index("ix_posting_loan", "loan_id", "created_at", "id"),
        Index("ix_posting_day", "on", "branch"),
    )

    id: UUID = Field(primary_key=True)
    on: date
    branch: str = Field(max_length=200)
    loan_id: UUID | None = Field(default=None, foreign_key="loan.id")
    event_seq: int | None = None
    cause: str = Field(max_length=30)
    debit: str = Field(max_length=40)
    credit: str = Field(max_length=40)
    amount_fen: int = Field(sa_type=BigInteger)
    is_in_sums: bool = False
    loan_count: int = 1
    created_at: datetime = Field(sa_type=InstantColumn)


class SealedDayRow(LoanOriginationTable, table=True):
    """What one pair of accounts of a branch came to on a closed business day."""

    __tablename__ = "sealed_day"
    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount"),)

    on: date = Field(primary_key=True)
    branch: str = Field(primary_key=True, max_length=200)
    debit: str = Field(primary_key=True, max_length=40)
    credit: str = Field(primary_key=True, max_length=40)
    amount_fen: int = Field(sa_type=BigInteger)
    posting_count: int
