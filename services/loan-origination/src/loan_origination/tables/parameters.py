"""Changes of parameters under maker-checker."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Text
from sqlmodel import Field

from loan_origination.tables.base import LoanOriginationTable
from servicekit.columns import InstantColumn


class ParameterRow(LoanOriginationTable, table=True):
    """A proposed or decided change of a parameter; `scope` is a branch, a person, or everybody."""

    __tablename__ = "parameter_change"
    __table_args__ = (
        Index("ix_parameter_change_name", "name", "scope", "from_on"),
        Index("ix_parameter_change_list", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=100)
    scope: str = Field(default="", max_length=200)
    value: str = Field(max_length=50)
    from_on: date
    reason: str = Field(sa_type=Text)
    state: str = Field(max_length=20)
    proposed_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    decided_by: str | None = Field(default=None, max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    decision_reason: str = Field(default="", sa_type=Text)
    version: int = 1
