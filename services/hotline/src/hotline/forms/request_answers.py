"""Requests as they go out: masked, for whoever sees them at all."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from hotline.domain.request_states import State, allowed_steps
from hotline.domain.rulebooks import Category
from hotline.tables.requests import LinkRow, RequestEventRow, RequestRow, RoutingRow
from servicekit.wire import Instant, WireModel


class Flags(WireModel):
    """What lies over the state of a request."""

    is_urgent: bool
    escalation: int
    mass_event_id: UUID | None
    sla_warning_percent: int
    sla_breached: list[str]
    is_closing_frozen: bool
    is_repeat: bool


class TargetAnswer(WireModel):
    """To whom a request is routed now."""

    kind: str
    institution_code: str | None
    branch_code: str | None
    desk: str | None
    routed_at: Instant | None


class RequestSummary(WireModel):
    """A request in a list."""

    id: UUID
    number: str
    received_at: Instant
    channel: str
    state: str
    category: str | None
    subject: str
    issue: str
    institution_code: str | None
    is_valid: bool | None
    outcome: str | None
    due_at: Instant | None
    flags: Flags
    text: str
    """The words, masked, cut after 200 characters."""
    version: int


class RequestAnswer(WireModel):
    """A request; names and numbers of people stay masked."""

    id: UUID
    number: str
    received_at: Instant
    channel: str
    rulebook_version: str
    state: str
    allowed: list[str]
    category: str | None
    is_category_confirmed: bool
    subject: str
    issue: str
    suggestion: dict[str, Any]
    is_valid: bool | None
    invalid_reason: str | None
    text: str
    wish: str
    counterparty: str
    named_institution: str | None
    branch: str
    region: str | None
    product: str
    happened_on: date | None
    claimed_fen: int | None
    masked_name: str
    report_code: str | None
    is_anonymous: bool
    target: TargetAnswer | None
    returns: int
    flags: Flags
    reject_reason: str | None
    outcome: str | None
    recovered_fen: int | None
    is_recovery_proved: bool
    satisfaction: int | None
    was_resolved: bool | None
    due_at: Instant | None
    closed_at: Instant | None
    reopened: int
    merged_into: UUID | None
    version: int


class ExpectedDay(WireModel):
    """A clock that a person may count on."""

    clock: str
    due_on: date
    provisional: bool


class TakenAnswer(RequestAnswer):
    """A new request; `second_factor` is told this once and opens the progress with the number."""

    second_factor: str
    expected: list[ExpectedDay]
    message_zh: str


def flags_of(row: RequestRow) -> Flags:
    """The overlay flags of 3.1."""
    return Flags(
        is_urgent=row.is_urgent,
        escalation=row.escalation,
        mass_event_id=row.mass_event_id,
        sla_warning_percent=row.warned_percent,
        sla_breached=list(row.breached),
        is_closing_frozen=row.is_closing_frozen,
        is_repeat=row.is_repeat,
    )


def request_summary(row: RequestRow) -> RequestSummary:
    """A request as lists show it."""
    return RequestSummary(
        id=row.id,
        number=row.number,
        received_at=row.created_at,
        channel=row.channel,
        state=row.state,
        category=row.category,
        subject=row.subject,
        issue=row.issue,
        institution_code=row.institution_code,
        is_valid=row.is_valid,
        outcome=row.outcome,
        due_at=row.due_at,
        flags=flags_of(row),
        text=row.masked_text[:200],
        version=row.version,
    )


def request_facts(row: RequestRow) -> dict[str, Any]:
    """What every full answer tells."""
    same = RequestAnswer.model_fields.keys() & RequestRow.model_fields.keys()
    category = Category(row.category) if row.category else None
    return {
        **{name: getattr(row, name) for name in same},
        "received_at": row.created_at,
        "allowed": [step.value for step in allowed_steps(State(row.state), category)],
        "text": row.masked_text,
        "branch": row.named_branch,
        "claimed_fen": None if row.claimed is None else row.claimed.fen,
        "recovered_fen": None if row.recovered is None else row.recovered.fen,
        "target": target_of(row),
        "flags": flags_of(row),
    }


def request_answer(row: RequestRow) -> RequestAnswer:
    """A request as it goes out."""
    return RequestAnswer(**request_facts(row))


def target_of(row: RequestRow) -> TargetAnswer | None:
    """The present target; None before routing and after a return."""
    if row.target_kind is None:
        return None
    return TargetAnswer(
        kind=row.target_kind,
        institution_code=row.institution_code,
        branch_code=row.branch_code,
        desk=row.desk,
        routed_at=row.routed_at,
    )


class EventAnswer(WireModel):
    """Something that happened; reasons and actors are for the hotline's own people."""

    at: Instant
    step: str
    from_state: str | None
    to_state: str
    actor: str | None
    organisation: str | None
    reason: str | None
    facts: dict[str, Any]


class Timeline(WireModel):
    """Everything that happened to a request, in order."""

    items: list[EventAnswer]


def event_answer(row: RequestEventRow, *, is_staff: bool) -> EventAnswer:
    """An event as its reader may see it."""
    return EventAnswer(
        at=row.at,
        step=row.step,
        from_state=row.from_state,
        to_state=row.to_state,
        actor=row.actor if is_staff else None,
        organisation=row.organisation if is_staff else None,
        reason=row.reason if is_staff else None,
        facts=row.facts if is_staff else {},
    )


class RoutingAnswer(WireModel):
    """One routing with what it rests on, and its end."""

    decided_at: Instant
    decided_by: str
    is_by_hand: bool
    target_kind: str
    institution_code: str | None
    branch_code: str | None
    desk: str | None
    rule_code: str | None
    table_version: str
    explanation: list[str]
    ended_at: Instant | None
    ended_by: str | None


class Routings(WireModel):
    """The whole history of routing, oldest first."""

    items: list[RoutingAnswer]


def routing_answer(row: RoutingRow) -> RoutingAnswer:
    """A stored routing as it goes out."""
    return RoutingAnswer(**{name: getattr(row, name) for name in RoutingAnswer.model_fields})


class SimilarAnswer(WireModel):
    """A request that is alike: how much, and what follows."""

    id: UUID
    number: str
    received_at: Instant
    state: str
    outcome: str | None
    jaccard: str
    ratio: str
    likeness: str
    is_repeat: bool
    text: str


class SimilarRequests(WireModel):
    """Requests that are alike, most alike first."""

    items: list[SimilarAnswer] = Field(default_factory=list)


def similar_answer(link: LinkRow, other: RequestRow) -> SimilarAnswer:
    """A stored link as it goes out, seen from one of its ends."""
    return SimilarAnswer(
        id=other.id,
        number=other.number,
        received_at=other.created_at,
        state=other.state,
        outcome=other.outcome,
        jaccard=link.jaccard,
        ratio=link.ratio,
        likeness=link.likeness,
        is_repeat=link.is_repeat,
        text=other.masked_text[:200],
    )
