"""Suitability and product-governance reviews that were kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field

from hotline.tables.base import HotlineTable
from servicekit.columns import InstantColumn


class ReviewRow(HotlineTable, table=True):
    """A review as it was answered, with the facts it rests on; never changed."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("kind IN ('suitability', 'product_governance')", name="known_kind"),
        Index("ix_review_request_id", "request_id"),
    )

    id: UUID = Field(primary_key=True)
    kind: str = Field(max_length=20)
    request_id: UUID | None = None
    """The complaint that it belongs to, if any."""
    rule_set: str = Field(max_length=8)
    reviewed_for_on: date
    facts: dict[str, Any] = Field(sa_type=JSON)
    answer: dict[str, Any] = Field(sa_type=JSON)
    organisation: str = Field(max_length=200)
    created_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
