"""Tables of loss-calc, on a registry of its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from servicekit.columns import InstantColumn, new_registry
from servicekit.tables import kit_tables

# Sorted by code point on every database, so that lists and result hashes agree.
_ID = String(200).with_variant(String(200, collation="C"), "postgresql")


class LossCalcTable(SQLModel, registry=new_registry()):
    """Base of this service's tables."""


KIT = kit_tables(LossCalcTable.metadata)


class CaseRow(LossCalcTable, table=True):
    """A court's case: the facts that hold for all its investors."""

    __tablename__ = "loss_case"
    __table_args__ = (
        UniqueConstraint("court", "case_number"),
        Index("ix_loss_case_list", "court", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    court: str = Field(max_length=200)
    case_number: str = Field(max_length=200)
    security_code: str = Field(max_length=200)
    facts: dict[str, Any] = Field(sa_type=JSON)
    shortfall_policy: str = Field(max_length=20)
    version: int
    created_at: datetime = Field(sa_type=InstantColumn)


class SeriesRow(LossCalcTable, table=True):
    """One version of an organisation's bars of a security or levels of an index."""

    __tablename__ = "series"
    __table_args__ = (
        UniqueConstraint("organisation", "kind", "code", "version"),
        CheckConstraint("kind IN ('bars', 'levels')", name="kind"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: UUID = Field(primary_key=True)
    organisation: str = Field(max_length=200)
    kind: str = Field(max_length=10)
    code: str = Field(max_length=200)
    version: int
    sha256: str = Field(max_length=64)
    row_count: int
    first_on: date
    last_on: date
    created_at: datetime = Field(sa_type=InstantColumn)


class TradeFileRow(LossCalcTable, table=True):
    """An accepted trade file: the upload as received, and its rows as a sorted table."""

    __tablename__ = "trade_file"
    __table_args__ = (Index("ix_trade_file_list", "case_id", "created_at", "id"),)

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="loss_case.id")
    job_id: UUID = Field(unique=True)
    media_type: str = Field(max_length=200)
    size_bytes: int = Field(sa_type=BigInteger)
    sha256: str = Field(max_length=64)
    table_sha256: str = Field(max_length=64)
    layout: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    trade_count: int
    investor_count: int
    created_at: datetime = Field(sa_type=InstantColumn)


class CalculationRow(LossCalcTable, table=True):
    """One calculation over a whole case, with everything that it was made from pinned."""

    __tablename__ = "calculation"
    __table_args__ = (Index("ix_calculation_list", "case_id", "created_at", "id"),)

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="loss_case.id")
    court: str = Field(max_length=200)
    job_id: UUID = Field(unique=True)
    facts: dict[str, Any] = Field(sa_type=JSON)
    choices: dict[str, Any] = Field(sa_type=JSON)
    inputs: dict[str, Any] = Field(sa_type=JSON)
    totals: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    summary: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    created_at: datetime = Field(sa_type=InstantColumn)
    finished_at: datetime | None = Field(default=None, sa_type=InstantColumn)


class ResultRow(LossCalcTable, table=True):
    """One investor's result; money repeated as columns so that the database can add it up."""

    __tablename__ = "result"
    __table_args__ = (
        CheckConstraint(
            "total_fen = payable_difference_fen + commission_fen + stamp_duty_fen + interest_fen",
            name="total",
        ),
    )

    calculation_id: UUID = Field(primary_key=True, foreign_key="calculation.id")
    investor_id: str = Field(primary_key=True, sa_type=_ID)
    difference_loss_fen: int = Field(sa_type=BigInteger)
    payable_difference_fen: int = Field(sa_type=BigInteger)
    commission_fen: int = Field(sa_type=BigInteger)
    stamp_duty_fen: int = Field(sa_type=BigInteger)
    interest_fen: int = Field(sa_type=BigInteger)
    total_fen: int = Field(sa_type=BigInteger)
    answer: dict[str, Any] = Field(sa_type=JSON)


class ComparisonRow(LossCalcTable, table=True):
    """One comparison of many choices over a case, with everything that it was made from pinned."""

    __tablename__ = "comparison"
    __table_args__ = (Index("ix_comparison_list", "case_id", "created_at", "id"),)

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="loss_case.id")
    court: str = Field(max_length=200)
    job_id: UUID = Field(unique=True)
    facts: dict[str, Any] = Field(sa_type=JSON)
    choices: dict[str, Any] = Field(sa_type=JSON)
    inputs: dict[str, Any] = Field(sa_type=JSON)
    combinations: int
    summary: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    created_at: datetime = Field(sa_type=InstantColumn)
    finished_at: datetime | None = Field(default=None, sa_type=InstantColumn)


class ComparisonLineRow(LossCalcTable, table=True):
    """One combination of a comparison with its sums."""

    __tablename__ = "comparison_line"

    comparison_id: UUID = Field(primary_key=True, foreign_key="comparison.id")
    number: int = Field(primary_key=True)
    answer: dict[str, Any] = Field(sa_type=JSON)


class ComparisonInvestorRow(LossCalcTable, table=True):
    """One investor under every combination: compressed JSON, one list of figures each."""

    __tablename__ = "comparison_investor"

    comparison_id: UUID = Field(primary_key=True, foreign_key="comparison.id")
    investor_id: str = Field(primary_key=True, sa_type=_ID)
    figures: bytes = Field(sa_type=LargeBinary)


class TradeLayoutRow(LossCalcTable, table=True):
    """One version of an organisation's own layout of trade files."""

    __tablename__ = "trade_layout"
    __table_args__ = (
        UniqueConstraint("organisation", "name", "version"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: UUID = Field(primary_key=True)
    organisation: str = Field(max_length=200)
    name: str = Field(max_length=200)
    version: int
    document: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=InstantColumn)


class VerificationRow(LossCalcTable, table=True):
    """One fresh run of a calculation from its pinned inputs, and whether it gave the same."""

    __tablename__ = "verification"
    __table_args__ = (Index("ix_verification_latest", "calculation_id", "created_at", "id"),)

    id: UUID = Field(primary_key=True)
    calculation_id: UUID = Field(foreign_key="calculation.id")
    job_id: UUID = Field(unique=True)
    is_same: bool
    findings: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=InstantColumn)
