"""Forms of bank statements, reconciliation and the ledger's own reports."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from mediation.forms.escrow import Optional200
from servicekit.wire import Day, Fen, Instant, ShortText, WireModel


def _moves_money(amount_fen: int) -> int:
    if amount_fen == 0:
        raise ValueError("a line of a statement moves money")
    return amount_fen


class StatementLineForm(WireModel):
    """One movement; money in is positive. `line_ref` is the bank's own number of the line."""

    line_ref: ShortText
    on: Day
    value_on: Day | None = None
    amount_fen: Annotated[Fen, AfterValidator(_moves_money)]
    counterparty_name: Optional200 = ""
    counterparty_account: Optional200 = ""
    bank_ref: Optional200 = ""
    memo: Optional200 = ""
    kind: Literal["payment", "interest", "fee"] = "payment"


class StatementForm(WireModel):
    """A bank statement of one escrow account."""

    escrow_account_id: UUID
    from_on: Day
    to_on: Day
    opening_fen: Fen
    closing_fen: Fen
    lines: Annotated[list[StatementLineForm], Field(max_length=100_000)]


class StatementAnswer(WireModel):
    """An imported statement and what its lines turned out to be."""

    id: UUID
    escrow_account_id: UUID
    number: int
    from_on: date
    to_on: date
    opening_fen: int
    closing_fen: int
    line_count: int
    sha256: str
    summary: dict[str, int]
    created_at: Instant


class BreakAnswer(WireModel):
    """Something that the ledger and the bank do not agree on."""

    id: UUID
    kind: str
    since_on: date
    age: str
    amount_fen: int
    refs: list[str]
    explanation: str
    proposed_by: str


class ReconciliationAnswer(WireModel):
    """A day's reconciliation: the control equation and everything open."""

    escrow_account_id: UUID
    on: date
    ledger_bank_fen: int
    statement_closing_fen: int
    transfers_not_on_statement_fen: int
    lines_not_posted_fen: int
    is_equation_held: bool
    breaks: list[BreakAnswer]


class MatchForm(WireModel):
    """Which lines and transfers belong together; equal sums, confirmed by a second person.

    Lines that cancel each other out, an error of the bank and its correction, need no transfer.
    """

    line_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)]
    transfer_ids: Annotated[list[UUID], Field(max_length=1000)]


class ExplanationForm(WireModel):
    """What people found out about a break."""

    explanation: Annotated[str, Field(strict=True, min_length=1, max_length=1000)]


class BreakNoteAnswer(WireModel):
    """What is noted about a break."""

    id: UUID
    kind: str
    explanation: str
    proposal: dict[str, Any] | None
    proposed_by: str
    is_settled: bool


class BalanceAnswer(WireModel):
    """All accounts of one purpose."""

    code: int
    purpose: str
    accounts: int
    debits_pending: int
    debits_posted: int
    credits_pending: int
    credits_posted: int
    balance_fen: int
    held_fen: int
    free_fen: int


class TrialBalanceAnswer(WireModel):
    """The trial balance."""

    rows: list[BalanceAnswer]
    debits_pending: int
    debits_posted: int
    credits_pending: int
    credits_posted: int
    is_balanced: bool


class MovementAnswer(WireModel):
    seq: int
    at: Instant
    code: str
    kind: str
    ref: str
    other_account: str
    change_fen: int
    held_change_fen: int
    balance_fen: int


class AccountStatementAnswer(WireModel):
    """An account over a period."""

    account: str
    opening_fen: int
    opening_held_fen: int
    movements: list[MovementAnswer]
    closing_fen: int
    held_fen: int


class FundReportAnswer(WireModel):
    """The figures of an escrow account's whole life."""

    escrow_account_id: UUID
    title: str
    model: str
    state: str
    contributed_fen: int
    allocated_fen: int
    cancelled_fen: int
    paid_fen: int
    returned_fen: int
    net_paid_fen: int
    interest_fen: int
    fees_fen: int
    fees_refunded_fen: int
    residual_fen: int
    payments: int
    returns: int
    failures: int
    entitled_investors: int
    paid_investors: int
    paid_investors_rate: str
    paid_amount_rate: str
    unclaimed_fen: int
    owed_fen: int


class VerificationAnswer(WireModel):
    """Whether a journal holds: its chain, its checkpoints, and the balances it tells of."""

    is_valid: bool
    records: int
    head_seq: int
    head_hash: str
    first_bad_seq: int | None
    reason: str
    checkpoints: int
    is_state_equal: bool


class CheckpointAnswer(WireModel):
    """A day's signed head of the chain."""

    on: date
    seq: int
    hash: str
    balances_sha256: str
    kid: str
    signature: str
    payload: str


class JournalRecordAnswer(WireModel):
    seq: int
    prev_hash: str
    body: str
    hash: str
