"""Forms of verifications."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from servicekit.wire import Instant, WireModel


class CheckedHash(WireModel):
    """A document or file, its hash, and whether it still has the one it was pinned with."""

    name: str
    sha256: str
    is_intact: bool | None


class CodeVersion(WireModel):
    """The program that calculates."""

    version: str
    sha256: str


class ResultHashes(WireModel):
    """Results as stated when they were made, as stored now, and as a fresh run gives them."""

    stated_sha256: str | None
    stored_sha256: str | None
    fresh_sha256: str | None
    investors: int
    differing_investors: int | None


class ResultDifference(WireModel):
    """One field of one investor that a fresh run does not give."""

    investor_id: str
    field: str
    stored: Any
    fresh: Any


class InputsRefused(WireModel):
    """Why the inputs can no longer be calculated, with the first errors by line."""

    code: str
    detail: str
    errors: list[dict[str, Any]]


class VerificationAnswer(WireModel):
    """What a fresh run found; `is_same` is null while a large case has not been verified."""

    calculation_id: UUID
    is_same: bool | None
    verified_at: Instant | None
    job_id: UUID | None
    code: CodeVersion
    made_with_code: CodeVersion | None
    documents: list[CheckedHash]
    inputs: list[CheckedHash]
    results: ResultHashes
    refusal: InputsRefused | None
    differences: list[ResultDifference]
