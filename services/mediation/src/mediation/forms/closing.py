"""Closing reports: what became of a court's cases, of a matter, of an escrow account."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from mediation.forms.bank import FundReportAnswer, TrialBalanceAnswer, VerificationAnswer
from mediation.forms.case_reports import StatisticsAnswer
from servicekit.wire import Instant, WireModel


class ClosedCaseAnswer(WireModel):
    """One case as a closing report tells of it."""

    case_id: UUID
    case_no: str
    court_case_no: str | None
    origin: str
    issuer: str
    state: str
    result: str | None
    """Why it was refused or how it ended; null while it goes on."""
    mediators: list[str]
    investors: int
    claimed_fen: int
    agreed_fen: int
    paid_fen: int
    returned_fen: int
    received_on: date
    accepted_on: date | None
    concluded_on: date | None
    confirmation_state: str | None
    ruling_no: str | None
    report_sha256: str | None
    """The hash of the written report that went to the court at the case's end."""


class JournalProofAnswer(WireModel):
    """The head of an escrow account's journal and whether the whole chain holds."""

    escrow_account_id: UUID
    number: str
    title: str
    model: str
    state: str
    contributed_fen: int
    net_paid_fen: int
    owed_fen: int
    verification: VerificationAnswer


class CourtClosingAnswer(WireModel):
    """结案报告: what became of the cases that a court sent."""

    court: str
    court_name: str
    scope: str
    batch_no: str | None
    from_on: date | None
    to_on: date | None
    statistics: StatisticsAnswer
    cases: list[ClosedCaseAnswer]
    accounts: list[JournalProofAnswer]
    made_at: Instant


class CheckpointHead(WireModel):
    """The newest signed head of a journal."""

    on: date
    seq: int
    hash: str
    kid: str
    signature: str


class EscrowClosingAnswer(WireModel):
    """The closing report of an escrow account; `open` names what still stands in the way."""

    number: str
    is_closed: bool
    is_frozen: bool
    fund: FundReportAnswer
    trial_balance: TrialBalanceAnswer
    open: dict[str, int]
    journal: VerificationAnswer
    checkpoint: CheckpointHead | None
    made_at: Instant


class AgreementClosingAnswer(WireModel):
    """One agreement of a matter."""

    agreement_id: UUID
    state: str
    merkle_root: str | None
    page_count: int
    total_fen: int
    effective_pages: int
    effective_fen: int
    lapsed_pages: int
    confirmed_pages: int


class MatterClosingAnswer(WireModel):
    """The closing report of a matter."""

    matter_id: UUID
    name: str
    issuer: str | None
    court: str | None
    co_mediators: list[str]
    party_count: int
    loss_fen: int
    losses_sha256: str | None
    parameters_sha256: str | None
    agreements: list[AgreementClosingAnswer]
    accounts: list[EscrowClosingAnswer]
    made_at: Instant
