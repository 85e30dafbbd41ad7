"""Release of a mortgage after full payment, and the originals handed back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class ReleaseRow(LoanOriginationTable, table=True):
    """The release of one collateral: asked for by one person, approved by another."""

    __tablename__ = "mortgage_release"
    __table_args__ = (
        CheckConstraint("approved_by IS NULL OR approved_by <> requested_by", name="two_people"),
        Index("ix_mortgage_release_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: UUID = Field(foreign_key="credit_contract.id", index=True)
    collateral_id: UUID = Field(foreign_key="collateral.id", index=True)
    branch: str = Field(max_length=200)
    state: str = Field(max_length=20)
    settlement: dict[str, Any] = Field(sa_type=JSON)
    reason: str = Field(default="", sa_type=Text)
    requested_by: str = Field(max_length=200)
    requested_on: date
    approved_by: str | None = Field(default=None, max_length=200)
    approved_on: date | None = None
    cancellation_no: str = Field(default="", max_length=200)
    released_on: date | None = None
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class HandBackRow(LoanOriginationTable, table=True):
    """The receipt (权证领取凭证) for originals that left the vault."""

    __tablename__ = "vault_hand_back"
    __table_args__ = (
        UniqueConstraint("receipt_no"),
        UniqueConstraint("release_id"),
        CheckConstraint("handed_by <> witness", name="two_people"),
    )

    id: UUID = Field(primary_key=True)
    release_id: UUID = Field(foreign_key="mortgage_release.id")
    receipt_no: str = Field(max_length=100)
    slips: list[Any] = Field(sa_type=JSON)
    items: list[Any] = Field(sa_type=JSON)
    received_by: str = Field(max_length=200)
    authority_ref: str = Field(max_length=200)
    handed_by: str = Field(max_length=200)
    witness: str = Field(max_length=200)
    handed_back_at: datetime = Field(sa_type=InstantColumn)
