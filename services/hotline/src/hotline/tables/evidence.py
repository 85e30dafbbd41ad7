"""Evidence that an institution has shown for a complaint."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field

from hotline.tables.base import HotlineTable
from servicekit.columns import InstantColumn


class EvidenceRow(HotlineTable, table=True):
    """One piece, shown once by each institution that the request was with."""

    __tablename__ = "evidence"

    request_id: UUID = Field(primary_key=True, foreign_key="request.id")
    institution_code: str = Field(primary_key=True, max_length=64)
    piece: str = Field(primary_key=True, max_length=32)
    attachment_id: UUID | None = Field(
        default=None, foreign_key="attachment.id", ondelete="SET NULL"
    )
    """Empty again once the file's time of keeping is over: that it was shown stays."""
    words: str = Field(default="", sa_type=Text)
    """Masked."""
    received_at: datetime = Field(sa_type=InstantColumn)
    received_by: str = Field(max_length=200)
