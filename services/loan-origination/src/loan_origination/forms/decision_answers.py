"""How an application was judged, as it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from loan_origination.tables.decisions import (
    ApprovalRow,
    CheckRunRow,
    ConditionRow,
    InvestigationRow,
    MeetingRow,
    ReviewRow,
    UnderwritingRow,
    VoteRow,
    WaiverRow,
)
from servicekit.wire import Day, Instant, WireModel


class CheckSummary(WireModel):
    """A run of the rules, counted by verdict."""

    id: UUID
    number: int
    rule_set: str
    rule_set_version: str
    on: Day
    file_sha256: str
    results_sha256: str
    counts: dict[str, int]
    run_by: str
    run_at: Instant


class CheckAnswer(CheckSummary):
    """A run with every outcome and the figures it rests on."""

    results: list[dict[str, Any]]
    parameters: dict[str, Any]


class VerificationAnswer(WireModel):
    """Whether a fresh computation over the stored inputs gives the stored result."""

    id: UUID
    is_same: bool
    results_sha256: str


class UnderwritingAnswer(WireModel):
    """A stored underwriting with its explanation."""

    id: UUID
    number: int
    file_sha256: str
    result: dict[str, Any]
    inputs: dict[str, Any]
    results_sha256: str
    run_by: str
    run_at: Instant


class UnderwritingList(WireModel):
    """Every underwriting of an application."""

    items: list[UnderwritingAnswer]


class WaiverAnswer(WireModel):
    """A waiver and its way."""

    id: UUID
    application_id: UUID
    rule_id: str
    reason: str
    evidence: list[str]
    subjects: list[str]
    expires_on: Day | None
    state: str
    proposed_by: str
    created_at: Instant
    endorsed_by: str | None
    endorsement: str
    opinion_by: str | None
    opinion: str
    is_opinion_positive: bool | None
    decided_by: str | None
    decided_on: Day | None
    decision_reason: str


class WaiverList(WireModel):
    """The waivers of an application."""

    items: list[WaiverAnswer]


class InvestigationAnswer(WireModel):
    """The investigation report."""

    application_id: UUID
    lead: str
    assistant: str
    report: dict[str, Any]
    report_sha256: str
    lead_signed_at: Instant | None
    assistant_signed_at: Instant | None
    filed_at: Instant | None
    questions: list[dict[str, Any]]
    gaps: list[dict[str, str]]


class ReviewAnswer(WireModel):
    """A reviewer's opinion."""

    id: UUID
    number: int
    reviewer: str
    verdict: str
    sections: dict[str, str]
    focus: dict[str, Any]
    answers: dict[str, str]
    conditions: list[dict[str, Any]]
    file_sha256: str
    given_at: Instant
    is_superseded: bool


class ReviewList(WireModel):
    """Every opinion on an application."""

    items: list[ReviewAnswer]


class VoteAnswer(WireModel):
    """An opened vote; the name is for the head office alone."""

    person: str | None
    vote: str
    reason: str


class MeetingAnswer(WireModel):
    """An item on the committee's agenda; the reviewer's opinion first, votes once closed."""

    review: dict[str, Any] | None
    id: UUID
    number: int
    meets_on: Day
    members: list[str]
    file_sha256: str
    state: str
    votes_cast: int
    outcome: str | None
    tally: dict[str, Any] | None
    votes: list[VoteAnswer] | None
    conditions: list[dict[str, Any]]
    waivers: list[dict[str, Any]]
    closed_by: str | None
    closed_at: Instant | None


class MeetingList(WireModel):
    """Every time an application was on the agenda."""

    items: list[MeetingAnswer]


class ConditionAnswer(WireModel):
    """A condition of an approval."""

    number: int
    stage: str
    text: str
    state: str
    evidence: str
    met_by: str | None
    met_at: Instant | None
    changed_by: str | None
    change_reason: str


class ApprovalAnswer(WireModel):
    """A final decision with its terms and conditions."""

    id: UUID
    number: int
    outcome: str
    approver: str
    reason: str
    amount_fen: int
    currency: str
    months: int
    annual_rate: str
    method: str
    ltv: str
    value_fen: int
    file: dict[str, Any]
    file_sha256: str
    check_run_id: UUID
    meeting_id: UUID
    approved_at: Instant
    valid_until_on: Day | None
    is_void: bool
    conditions: list[ConditionAnswer]


class ApprovalList(WireModel):
    """Every final decision on an application."""

    items: list[ApprovalAnswer]


def check_summary(row: CheckRunRow) -> CheckSummary:
    """A run in a list."""
    return CheckSummary(**_named(CheckSummary, row, counts=_counts(row)))


def check_answer(row: CheckRunRow) -> CheckAnswer:
    """A run with every outcome."""
    return CheckAnswer(**_named(CheckAnswer, row, counts=_counts(row)))


def _counts(row: CheckRunRow) -> dict[str, int]:
    verdicts = [result["verdict"] for result in row.results]
    return {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))}


def underwriting_answer(row: UnderwritingRow) -> UnderwritingAnswer:
    """A stored underwriting."""
    return UnderwritingAnswer(**_named(UnderwritingAnswer, row))


def waiver_answer(row: WaiverRow) -> WaiverAnswer:
    """A waiver."""
    return WaiverAnswer(**_named(WaiverAnswer, row))


def investigation_answer(
    row: InvestigationRow, gaps: Sequence[dict[str, str]]
) -> InvestigationAnswer:
    """The report with what it still lacks."""
    return InvestigationAnswer(**_named(InvestigationAnswer, row, gaps=list(gaps)))


def review_answer(row: ReviewRow) -> ReviewAnswer:
    """An opinion."""
    return ReviewAnswer(**_named(ReviewAnswer, row))


def meeting_answer(
    row: MeetingRow, votes: Sequence[VoteRow], votes_cast: int, *, shows_names: bool
) -> MeetingAnswer:
    """A meeting; `votes` is empty as long as the vote is open."""
    shown = [
        VoteAnswer(person=one.person if shows_names else None, vote=one.vote, reason=one.reason)
        for one in votes
    ]
    return MeetingAnswer(
        **_named(
            MeetingAnswer,
            row,
            review=row.frozen["review"],
            waivers=row.frozen["waivers"],
            votes=shown if row.outcome is not None else None,
            votes_cast=votes_cast,
        )
    )


def approval_answer(row: ApprovalRow, conditions: Sequence[ConditionRow]) -> ApprovalAnswer:
    """A final decision."""
    return ApprovalAnswer(
        **_named(
            ApprovalAnswer,
            row,
            file=row.terms["file"],
            valid_until_on=row.valid_until,
            conditions=[condition_answer(one) for one in conditions],
        )
    )


def condition_answer(row: ConditionRow) -> ConditionAnswer:
    """A condition."""
    return ConditionAnswer(**_named(ConditionAnswer, row))


def _named(answer: type[WireModel], row: object, **computed: Any) -> dict[str, Any]:
    names = answer.model_fields.keys() - computed.keys()
    return {**{name: getattr(row, name) for name in names}, **computed}
