"""Forms of changes of the account that an investor is paid to."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from mediation.forms.escrow import Optional200
from servicekit.wire import Instant, ShortText, WireModel


class PayeeChangeForm(WireModel):
    """Another account for an investor; the name stays the investor's own."""

    escrow_account_id: UUID
    party_ref: ShortText | None = None
    """The investor; left out, the caller."""
    payee_account: Annotated[str, Field(strict=True, pattern="^[0-9]{8,32}$")]
    bank_code: Annotated[str, Field(strict=True, pattern="^[0-9]{12}$")]
    second_factor: ShortText
    reason: Optional200 = ""


class PayeeChangeAnswer(WireModel):
    """A change of account; both accounts are masked."""

    id: UUID
    escrow_account_id: UUID
    party_ref: str
    state: str
    is_correction: bool
    old_account: str
    new_account: str
    new_bank_code: str
    reason: str
    effective_from: Instant
    effective_at: Instant | None
    approval_id: UUID | None
    asked_by: str
    created_at: Instant
