"""Cases as they go out; names are masked for those who only supervise."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from mediation.domain.case_states import State, allowed_steps
from mediation.forms.fast_track import SuitabilityAnswer
from mediation.tables.cases import (
    CaseClockRow,
    CaseEventRow,
    CaseRow,
    CourtReportRow,
    EntrustmentRow,
    PartyRow,
)
from mediation.tables.mediators import AssignmentRow
from servicekit.wire import Instant, WireModel


class PartyAnswer(WireModel):
    """A party of a case."""

    party_ref: str
    role: str
    kind: str
    name: str
    organisation: str | None
    consent: str
    consent_channel: str | None
    consent_at: Instant | None
    is_identity_checked: bool
    has_delivery_address: bool


class AssignmentAnswer(WireModel):
    """A mediator at work in a case."""

    mediator_id: UUID
    subject: str
    is_lead: bool
    conflict_hits: list[str]
    waived_by: list[str]


class ClockAnswer(WireModel):
    """A clock of a case."""

    code: str
    started_at: Instant
    due_on: date
    due_at: Instant
    is_provisional: bool
    source: str
    met_at: Instant | None


class CaseSummary(WireModel):
    """A case in a list."""

    id: UUID
    case_no: str
    origin: str
    court: str | None
    court_case_no: str | None
    source_ref: str | None
    entrustment_id: UUID | None
    issuer: str
    procedure: str
    tier: str
    state: str
    claimed_fen: int
    agreed_fen: int
    paid_fen: int
    refusal_code: str | None
    end_reason: str | None
    due_at: Instant | None
    created_at: Instant


class CaseAnswer(CaseSummary):
    """One case with its parties, mediators and clocks."""

    cause: str
    suspended_in: str | None
    suspension_cause: str | None
    demonstration_case_no: str | None
    extension_days: int
    parties: list[PartyAnswer]
    mediators: list[AssignmentAnswer]
    clocks: list[ClockAnswer]
    allowed_steps: list[str]
    suitability: SuitabilityAnswer | None
    """The evidence that a securities company owes, once it was asked for."""


class TimelineEntry(WireModel):
    """One thing that happened."""

    at: Instant
    actor: str
    role: str
    step: str
    from_state: str | None
    to_state: str
    reason: str


class Timeline(WireModel):
    """Everything that happened to a case, in order."""

    items: list[TimelineEntry]


class ReportAnswer(WireModel):
    """The report to the court."""

    case_id: UUID
    court: str
    packet: dict[str, Any]
    sha256: str
    created_at: Instant


class EntrustmentAnswer(WireModel):
    """A court's batch with the outcome of every row."""

    id: UUID
    court: str
    batch_no: str
    row_count: int
    created_count: int
    is_recalled: bool
    results: list[dict[str, Any]]
    created_at: Instant


class RowOutcome(WireModel):
    """What a step over a whole batch did to one case."""

    case_id: UUID
    court_case_no: str | None
    is_done: bool
    state: str
    code: str | None = None
    detail: str | None = None


class BatchOutcome(WireModel):
    """What a step over a whole batch did."""

    done: int
    refused: int
    rows: list[RowOutcome]


def case_summary(row: CaseRow) -> CaseSummary:
    """A case in a list."""
    return CaseSummary.model_validate(
        {name: getattr(row, name) for name in CaseSummary.model_fields}
    )


def case_answer(
    row: CaseRow,
    parties: list[PartyRow],
    mediators: list[AssignmentRow],
    clocks: list[CaseClockRow],
    *,
    is_masked: bool,
    suitability: SuitabilityAnswer | None,
) -> CaseAnswer:
    """One case as it goes out."""
    return CaseAnswer(
        **case_summary(row).model_dump(),
        cause=row.cause,
        suspended_in=row.suspended_in,
        suspension_cause=row.suspension_cause,
        demonstration_case_no=row.demonstration_case_no,
        extension_days=row.extension_days,
        parties=[_party(party, is_masked=is_masked) for party in parties],
        mediators=[answer_of(AssignmentAnswer, each) for each in mediators],
        clocks=[answer_of(ClockAnswer, clock) for clock in clocks],
        allowed_steps=[step.value for step in allowed_steps(State(row.state))],
        suitability=suitability,
    )


def masked_name(name: str) -> str:
    """The family name alone."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def _party(row: PartyRow, *, is_masked: bool) -> PartyAnswer:
    return PartyAnswer(
        party_ref=row.party_ref,
        role=row.role,
        kind=row.kind,
        name=masked_name(row.name) if is_masked else row.name,
        organisation=row.organisation,
        consent=row.consent,
        consent_channel=row.consent_channel,
        consent_at=row.consent_at,
        is_identity_checked=row.is_identity_checked,
        has_delivery_address=row.delivery_address is not None,
    )


def answer_of(model: Any, row: object, **more: Any) -> Any:
    """The fields of a model taken from a row, and what is given beside."""
    names = [name for name in model.model_fields if name not in more]
    return model.model_validate({**{name: getattr(row, name) for name in names}, **more})


def timeline(rows: list[CaseEventRow]) -> Timeline:
    """A timeline as it goes out."""
    return Timeline(items=[answer_of(TimelineEntry, row) for row in rows])


def entrustment_answer(row: EntrustmentRow) -> EntrustmentAnswer:
    """A batch as it goes out."""
    answer: EntrustmentAnswer = answer_of(EntrustmentAnswer, row)
    return answer


def report_answer(row: CourtReportRow, packet: dict[str, Any]) -> ReportAnswer:
    """The report to the court as it goes out."""
    answer: ReportAnswer = answer_of(ReportAnswer, row, packet=packet)
    return answer
