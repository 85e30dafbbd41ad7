"""Mandates by which borrowers let the bank debit their repayment accounts (R-W2)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn

STANDS = "revoked_on IS NULL"


class DebitMandateRow(LoanOriginationTable, table=True):
    """A written mandate over one account; a contract has at most one that stands."""

    __tablename__ = "debit_mandate"
    __table_args__ = (
        CheckConstraint("revoked_on IS NULL OR revoked_by IS NOT NULL", name="revoked"),
        Index(
            "uq_debit_mandate_standing",
            "contract_id",
            unique=True,
            postgresql_where=text(STANDS),
            sqlite_where=text(STANDS),
        ),
    )

    id: UUID = Field(primary_key=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id", index=True)
    account: str = Field(max_length=40)
    reference: str = Field(max_length=200)
    signed_on: date
    recorded_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    revoked_on: date | None = None
    revoked_by: str | None = Field(default=None, max_length=200)
    revocation_reason: str = Field(default="", sa_type=Text)
    version: int = 1
