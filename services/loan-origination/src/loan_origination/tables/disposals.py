"""Consent to disposal of the property, leasing plans, and the proceeds of consented sales."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class LeasingPlanRow(LoanOriginationTable, table=True):
    """Inside an approved plan new leases need no consent of their own; rents per m2 and month."""

    __tablename__ = "leasing_plan"
    __table_args__ = (
        CheckConstraint("least_rent_per_m2_fen > 0", name="rent"),
        Index("ix_leasing_plan_contract", "contract_id", "state"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id")
    branch: str = Field(max_length=200)
    state: str = Field(max_length=20)
    least_rent_per_m2_fen: int = Field(sa_type=BigInteger)
    longest_months: int
    most_prepaid_months: int
    from_on: date
    until_on: date
    note: str = Field(sa_type=Text)
    proposed_by: str = Field(max_length=200)
    decided_by: str | None = Field(default=None, max_length=200)
    decided_on: date | None = None
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class DisposalConsentRow(LoanOriginationTable, table=True):
    """A letting, sale or other disposal: asked for, or found without consent."""

    __tablename__ = "disposal_consent"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('lease', 'sale', 'second_mortgage', 'set_off', 'gift', 'other')",
            name="kind",
        ),
        Index("ix_disposal_consent_list", "created_at", "id"),
        Index("ix_disposal_consent_contract", "contract_id", "state"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id")
    branch: str = Field(max_length=200)
    kind: str = Field(max_length=20)
    state: str = Field(max_length=20)
    description: str = Field(sa_type=Text)
    terms: dict[str, Any] = Field(sa_type=JSON)
    collateral_id: UUID | None = Field(default=None, foreign_key="collateral.id")
    leasing_plan_id: UUID | None = Field(default=None, foreign_key="leasing_plan.id")
    outside_plan: list[Any] = Field(default_factory=list, sa_type=JSON)
    requested_by: str = Field(max_length=200)
    decided_by: str | None = Field(default=None, max_length=200)
    decided_on: date | None = None
    conditions: str = Field(default="", sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class SaleProceedsRow(LoanOriginationTable, table=True):
    """Money from a consented sale, or from a collateral that was enforced, and how much of it has
    gone to the loan."""

    __tablename__ = "sale_proceeds"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("applied_fen >= 0 AND applied_fen <= amount_fen", name="applied"),
        CheckConstraint("consent_id IS NOT NULL OR collateral_id IS NOT NULL", name="source"),
    )

    id: UUID = Field(primary_key=True)
    consent_id: UUID | None = Field(default=None, foreign_key="disposal_consent.id", index=True)
    collateral_id: UUID | None = Field(default=None, foreign_key="collateral.id", index=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id", index=True)
    amount_fen: int = Field(sa_type=BigInteger)
    received_on: date
    reference: str = Field(max_length=200)
    applied_fen: int = Field(default=0, sa_type=BigInteger)
    applications: list[Any] = Field(default_factory=list, sa_type=JSON)
    recorded_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1
