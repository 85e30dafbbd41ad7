"""The checklist of evidence on the wire."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from hotline.domain.evidence import Evidence, Standing
from servicekit.wire import Instant, WireModel

EvidenceWords = Annotated[str, Field(strict=True, max_length=2_000)]


class EvidenceForm(WireModel):
    """A piece of evidence: an attachment of the request, or where it is and what it says."""

    evidence: Evidence
    attachment_id: UUID | None = None
    words: EvidenceWords = ""

    @model_validator(mode="after")
    def _shows_something(self) -> Self:
        if self.attachment_id is None and not self.words.strip():
            raise ValueError("evidence is an `attachment_id` or `words`")
        return self


class EvidenceAnswer(WireModel):
    """One piece and where it stands."""

    evidence: Evidence
    title_zh: str
    standing: Standing
    attachment_id: UUID | None
    words: str
    received_at: Instant | None


class Checklist(WireModel):
    """What the present institution owes; nothing where the issue asks for nothing."""

    institution_code: str | None
    items: list[EvidenceAnswer]
    is_adverse: bool
    """Something is missing: that counts against the institution."""
    articles: list[str]
