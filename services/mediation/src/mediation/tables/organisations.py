"""What organisations are called on paper: courts, issuers, mediation bodies, banks."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from mediation.tables.base import MediationTable
from servicekit.columns import InstantColumn


class OrganisationRow(MediationTable, table=True):
    """The display name of an organisation that tokens know by its id."""

    __tablename__ = "organisation"

    id: str = Field(primary_key=True, max_length=200)
    name: str = Field(max_length=200)
    changed_by: str = Field(max_length=200)
    changed_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1
