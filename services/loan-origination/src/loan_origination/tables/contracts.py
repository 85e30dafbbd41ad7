"""Contracts of a loan, their parties' signatures, and the tenants' Notices and Undertakings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class ContractRow(LoanOriginationTable, table=True):
    """A loan, mortgage or guarantee contract, or a supplement to a loan contract.

    `parent_id` is the loan contract that a mortgage, guarantee or supplement belongs to. What was
    approved stands in `approved` as it was when the contract was drafted.
    """

    __tablename__ = "credit_contract"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("kind IN ('loan', 'mortgage', 'guarantee', 'supplement')", name="kind"),
        CheckConstraint("amount_fen > 0", name="amount"),
        Index("ix_credit_contract_list", "created_at", "id"),
        Index("ix_credit_contract_application", "application_id", "kind"),
    )

    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    parent_id: UUID | None = Field(default=None, foreign_key="credit_contract.id", index=True)
    branch: str = Field(max_length=200)
    kind: str = Field(max_length=20)
    number: str = Field(max_length=60)
    state: str = Field(max_length=20)
    party_name: str = Field(max_length=200)
    party_code: str = Field(max_length=200)
    amount_fen: int = Field(sa_type=BigInteger)
    terms: dict[str, Any] = Field(sa_type=JSON)
    signatures: list[Any] = Field(sa_type=JSON)
    drafted_by: str = Field(max_length=200)
    checked_by: str | None = Field(default=None, max_length=200)
    reason: str = Field(default="", sa_type=Text)
    effective_on: date | None = None
    matures_on: date | None = None
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class TenantNoticeRow(LoanOriginationTable, table=True):
    """The Notice (告知书) to one tenant, and the tenant's Undertaking (承诺函) to the bank."""

    __tablename__ = "tenant_notice"
    __table_args__ = (
        UniqueConstraint("contract_id", "lease"),
        CheckConstraint("annual_rent_fen >= 0", name="rent"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id")
    position: int
    lease: str = Field(max_length=200)
    tenant: str = Field(max_length=200)
    annual_rent_fen: int = Field(sa_type=BigInteger)
    given_on: date | None = None
    delivered_by: str = Field(default="", max_length=200)
    undertaken_on: date | None = None
    undertaking_ref: str = Field(default="", max_length=200)
    recorded_by: str = Field(default="", max_length=200)
    version: int = 1
