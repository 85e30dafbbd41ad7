"""Applications as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from loan_origination.domain.application_states import State, allowed_steps
from loan_origination.forms.files import ApplicationFile
from loan_origination.tables.applications import (
    ApplicationBatchRow,
    ApplicationEventRow,
    ApplicationRow,
)
from loan_origination.tables.people import ConflictRow, DelegationRow, DutyRow
from servicekit.wire import Day, Instant, WireModel


class ApplicationSummary(WireModel):
    """An application in a list."""

    id: UUID
    number: str
    branch: str
    external_ref: str | None
    state: State
    rule_set: str
    borrower_name: str
    borrower_id: str
    amount_fen: int | None
    months: int | None
    applied_on: Day | None
    state_due_on: Day | None
    is_overdue: bool
    valid_until_on: Day | None
    created_at: Instant


class DutyAnswer(WireModel):
    """Who has done what in a case."""

    person: str
    duty: str
    subject: str
    on_behalf_of: str | None
    at: Instant


class ApplicationAnswer(ApplicationSummary):
    """One application with its whole file."""

    allowed: list[str]
    file: ApplicationFile
    file_sha256: str
    is_reheard: bool
    reason: str
    papers_returned_on: Day | None
    batch_id: UUID | None
    created_by: str
    submitted_at: Instant | None
    duties: list[DutyAnswer]


class EventAnswer(WireModel):
    """One entry of an application's journal."""

    id: UUID
    at: Instant
    actor: str
    role: str
    on_behalf_of: str | None
    action: str
    from_state: str | None
    to_state: str
    reason: str
    facts: dict[str, Any]


class RentRollAnswer(WireModel):
    """The rent roll of an application."""

    leases: list[dict[str, Any]]
    lettable_area_m2: str | None
    lease_class: str


class ConflictAnswer(WireModel):
    """A declared conflict of interest."""

    id: UUID
    borrower_id: str
    person: str
    reason: str
    declared_at: Instant


class ConflictList(WireModel):
    """The conflicts declared with a customer."""

    items: list[ConflictAnswer]


class DelegationAnswer(WireModel):
    """A delegation of a role."""

    id: UUID
    from_person: str
    to_person: str
    organisation: str
    role: str
    from_on: Day
    until_on: Day
    reason: str
    created_at: Instant
    revoked_at: Instant | None


class BatchAnswer(WireModel):
    """A batch with what became of its rows."""

    id: UUID
    batch_no: str
    branch: str
    job_id: UUID
    row_count: int
    created_count: int
    results: list[dict[str, Any]]
    created_at: Instant


def application_summary(row: ApplicationRow, state: State, today: date) -> ApplicationSummary:
    """An application in a list."""
    return ApplicationSummary(**_summary(row, state, today))


def application_answer(
    row: ApplicationRow, state: State, today: date, duties: Sequence[DutyRow]
) -> ApplicationAnswer:
    """One application with its whole file."""
    return ApplicationAnswer(
        **_summary(row, state, today),
        allowed=[str(step) for step in allowed_steps(state)],
        file=ApplicationFile.model_validate(row.file),
        file_sha256=row.file_sha256,
        is_reheard=row.is_reheard,
        reason=row.reason,
        papers_returned_on=row.papers_returned_on,
        batch_id=row.batch_id,
        created_by=row.created_by,
        submitted_at=row.submitted_at,
        duties=[DutyAnswer(**_named(DutyAnswer, one)) for one in duties],
    )


def _summary(row: ApplicationRow, state: State, today: date) -> dict[str, Any]:
    is_late = row.state_due_on is not None and row.state_due_on < today
    computed = {
        "state": state,
        "is_overdue": is_late and not state.is_terminal,
        "valid_until_on": row.valid_until,
    }
    names = ApplicationSummary.model_fields.keys() - computed.keys()
    return {**{name: getattr(row, name) for name in names}, **computed}


def event_answer(row: ApplicationEventRow) -> EventAnswer:
    """An entry of the journal."""
    return EventAnswer(**_named(EventAnswer, row))


def conflict_answer(row: ConflictRow) -> ConflictAnswer:
    """A declared conflict."""
    return ConflictAnswer(**_named(ConflictAnswer, row))


def delegation_answer(row: DelegationRow) -> DelegationAnswer:
    """A delegation."""
    return DelegationAnswer(**_named(DelegationAnswer, row))


def batch_answer(row: ApplicationBatchRow, results: Sequence[dict[str, Any]]) -> BatchAnswer:
    """A batch and its results so far."""
    named = {name: getattr(row, name) for name in BatchAnswer.model_fields if name != "results"}
    return BatchAnswer(**named, results=list(results))


def _named(answer: type[WireModel], row: object) -> dict[str, Any]:
    return {name: getattr(row, name) for name in answer.model_fields}
