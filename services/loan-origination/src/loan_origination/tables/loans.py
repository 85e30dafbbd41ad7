"""Running loans: the list with its running figures, the exact account, and what has happened."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn

WATCHED = "days_late > 0 OR chain_stage <> 'none'"
"""The few loans that the later steps of a business day look at; the index holds no others."""


class LoanRow(LoanOriginationTable, table=True):
    """One loan, as lists, questions and sums see it.

    `day` is the day that the kept account has reached and `worked_on` the last business day on
    which it was worked; the batch comes back on `next_event_on`. Until then nothing happens but
    interest: on a later day it is `accrual_whole_fen + accrual_day_whole_fen * days` and the
    rounded rest of `(accrual_rest + accrual_day_rest * days) / accrual_divisor`; without a divisor
    the loan is worked every day. A restructured loan is watched from `watch_from_on`, the first
    repayment date agreed or the one after its last failure. The amounts are those of the kept
    account on `day`.
    """

    __tablename__ = "loan"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("note_id"),
        CheckConstraint("principal_fen > 0", name="principal"),
        CheckConstraint("accrual_divisor IS NULL OR accrual_divisor > 0", name="divisor"),
        Index("ix_loan_list", "created_at", "id"),
        Index("ix_loan_work", "next_event_on", "id"),
        Index("ix_loan_watched", "id", postgresql_where=text(WATCHED), sqlite_where=text(WATCHED)),
        Index("ix_loan_borrower", "borrower_code"),
        Index("ix_loan_supervised", "supervised_account"),
    )

    id: UUID = Field(primary_key=True)
    number: str = Field(max_length=80)
    note_id: UUID | None = Field(default=None, foreign_key="loan_note.id")
    contract_id: UUID | None = Field(default=None, foreign_key="credit_contract.id", index=True)
    application_id: UUID | None = Field(default=None, foreign_key="application.id", index=True)
    branch: str = Field(max_length=200)
    borrower_name: str = Field(max_length=200)
    borrower_code: str = Field(max_length=200)
    method: str = Field(max_length=30)
    principal_fen: int = Field(sa_type=BigInteger)
    term_months: int
    extended_months: int = 0
    disbursed_on: date
    matures_on: date
    repayment_account: str = Field(max_length=40)
    supervised_account: str = Field(default="", max_length=40)
    has_debit_mandate: bool = False
    life: str = Field(default="pending", max_length=20)
    level: str = Field(default="normal", max_length=20)
    level_since: date | None = None
    restructured_on: date | None = None
    watch_from_on: date | None = None
    chain_stage: str = Field(default="none", max_length=20)
    day: date
    day_number: int
    worked_on: date | None = None
    next_event_on: date | None = None
    next_event_number: int | None = None
    next_due_on: date | None = None
    oldest_unpaid_on: date | None = None
    days_late: int = 0
    annual_rate: str = Field(max_length=80)
    step_fen: int = Field(default=0, sa_type=BigInteger)
    loan_fen: int = Field(default=0, sa_type=BigInteger)
    principal_due_fen: int = Field(default=0, sa_type=BigInteger)
    accrued_interest_fen: int = Field(default=0, sa_type=BigInteger)
    interest_receivable_fen: int = Field(default=0, sa_type=BigInteger)
    penalty_receivable_fen: int = Field(default=0, sa_type=BigInteger)
    compound_receivable_fen: int = Field(default=0, sa_type=BigInteger)
    fee_receivable_fen: int = Field(default=0, sa_type=BigInteger)
    held_fen: int = Field(default=0, sa_type=BigInteger)
    off_balance_interest_fen: int = Field(default=0, sa_type=BigInteger)
    written_off_fen: int = Field(default=0, sa_type=BigInteger)
    owed_fen: int = Field(default=0, sa_type=BigInteger)
    accrual_divisor: int | None = Field(default=None, sa_type=BigInteger)
    accrual_whole_fen: int = Field(default=0, sa_type=BigInteger)
    accrual_rest: int = Field(default=0, sa_type=BigInteger)
    accrual_day_whole_fen: int = Field(default=0, sa_type=BigInteger)
    accrual_day_rest: int = Field(default=0, sa_type=BigInteger)
    failed_on: date | None = None
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class LoanAccountRow(LoanOriginationTable, table=True):
    """The exact account of a loan: its terms, its state on `loan.day`, and what of its books its
    own postings explain (`posted`); days in between are in the sums of all loans."""

    __tablename__ = "loan_account"

    loan_id: UUID = Field(primary_key=True, foreign_key="loan.id")
    terms: dict[str, Any] = Field(sa_type=JSON)
    floating: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    state: dict[str, Any] = Field(sa_type=JSON)
    posted: dict[str, Any] = Field(sa_type=JSON)
    event_count: int = 0


class LoanEventRow(LoanOriginationTable, table=True):
    """What happened to a loan, in order: its opening and these events give the account again.

    `allocation` tells where a payment went and in which order; a reversed event stays on record.
    """

    __tablename__ = "loan_event"
    __table_args__ = (
        UniqueConstraint("loan_id", "seq"),
        CheckConstraint("state IN ('applied', 'reversed')", name="state"),
        Index("ix_loan_event_day", "on"),
    )

    id: UUID = Field(primary_key=True)
    loan_id: UUID = Field(foreign_key="loan.id")
    seq: int
    on: date
    kind: str = Field(max_length=30)
    event: dict[str, Any] = Field(sa_type=JSON)
    amount_fen: int | None = Field(default=None, sa_type=BigInteger)
    state: str = Field(default="applied", max_length=10)
    source: str = Field(max_length=30)
    reference: str = Field(default="", max_length=200)
    allocation: list[Any] = Field(sa_type=JSON)
    recorded_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    reversed_on: date | None = None
    reversed_by: str | None = Field(default=None, max_length=200)
    reversal_reason: str = Field(default="", sa_type=Text)
