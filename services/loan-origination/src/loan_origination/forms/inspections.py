"""Inspections and tasks on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from loan_origination.domain.inspections import INSPECTION, InspectionKind, Proposal, Topic
from loan_origination.forms.facts import Flag, Text
from loan_origination.tables.monitoring import InspectionRow, WatchTaskRow
from servicekit.wire import Day, Instant, LongText, WireModel


class SpecialInspectionForm(WireModel):
    """Order a special inspection."""

    contract_id: UUID
    due_on: Day
    reason: LongText


class TopicForm(WireModel):
    """What was seen on one topic."""

    topic: Topic
    is_in_order: Flag
    text: LongText


class InspectionReportForm(WireModel):
    """The report of an inspection; a special one tells cause and proposals."""

    inspected_on: Day
    is_unannounced: Flag = False
    findings: Annotated[list[TopicForm], Field(min_length=1, max_length=50)]
    cause: Text = ""
    proposals: Annotated[list[Proposal], Field(max_length=10)] = Field(default_factory=list)
    summary: LongText


class ActionForm(WireModel):
    """Something that a review asks for."""

    text: LongText
    due_on: Day


class InspectionReviewForm(WireModel):
    """Another person's review; without actions the inspection is closed."""

    note: LongText
    actions: Annotated[list[ActionForm], Field(max_length=50)] = Field(default_factory=list)


class InspectionAnswer(WireModel):
    """An inspection; `state` is as of today."""

    id: UUID
    contract_id: UUID
    branch: str
    kind: InspectionKind
    due_on: date
    state: str
    allowed: list[str]
    reason: str
    missed_on: date | None
    inspector: str | None
    begun_on: date | None
    report: dict[str, Any]
    reported_on: date | None
    reviewer: str | None
    review_note: str
    actions: list[dict[str, Any]]
    closed_on: date | None
    created_by: str
    created_at: Instant


class WatchTaskAnswer(WireModel):
    """Something to be done about a contract by a day."""

    id: UUID
    contract_id: UUID
    branch: str
    kind: str
    subject: str
    role: str
    due_on: date
    is_overdue: bool
    detail: str
    detail_zh: str


class PlanForm(WireModel):
    """The business day of a watch run."""

    on: Day


class WatchRunAnswer(WireModel):
    """What a watch run did."""

    on: date
    contracts: int
    inspections_planned: int
    inspections_missed: int
    tasks_opened: int
    defaults_found: int
    checks_kept: int


def inspection_answer(row: InspectionRow, state: str) -> InspectionAnswer:
    """A stored inspection as it goes out, in its state of today."""
    told = row.model_dump(include=set(InspectionAnswer.model_fields))
    return InspectionAnswer(**{**told, "state": state}, allowed=INSPECTION.allowed(state))


def watch_task_answer(row: WatchTaskRow, today: date) -> WatchTaskAnswer:
    """A stored task as it goes out."""
    told = row.model_dump(include=set(WatchTaskAnswer.model_fields))
    return WatchTaskAnswer(**told, is_overdue=row.due_on < today)
