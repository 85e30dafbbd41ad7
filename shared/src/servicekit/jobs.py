"""Jobs: long work that is asked for in one transaction and done later by a worker.

A job belongs to the organisation of the caller who asked for it; colleagues see it, nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, WithJsonSchema
from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlmodel import Session

from servicekit.background import bell_of
from servicekit.callers import Caller, caller_of
from servicekit.clock import instant_text
from servicekit.commands import Answer, accepted
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.problems import NotFoundError
from servicekit.tables import KitTables
from servicekit.tracing import current_trace_id
from servicekit.wire import written_instant

BELL = "jobs"
ENDED = frozenset({"succeeded", "failed", "cancelled"})

JobState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
WrittenInstant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class PublicJob(BaseModel):
    """A job as callers see it; once it has succeeded, the members of its answer stand beside."""

    model_config = ConfigDict(extra="allow", frozen=True)

    id: UUID
    kind: str
    state: JobState
    done: int
    total: int | None
    unit: str
    created_at: WrittenInstant
    started_at: WrittenInstant | None
    finished_at: WrittenInstant | None
    problem: dict[str, Any] | None

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class Job:
    """What a handler needs to know of its job."""

    id: UUID
    kind: str
    input: Any
    checkpoint: Any
    caller: Caller
    done: int
    total: int | None
    trace_id: str | None


def job_of(row: Row[Any]) -> Job:
    """The job in a row of the job table."""
    return Job(
        id=row.id,
        kind=row.kind,
        input=row.input,
        checkpoint=row.checkpoint,
        caller=caller_of(row.requested_by),
        done=row.done,
        total=row.total,
        trace_id=row.trace_id,
    )


def enqueue(
    session: Session,
    database: Database,
    caller: Caller,
    kind: str,
    input: Mapping[str, Any],  # noqa: A002 - the word of the job table and of `JobRun.input`
    *,
    unit: str,
    total: int | None = None,
) -> UUID:
    """Ask for a job in the transaction of `session`; a worker starts it after the commit.

    `input` is JSON-ready; `unit` names what `done` and `total` count, e.g. "investors".
    """
    job_id, now = new_id(), database.clock()
    row = {
        "id": job_id,
        "kind": kind,
        "organisation": caller.organisation,
        "subject": caller.subject,
        "requested_by": caller.facts(),
        "state": "queued",
        "input": dict(input),
        "unit": unit,
        "total": total,
        "next_at": now,
        "trace_id": current_trace_id(),
        "created_at": now,
    }
    session.execute(database.kit.job.insert().values(**row))
    bell_of(database, BELL).ring_after(session)
    return job_id


def accepted_job(session: Session, database: Database, job_id: UUID, *, program: str) -> Answer:
    """The 202 that a command answers with after `enqueue`: the job, and where it is."""
    table = database.kit.job
    row = session.execute(select(table).where(table.c.id == job_id)).one()
    return accepted(public_job(row), location=job_location(program, job_id))


def job_location(program: str, job_id: UUID) -> str:
    """The path of a job of `program`."""
    return f"/{program}/v1/jobs/{job_id}"


def visible_jobs(kit: KitTables, caller: Caller) -> ColumnElement[bool]:
    """The condition of every question: jobs of the caller's organisation.

    Callers without an organisation share nothing; each sees the jobs it asked for itself.
    """
    table = kit.job
    is_own = table.c.subject == caller.subject
    has_organisation = table.c.organisation != ""
    return and_(table.c.organisation == caller.organisation, or_(has_organisation, is_own))


def find_job(session: Session, database: Database, caller: Caller, job_id: UUID) -> Row[Any]:
    """The row of a job that the caller may see.

    Raises NotFoundError for every other, existing or not.
    """
    table = database.kit.job
    condition = and_(table.c.id == job_id, visible_jobs(database.kit, caller))
    row = session.execute(select(table).where(condition)).one_or_none()
    if row is None:
        raise NotFoundError("job", "任务")
    return row


def job_state(session: Session, database: Database, job_id: UUID) -> JobState:
    """The state of a job whose owner row the caller may see already."""
    table = database.kit.job
    state: JobState = session.execute(
        select(table.c.state).where(table.c.id == job_id)
    ).scalar_one()
    return state


def public_job(row: Row[Any], *, chinese: bool = False) -> PublicJob:
    """The public form of a job's row, with its problem in one language."""
    answer = row.answer or {}
    return PublicJob(
        id=row.id,
        kind=row.kind,
        state=row.state,
        done=row.done,
        total=row.total,
        unit=row.unit,
        created_at=instant_text(row.created_at),
        started_at=written_instant(row.started_at),
        finished_at=written_instant(row.finished_at),
        problem=row.problem and row.problem["zh" if chinese else "en"],
        **answer,
    )


def check_answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as it is stored; its members may not hide the job's own."""
    hidden = PublicJob.model_fields.keys() & answer.keys()
    if hidden:
        raise ValueError(f"an answer may not use the job's own members: {sorted(hidden)}")
    return dict(answer)
