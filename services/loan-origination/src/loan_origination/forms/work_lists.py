"""Work lists as they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from loan_origination.domain.application_states import State
from servicekit.wire import Day, WireModel


@dataclass(frozen=True, slots=True)
class Desk:
    """Where applications in some states wait for a role."""

    role: str
    name: str
    name_zh: str
    states: tuple[State, ...]
    is_own: bool = False


class Task(WireModel):
    """One thing that waits."""

    kind: str
    id: str
    subject: str
    application_id: UUID | None = None
    number: str | None = None
    branch: str | None = None
    due_on: Day | None = None
    is_overdue: bool = False


class WorkList(WireModel):
    """What waits for one role; `tasks` are the first of `count`."""

    name: str
    name_zh: str
    role: str
    count: int
    tasks: list[Task]


class WorkLists(WireModel):
    """Everything that waits for a person."""

    person: str
    items: list[WorkList]
