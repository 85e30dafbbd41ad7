"""Groups, the bank's capital, off-balance-sheet items, limit incidents, exposure reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class CapitalRow(LoanOriginationTable, table=True):
    """The bank's capital base from a day on: told by the risk side, accepted by another person."""

    __tablename__ = "bank_capital"
    __table_args__ = (
        CheckConstraint("capital_fen > 0", name="capital"),
        Index("ix_bank_capital_since", "since"),
    )

    id: UUID = Field(primary_key=True)
    capital_fen: int = Field(sa_type=BigInteger)
    since: date
    source: str = Field(max_length=200)
    proposed_by: str = Field(max_length=200)
    provider_role: str = Field(max_length=40)
    accepted_by: str | None = Field(default=None, max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class CustomerGroupRow(LoanOriginationTable, table=True):
    """A group of customers under one control."""

    __tablename__ = "customer_group"
    __table_args__ = (
        UniqueConstraint("name"),
        Index("ix_customer_group_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=200)
    actual_controller: str = Field(max_length=200)
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class GroupMemberRow(LoanOriginationTable, table=True):
    """A customer in a group; a customer belongs to one group at most."""

    __tablename__ = "group_member"

    credit_code: str = Field(primary_key=True, max_length=40)
    group_id: UUID = Field(foreign_key="customer_group.id", index=True)
    name: str = Field(max_length=200)
    legal_representative: str = Field(max_length=200)


class ItemPolicyRow(LoanOriginationTable, table=True):
    """The written policy for a kind of off-balance-sheet item, signed off by compliance."""

    __tablename__ = "off_balance_policy"
    __table_args__ = (Index("ix_off_balance_policy_kind", "kind", "since"),)

    id: UUID = Field(primary_key=True)
    kind: str = Field(max_length=30)
    since: date
    until: date | None = None
    document_ref: str = Field(max_length=200)
    compliance_ref: str = Field(max_length=200)
    limit_fen: int = Field(sa_type=BigInteger)
    proposed_by: str = Field(max_length=200)
    accepted_by: str | None = Field(default=None, max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)


class OffBalanceItemRow(LoanOriginationTable, table=True):
    """A guarantee, commitment, agency or intermediary item entered by a branch."""

    __tablename__ = "off_balance_item"
    __table_args__ = (
        CheckConstraint("amount_fen > 0 AND unused_fen >= 0", name="amounts"),
        CheckConstraint("unused_fen <= amount_fen", name="unused"),
        Index("ix_off_balance_item_list", "created_at", "id"),
        Index("ix_off_balance_item_customer", "customer_code"),
    )

    id: UUID = Field(primary_key=True)
    branch: str = Field(max_length=200)
    kind: str = Field(max_length=30)
    booked_as: str = Field(max_length=30)
    customer_name: str = Field(max_length=200)
    customer_code: str = Field(max_length=200)
    amount_fen: int = Field(sa_type=BigInteger)
    unused_fen: int = Field(sa_type=BigInteger)
    deposit_fen: int = Field(default=0, sa_type=BigInteger)
    starts_on: date
    ends_on: date
    underlying_deal: str = Field(max_length=200)
    is_related_party: bool
    market_price_proof: str = Field(default="", max_length=200)
    carries_credit_risk: bool
    state: str = Field(max_length=20)
    advanced_fen: int = Field(default=0, sa_type=BigInteger)
    advanced_on: date | None = None
    requested_by: str = Field(max_length=200)
    approved_by: str | None = Field(default=None, max_length=200)
    breaches: list[Any] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class LimitIncidentRow(LoanOriginationTable, table=True):
    """A limit that was exceeded: recorded, investigated, closed."""

    __tablename__ = "limit_incident"
    __table_args__ = (Index("ix_limit_incident_list", "created_at", "id"),)

    id: UUID = Field(primary_key=True)
    limit_name: str = Field(max_length=60)
    subject: str = Field(max_length=200)
    limit_fen: int = Field(sa_type=BigInteger)
    exposure_fen: int = Field(sa_type=BigInteger)
    cause: str = Field(max_length=200)
    is_approved_before: bool
    state: str = Field(max_length=20)
    finding: str = Field(default="", sa_type=Text)
    investigated_by: str | None = Field(default=None, max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class ExposureReportRow(LoanOriginationTable, table=True):
    """A report on off-balance-sheet items: quarterly, or at once for a material event."""

    __tablename__ = "exposure_report"
    __table_args__ = (
        CheckConstraint("kind IN ('quarterly', 'event')", name="kind"),
        Index("ix_exposure_report_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    kind: str = Field(max_length=10)
    as_of_on: date
    event: str = Field(default="", sa_type=Text)
    figures: dict[str, Any] = Field(sa_type=JSON)
    measures_taken: str = Field(sa_type=Text)
    hidden_risks: str = Field(sa_type=Text)
    measures_planned: str = Field(sa_type=Text)
    made_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
