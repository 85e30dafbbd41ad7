"""Matters, proposals, agreements with a page per investor, confirmations, demonstrations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field

from mediation.tables.base import MediationTable
from mediation.tables.personal import PersonalText
from servicekit.columns import InstantColumn

# Sorted by code point on every database, so that lists and hashes agree.
_REF = String(200).with_variant(String(200, collation="C"), "postgresql")


class DemonstrationRow(MediationTable, table=True):
    """A demonstration judgment (示范判决) and the facts that it established."""

    __tablename__ = "demonstration"
    __table_args__ = (UniqueConstraint("court", "court_case_no"),)

    id: UUID = Field(primary_key=True)
    court: str = Field(max_length=200)
    court_case_no: str = Field(max_length=200)
    effective_on: date
    facts: dict[str, Any] = Field(sa_type=JSON)
    parameters_sha256: str = Field(max_length=64)
    is_changed_on_appeal: bool = False
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class MatterRow(MediationTable, table=True):
    """Many investors' losses against one issuer, settled together."""

    __tablename__ = "matter"
    __table_args__ = (Index("ix_matter_list", "created_at", "id"),)

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=200)
    issuer: str | None = Field(default=None, max_length=200, index=True)
    court: str | None = Field(default=None, max_length=200, index=True)
    co_mediators: list[Any] = Field(sa_type=JSON)
    entrustment_id: UUID | None = Field(default=None, foreign_key="entrustment.id")
    demonstration_id: UUID | None = Field(default=None, foreign_key="demonstration.id")
    loss_calculation_id: UUID | None = None
    loss_version: int = 1
    losses_sha256: str | None = Field(default=None, max_length=64)
    parameters_sha256: str | None = Field(default=None, max_length=64)
    state: str = Field(max_length=20)
    job_id: UUID | None = None
    party_count: int = 0
    loss_fen: int = Field(default=0, sa_type=BigInteger)
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class MatterPartyRow(MediationTable, table=True):
    """One investor's loss in a matter; `case_id` where a case of mediation belongs to it."""

    __tablename__ = "matter_party"
    __table_args__ = (
        UniqueConstraint("matter_id", "party_ref"),
        CheckConstraint("loss_fen >= 0 AND recovered_fen >= 0", name="money"),
        Index("ix_matter_party_ref", "party_ref"),
    )

    matter_id: UUID = Field(primary_key=True, foreign_key="matter.id")
    sequence: int = Field(primary_key=True)
    party_ref: str = Field(sa_type=_REF)
    name: str | None = Field(default=None, sa_type=PersonalText)
    payee_account: str | None = Field(default=None, sa_type=PersonalText)
    bank_code: str | None = Field(default=None, max_length=20)
    loss_fen: int = Field(sa_type=BigInteger)
    recovered_fen: int = Field(default=0, sa_type=BigInteger)
    flags: list[Any] = Field(sa_type=JSON)
    case_id: UUID | None = Field(default=None, foreign_key="mediation_case.id", index=True)


class ProposalRow(MediationTable, table=True):
    """One version of a proposal: a scheme over the losses of its time."""

    __tablename__ = "proposal"
    __table_args__ = (UniqueConstraint("matter_id", "number"),)

    id: UUID = Field(primary_key=True)
    matter_id: UUID = Field(foreign_key="matter.id")
    number: int
    author_kind: str = Field(max_length=20)
    author: str = Field(max_length=200)
    is_private: bool
    scheme: dict[str, Any] = Field(sa_type=JSON)
    valid_until: date | None = None
    state: str = Field(max_length=20)
    loss_version: int
    losses_sha256: str = Field(max_length=64)
    parameters_sha256: str | None = Field(default=None, max_length=64)
    departure_reason: str = Field(default="", sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    party_count: int
    total_fen: int = Field(sa_type=BigInteger)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class ProposedAmountRow(MediationTable, table=True):
    """What one party would get under a proposal."""

    __tablename__ = "proposed_amount"
    __table_args__ = (
        UniqueConstraint("proposal_id", "party_ref"),
        CheckConstraint("amount_fen >= 0", name="money"),
    )

    proposal_id: UUID = Field(primary_key=True, foreign_key="proposal.id")
    sequence: int = Field(primary_key=True)
    party_ref: str = Field(sa_type=_REF)
    amount_fen: int = Field(sa_type=BigInteger)


class AgreementRow(MediationTable, table=True):
    """One framework over the pages of many investors, signed once as a Merkle root."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("signed_count >= 0 AND signed_count <= page_count", name="count"),
        CheckConstraint("signed_fen >= 0 AND signed_fen <= total_fen", name="money"),
        Index("ix_agreement_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    matter_id: UUID = Field(foreign_key="matter.id", index=True)
    proposal_id: UUID = Field(foreign_key="proposal.id")
    framework: str = Field(sa_type=Text)
    terms: dict[str, Any] = Field(sa_type=JSON)
    is_for_court: bool
    state: str = Field(max_length=20)
    job_id: UUID | None = None
    merkle_root: str | None = Field(default=None, max_length=64)
    minimum_count_bp: int | None = None
    minimum_amount_bp: int | None = None
    minimum_by_on: date | None = None
    is_condition_met: bool = False
    page_count: int
    total_fen: int = Field(sa_type=BigInteger)
    signed_count: int = 0
    signed_fen: int = Field(default=0, sa_type=BigInteger)
    effective_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    conclusion_reason: str = Field(default="", sa_type=Text)
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1


class PageRow(MediationTable, table=True):
    """One investor's page of an agreement."""

    __tablename__ = "agreement_page"
    __table_args__ = (
        UniqueConstraint("agreement_id", "party_ref"),
        CheckConstraint("amount_fen >= 0", name="money"),
        Index("ix_agreement_page_party", "party_ref"),
        Index("ix_agreement_page_state", "agreement_id", "state", "sequence"),
    )

    agreement_id: UUID = Field(primary_key=True, foreign_key="agreement.id")
    sequence: int = Field(primary_key=True)
    party_ref: str = Field(sa_type=_REF)
    case_id: UUID | None = Field(default=None, foreign_key="mediation_case.id", index=True)
    amount_fen: int = Field(sa_type=BigInteger)
    page: str = Field(sa_type=PersonalText)
    page_sha256: str = Field(max_length=64)
    state: str = Field(max_length=20)
    signed_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    effective_at: datetime | None = Field(default=None, sa_type=InstantColumn)


class SignatureRow(MediationTable, table=True):
    """A signature with its proof; one per signer and document."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("agreement_id", "signer_kind", "party_ref"),)

    id: UUID = Field(primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id")
    signer_kind: str = Field(max_length=20)
    party_ref: str = Field(default="", sa_type=_REF)
    signer: str = Field(max_length=200)
    method: str = Field(max_length=20)
    certificate_serial: str = Field(default="", max_length=200)
    timestamp_token: str = Field(default="", sa_type=Text)
    document_sha256: str = Field(max_length=64)
    device: str = Field(default="", max_length=200)
    signed_at: datetime = Field(sa_type=InstantColumn)


class ConfirmationRow(MediationTable, table=True):
    """An application for judicial confirmation of some pages of an agreement."""

    __tablename__ = "confirmation"

    id: UUID = Field(primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id", index=True)
    court: str = Field(max_length=200, index=True)
    party_refs: list[Any] = Field(sa_type=JSON)
    applied_by: list[Any] = Field(sa_type=JSON)
    state: str = Field(max_length=20)
    applied_at: datetime = Field(sa_type=InstantColumn)
    apply_due_on: date
    filed_on: date | None = None
    ruling_due_on: date | None = None
    ruling_no: str | None = Field(default=None, max_length=200)
    rejection_ground: str | None = Field(default=None, max_length=40)
    decided_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    version: int = 1
