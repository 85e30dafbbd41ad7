"""Forms of payout batches, approvals and results."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from mediation.forms.escrow import Optional200, PositiveFen
from servicekit.wire import Day, Instant, ShortText, Whole, WireModel

Sha256 = Annotated[str, Field(strict=True, pattern="^[0-9a-f]{64}$")]


class PayoutLineForm(WireModel):
    """One payment; what is left out is taken from the entitlement and the investor's record."""

    entitlement_id: UUID | None = None
    party_ref: ShortText | None = None
    amount_fen: PositiveFen | None = None
    payee_name: ShortText | None = None
    payee_account: ShortText | None = None
    bank_code: ShortText | None = None
    memo: Optional200 = ""
    split_no: Annotated[Whole, Field(ge=0, le=1000)] = 0


class PayoutBatchForm(WireModel):
    """A new batch; without lines it takes everything that is owed and neither paid nor held."""

    escrow_account_id: UUID
    channel: Literal["BANK", "DEPOSITORY"] = "BANK"
    """By the depository an account is a securities account, `bank_code` a participant code."""
    purpose: ShortText
    pay_on: Day
    declared_count: Annotated[Whole, Field(ge=0, le=50_000)] | None = None
    declared_sum_fen: PositiveFen | None = None
    lines: Annotated[list[PayoutLineForm], Field(max_length=50_000)] | None = None


class DecisionForm(WireModel):
    """One person's decision on exactly what was read."""

    content_sha256: Sha256
    second_factor: ShortText
    reason: Optional200 = ""


class PayoutBatchAnswer(WireModel):
    """A payout batch."""

    id: UUID
    escrow_account_id: UUID
    batch_no: str
    channel: str
    state: str
    purpose: str
    pay_on: date
    line_count: int
    sum_fen: int
    maker: str
    content_sha256: str
    file_sha256: str
    policy: list[list[Any]] | None
    approvals: list[dict[str, Any]]
    lines_by_state: dict[str, int]
    created_at: Instant
    released_at: Instant | None


class PayoutLineAnswer(WireModel):
    """A line of a batch; accounts are masked."""

    id: UUID
    line_no: int
    entitlement_id: UUID
    amount_fen: int
    payee_name: str
    payee_account: str
    bank_code: str
    memo: str
    split_no: int
    attempt: int
    instruction_id: str
    state: str
    bank_ref: str
    settled_on: date | None
    fail_code: str
    fail_text: str


class ResultSummary(WireModel):
    """What a result file changed."""

    sha256: str
    already_imported: bool
    succeeded: int
    failed: int
    unknown: int
    unchanged: int
    conflicts: list[str]
    state: str


class ResolutionForm(WireModel):
    """How an unknown payment ended, by an enquiry at the bank."""

    result: Literal["SUCCESS", "FAILED"]
    bank_ref: ShortText
    settled_on: Day | None = None
    fail_code: Literal[
        "ACCT_NOT_FOUND",
        "NAME_MISMATCH",
        "ACCT_CLOSED",
        "ACCT_FROZEN",
        "BANK_CODE_INVALID",
        "LIMIT",
        "CHANNEL_DOWN",
        "OTHER",
    ] = "OTHER"
    fail_text: Optional200 = ""


class ReturnForm(WireModel):
    """A payment came back."""

    bank_ref: ShortText
    returned_on: Day


class PostingForm(WireModel):
    """A posting that needs a second person: nothing moves before the approvals are there."""

    event: Literal[
        "suspense_resolved",
        "deposit_sent_back",
        "entitlement_cancelled",
        "entitlement_expired",
        "late_claim_admitted",
        "fee_to_contribution",
        "residual_out",
        "hold_settled",
        "hold_void",
        "correction",
    ]
    id: UUID | None = None
    entitlement_id: UUID | None = None
    contributor_ref: ShortText | None = None
    transfer_id: UUID | None = None
    amount_fen: PositiveFen | None = None
    ref: Optional200 = ""
    reason: ShortText


class ApprovalRoundAnswer(WireModel):
    """A round of approvals."""

    id: UUID
    escrow_account_id: UUID
    subject_kind: str
    subject_id: UUID
    content_sha256: str
    content: dict[str, Any] | None
    policy: list[list[Any]]
    maker: str
    state: str
    approvals: list[dict[str, Any]]
    opened_at: Instant
