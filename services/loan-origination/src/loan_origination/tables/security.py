"""Collateral, its valuations, insurance, bridge security, vault custody, lease registration."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class CollateralRow(LoanOriginationTable, table=True):
    """A mortgaged property and how far its security has come."""

    __tablename__ = "collateral"
    __table_args__ = (
        UniqueConstraint("loan_contract_id", "title_number"),
        CheckConstraint("rank IS NULL OR rank > 0", name="rank"),
        Index("ix_collateral_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    loan_contract_id: UUID = Field(foreign_key="credit_contract.id")
    mortgage_contract_id: UUID | None = Field(default=None, foreign_key="credit_contract.id")
    branch: str = Field(max_length=200)
    state: str = Field(max_length=20)
    title_number: str = Field(max_length=200)
    description: str = Field(max_length=200)
    mortgagor: str = Field(max_length=200)
    value_fen: int | None = Field(default=None, sa_type=BigInteger)
    valued_on: date | None = None
    office: str = Field(default="", max_length=200)
    certificate_no: str = Field(default="", max_length=200)
    rank: int | None = None
    secured_fen: int | None = Field(default=None, sa_type=BigInteger)
    registered_on: date | None = None
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class ValuationRow(LoanOriginationTable, table=True):
    """A value of a collateral: proposed by one person, accepted by the risk side."""

    __tablename__ = "collateral_valuation"
    __table_args__ = (CheckConstraint("value_fen > 0", name="value"),)

    id: UUID = Field(primary_key=True)
    collateral_id: UUID = Field(foreign_key="collateral.id", index=True)
    value_fen: int = Field(sa_type=BigInteger)
    valued_on: date
    appraiser: str = Field(max_length=200)
    report_ref: str = Field(max_length=200)
    proposed_by: str = Field(max_length=200)
    accepted_by: str | None = Field(default=None, max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)


class BridgeRow(LoanOriginationTable, table=True):
    """Other sufficient security until the old bank's mortgage is gone."""

    __tablename__ = "bridge_security"
    __table_args__ = (CheckConstraint("value_fen > 0", name="value"),)

    id: UUID = Field(primary_key=True)
    collateral_id: UUID = Field(foreign_key="collateral.id", unique=True)
    kind: str = Field(max_length=30)
    description: str = Field(max_length=200)
    value_fen: int = Field(sa_type=BigInteger)
    old_lender: str = Field(max_length=200)
    old_lender_account: str = Field(max_length=40)
    obstacle: str = Field(sa_type=Text)
    is_account_closed: bool
    deadline_on: date
    released_on: date | None = None
    created_by: str = Field(max_length=200)


class InsurancePolicyRow(LoanOriginationTable, table=True):
    """A property insurance policy; both days of its period are covered."""

    __tablename__ = "insurance_policy"
    __table_args__ = (
        UniqueConstraint("collateral_id", "policy_no"),
        CheckConstraint("sum_insured_fen > 0", name="sum"),
        CheckConstraint("ends_on >= starts_on", name="period"),
    )

    id: UUID = Field(primary_key=True)
    collateral_id: UUID = Field(foreign_key="collateral.id")
    policy_no: str = Field(max_length=100)
    insurer: str = Field(max_length=200)
    insurer_is_qualified: bool
    sum_insured_fen: int = Field(sa_type=BigInteger)
    starts_on: date
    ends_on: date
    first_beneficiary: str = Field(max_length=200)
    promise_ref: str = Field(default="", max_length=200)
    premium_fen: int = Field(sa_type=BigInteger)
    premium_paid_on: date | None = None
    premium_receipt_ref: str = Field(default="", max_length=200)
    original_received_on: date | None = None
    cancelled_on: date | None = None
    recorded_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class VaultCustodyRow(LoanOriginationTable, table=True):
    """Originals brought to the vault: delivered by one person, taken in by another."""

    __tablename__ = "vault_custody"
    __table_args__ = (UniqueConstraint("slip_no"),)

    id: UUID = Field(primary_key=True)
    collateral_id: UUID = Field(foreign_key="collateral.id", index=True)
    items: list[Any] = Field(sa_type=JSON)
    deliverer: str = Field(max_length=200)
    delivered_at: datetime = Field(sa_type=InstantColumn)
    keeper: str | None = Field(default=None, max_length=200)
    kept_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    slip_no: str | None = Field(default=None, max_length=60)
    vault_place: str = Field(default="", max_length=200)
    version: int = 1


class LeaseRegistrationRow(LoanOriginationTable, table=True):
    """A lease registered with the housing authority, or the head office's consent to none."""

    __tablename__ = "lease_registration"
    __table_args__ = (UniqueConstraint("contract_id", "lease"),)

    id: UUID = Field(primary_key=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id")
    lease: str = Field(max_length=200)
    registration_no: str = Field(default="", max_length=200)
    registered_on: date | None = None
    obstacle: str = Field(default="", sa_type=Text)
    asked_by: str = Field(default="", max_length=200)
    consented_by: str | None = Field(default=None, max_length=200)
    consented_on: date | None = None
    version: int = 1


class CollateralDamageRow(LoanOriginationTable, table=True):
    """Damage to a collateral: what was lost, what insurance covers, whether the rest is enough."""

    __tablename__ = "collateral_damage"
    __table_args__ = (
        CheckConstraint("loss_fen > 0", name="loss"),
        CheckConstraint("covered_fen >= 0 AND covered_fen <= loss_fen", name="covered"),
        CheckConstraint(
            "state IN ('covered', 'reported', 'security_enough', 'security_short', 'made_up')",
            name="state",
        ),
    )

    id: UUID = Field(primary_key=True)
    collateral_id: UUID = Field(foreign_key="collateral.id", index=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id", index=True)
    state: str = Field(max_length=20)
    found_on: date
    description: str = Field(sa_type=Text)
    loss_fen: int = Field(sa_type=BigInteger)
    covered_fen: int = Field(sa_type=BigInteger)
    policy_id: UUID | None = Field(default=None, foreign_key="insurance_policy.id")
    top_up_id: UUID | None = Field(default=None, foreign_key="top_up.id")
    judged_on: date | None = None
    made_up_on: date | None = None
    reported_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1
