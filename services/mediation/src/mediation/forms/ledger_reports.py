"""Forms of what the ledger tells about investors and periods."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from servicekit.wire import WireModel


class PartyStatementAnswer(WireModel):
    """An investor's account over a period."""

    party_ref: str
    name: str
    opening_fen: int
    allocated_fen: int
    paid_fen: int
    returned_fen: int
    other_fen: int
    closing_fen: int
    held_fen: int


class EscrowMovementAnswer(WireModel):
    """An escrow account's bank account over a period."""

    escrow_account_id: UUID
    number: str
    title: str
    model: str
    issuer: str
    court: str
    state: str
    opening_fen: int
    received_fen: int
    paid_fen: int
    returned_fen: int
    other_fen: int
    closing_fen: int
    held_fen: int
    journal_records: int
    journal_head_hash: str


class EscrowReportAnswer(WireModel):
    """All escrow accounts that the caller sees, over a period."""

    from_on: date
    to_on: date
    items: list[EscrowMovementAnswer]


class FundPeriodAnswer(WireModel):
    """What moved on an account in a period; counts of investors and rates are to date."""

    escrow_account_id: UUID
    number: str
    title: str
    model: str
    state: str
    contributed_fen: int
    allocated_fen: int
    cancelled_fen: int
    paid_fen: int
    returned_fen: int
    interest_fen: int
    fees_fen: int
    residual_fen: int
    payments: int
    failures: int
    returns: int
    entitled_investors: int
    paid_investors: int
    paid_investors_rate: str
    paid_amount_rate: str


class FundsReportAnswer(WireModel):
    """All accounts that the caller sees, over a period."""

    from_on: date
    to_on: date
    items: list[FundPeriodAnswer]
