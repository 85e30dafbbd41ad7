"""Mediators, recusals, sessions and file items as they go out."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from mediation.forms.case_answers import answer_of
from mediation.tables.mediators import CaseItemRow, MediatorRow, RecusalRow, SessionRow
from servicekit.wire import Instant, WireModel


class MediatorAnswer(WireModel):
    """An entry of the register as everyone may see it."""

    id: UUID
    subject: str
    name: str
    employer: str
    fields: list[str]
    languages: list[str]
    court_rosters: list[str]
    valid_from: date
    valid_until: date | None


class ConflictAnswer(WireModel):
    """What the register knows about a mediator in a case."""

    mediator_id: UUID
    case_id: UUID
    conflict_hits: list[str]


class RecusalAnswer(WireModel):
    """A request for recusal and its decision."""

    id: UUID
    case_id: UUID
    mediator_id: UUID
    asked_by: str
    ground: str
    due_at: Instant
    decision: str | None
    decided_at: Instant | None


class SessionAnswer(WireModel):
    """A session."""

    id: UUID
    case_id: UUID
    mode: str
    from_at: Instant
    to_at: Instant
    attendees: list[str]
    record: str | None
    recording_consents: list[str]
    is_recorded: bool
    confirmed_by: list[str]


class ItemAnswer(WireModel):
    """An item of the file."""

    id: UUID
    name: str
    kind: str
    is_privileged: bool
    owed_by: str | None
    text: str
    sha256: str
    confirmed_by: list[str]
    created_by: str
    created_at: Instant


class Items(WireModel):
    """The file as far as the caller may read it."""

    items: list[ItemAnswer]


class Sessions(WireModel):
    """The sessions of a case."""

    items: list[SessionAnswer]


def mediator_answer(row: MediatorRow) -> MediatorAnswer:
    """An entry of the register as it goes out."""
    answer: MediatorAnswer = answer_of(MediatorAnswer, row)
    return answer


def recusal_answer(row: RecusalRow) -> RecusalAnswer:
    """A request for recusal as it goes out."""
    answer: RecusalAnswer = answer_of(RecusalAnswer, row)
    return answer


def session_answer(row: SessionRow, *, reads_record: bool) -> SessionAnswer:
    """A session as it goes out; the record itself only for those at the table."""
    answer: SessionAnswer = answer_of(
        SessionAnswer,
        row,
        record=row.record if reads_record else None,
        is_recorded=row.record is not None,
    )
    return answer


def item_answer(row: CaseItemRow) -> ItemAnswer:
    """An item of the file as it goes out."""
    answer: ItemAnswer = answer_of(ItemAnswer, row)
    return answer
