"""Changes of the accounts that investors are paid to, with the old account kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from mediation.tables.base import MediationTable
from mediation.tables.personal import PersonalText
from servicekit.columns import InstantColumn


class PayeeChangeRow(MediationTable, table=True):
    """One change; the old account is paid until it takes effect."""

    __tablename__ = "payee_change"
    __table_args__ = (
        CheckConstraint(
            "state IN ('WAITING', 'COOLING', 'EFFECTIVE', 'WITHDRAWN', 'REJECTED')", name="state"
        ),
        Index("ix_payee_change_party", "ledger_id", "party_ref", "state"),
        Index("ix_payee_change_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    ledger_id: UUID = Field(foreign_key="escrow_account.id")
    party_ref: str = Field(max_length=200)
    state: str = Field(max_length=20)
    is_correction: bool
    old_account: str = Field(sa_type=PersonalText)
    old_bank_code: str = Field(max_length=20)
    new_account: str = Field(sa_type=PersonalText)
    new_bank_code: str = Field(max_length=20)
    second_factor: str = Field(sa_type=PersonalText)
    salt: str = Field(sa_type=PersonalText)
    reason: str = Field(default="", max_length=200)
    effective_from: datetime = Field(sa_type=InstantColumn)
    effective_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    round_id: UUID | None = None
    asked_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
