"""Draws, the payments they consist of, lists of use, loan notes, and what stops drawing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class DrawRow(LoanOriginationTable, table=True):
    """One draw under a loan contract: who did which step, and how it is paid."""

    __tablename__ = "draw"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("contract_id", "sequence"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("mode IN ('entrusted', 'self_managed')", name="mode"),
        Index("ix_draw_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id")
    branch: str = Field(max_length=200)
    sequence: int
    number: str = Field(max_length=80)
    state: str = Field(max_length=20)
    amount_fen: int = Field(sa_type=BigInteger)
    mode: str = Field(max_length=20)
    account: str = Field(max_length=40)
    account_decision: str = Field(sa_type=Text)
    draw_on: date
    requested_by: str = Field(max_length=200)
    checked_by: str | None = Field(default=None, max_length=200)
    approved_by: str | None = Field(default=None, max_length=200)
    booked_by: str | None = Field(default=None, max_length=200)
    approved_on: date | None = None
    booked_on: date | None = None
    paid_on: date | None = None
    purposes: dict[str, Any] = Field(sa_type=JSON)
    income_plan: list[Any] = Field(sa_type=JSON)
    papers: list[Any] = Field(sa_type=JSON)
    checks: list[Any] = Field(sa_type=JSON)
    reason: str = Field(default="", sa_type=Text)
    reported_by: str | None = Field(default=None, max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class DrawPaymentRow(LoanOriginationTable, table=True):
    """One payment instruction of an entrusted draw, or the credit of a self-managed one.

    A failed or returned payment stays locked on the payout account until it is sent again.
    """

    __tablename__ = "draw_payment"
    __table_args__ = (
        UniqueConstraint("draw_id", "line_no", "attempt"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint(
            "state IN ('proposed', 'instructed', 'sent', 'paid', 'failed', 'returned', 'replaced')",
            name="state",
        ),
    )

    id: UUID = Field(primary_key=True)
    draw_id: UUID = Field(foreign_key="draw.id")
    line_no: int
    attempt: int = 1
    state: str = Field(max_length=20)
    amount_fen: int = Field(sa_type=BigInteger)
    purpose: str = Field(max_length=40)
    payee_name: str = Field(max_length=200)
    payee_account: str = Field(max_length=40)
    payee_bank: str = Field(max_length=200)
    reference: str = Field(max_length=200)
    proposed_by: str = Field(max_length=200)
    bank_ref: str = Field(default="", max_length=200)
    resulted_on: date | None = None
    result_text: str = Field(default="", max_length=200)


class UseListRow(LoanOriginationTable, table=True):
    """The planned payments of a self-managed draw, or the actual ones of one month."""

    __tablename__ = "use_list"
    __table_args__ = (
        UniqueConstraint("draw_id", "kind", "sequence"),
        CheckConstraint("kind IN ('planned', 'actual')", name="kind"),
    )

    id: UUID = Field(primary_key=True)
    draw_id: UUID = Field(foreign_key="draw.id")
    kind: str = Field(max_length=10)
    sequence: int
    lines: list[Any] = Field(sa_type=JSON)
    differences: list[Any] = Field(sa_type=JSON)
    total_fen: int = Field(sa_type=BigInteger)
    until_on: date | None = None
    handed_in_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)


class LoanNoteRow(LoanOriginationTable, table=True):
    """The loan note (借款借据) of a paid draw: what the servicing of the loan starts from.

    One note per draw. `principal_fen` runs from `disbursed_on` at `annual_rate` (a decimal text)
    and is due by `matures_on`; `terms` repeats the contract's terms of that day (rate type, due
    day, interest method, accounts).
    """

    __tablename__ = "loan_note"
    __table_args__ = (
        UniqueConstraint("draw_id"),
        UniqueConstraint("number"),
        CheckConstraint("principal_fen > 0", name="principal"),
        Index("ix_loan_note_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    number: str = Field(max_length=80)
    draw_id: UUID = Field(foreign_key="draw.id")
    contract_id: UUID = Field(foreign_key="credit_contract.id", index=True)
    application_id: UUID = Field(foreign_key="application.id")
    branch: str = Field(max_length=200)
    borrower_name: str = Field(max_length=200)
    borrower_code: str = Field(max_length=200)
    principal_fen: int = Field(sa_type=BigInteger)
    annual_rate: str = Field(max_length=40)
    method: str = Field(max_length=30)
    term_months: int
    disbursed_on: date
    matures_on: date
    repayment_account: str = Field(max_length=40)
    terms: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=InstantColumn)


class DefaultEventRow(LoanOriginationTable, table=True):
    """An event of default found under a loan contract; open until another person closes it."""

    __tablename__ = "default_event"
    __table_args__ = (Index("ix_default_event_contract", "contract_id", "closed_on"),)

    id: UUID = Field(primary_key=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id")
    rule_id: str = Field(max_length=10)
    found_on: date
    note: str = Field(sa_type=Text)
    found_by: str = Field(max_length=200)
    closed_on: date | None = None
    closed_by: str | None = Field(default=None, max_length=200)
    closing_note: str = Field(default="", sa_type=Text)
    version: int = 1
