"""The jobs of a service over HTTP: look, list, watch, cancel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any
from uuid import UUID

import anyio
import anyio.to_thread
from fastapi import Depends, Query, Request, Response
from sqlalchemy import select, update
from sqlmodel import Session
from starlette.responses import StreamingResponse

from servicekit.access import AnyCaller, CurrentDatabase
from servicekit.application import new_router
from servicekit.background import bell_of
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.job_problems import JobEndedError
from servicekit.job_runs import JobHandler
from servicekit.jobs import (
    BELL,
    ENDED,
    JobState,
    PublicJob,
    find_job,
    job_of,
    public_job,
    visible_jobs,
)
from servicekit.journal import record
from servicekit.paging import Page, Paging, newest_last, page_of
from servicekit.placed_routes import PlaceableRouter
from servicekit.problems import ForbiddenError, prefers_chinese

LOOK_SECONDS = 0.5
HEARTBEAT_LOOKS = 20
LONGEST_LOOKS = 7_200
"""A stream ends after an hour at the latest; browsers connect again by themselves."""


def speaks_chinese(request: Request) -> bool:
    return prefers_chinese(request)


InChinese = Annotated[bool, Depends(speaks_chinese)]


def job_router(handlers: Mapping[str, JobHandler]) -> PlaceableRouter:
    """`/jobs` of a service whose worker has these handlers."""
    router = new_router("jobs")
    router.add_api_route("/jobs", list_jobs, methods=["GET"])
    router.add_api_route("/jobs/{job_id}", show_job, methods=["GET"])
    router.add_api_route(
        "/jobs/{job_id}/events",
        watch_job,
        methods=["GET"],
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}}},
    )

    @router.delete("/jobs/{job_id}", responses={202: {"model": PublicJob}})
    def cancel_job(
        job_id: UUID,
        caller: AnyCaller,
        database: CurrentDatabase,
        chinese: InChinese,
        response: Response,
    ) -> PublicJob:
        """Cancel a job; one that runs ends at its next step (202), one that waits at once."""
        with database.writing() as session:
            job = cancel(session, database, caller, handlers, job_id, chinese=chinese)
        response.status_code = 200 if job.is_ended else 202
        return job

    return router


def list_jobs(
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    chinese: InChinese,
    response: Response,
    state: Annotated[JobState | None, Query()] = None,
    kind: Annotated[str | None, Query(max_length=100)] = None,
) -> Page[PublicJob]:
    """The jobs of the caller's organisation, oldest first."""
    columns: Any = database.kit.job.c
    statement: Any = select(database.kit.job).where(visible_jobs(database.kit, caller))
    if state is not None:
        statement = statement.where(columns.state == state)
    if kind is not None:
        statement = statement.where(columns.kind == kind)
    with database.reading() as session:
        asked = newest_last(statement, paging, columns.created_at, columns.id)
        rows = session.execute(asked).all()
    return page_of(
        rows,
        paging,
        item=lambda row: public_job(row, chinese=chinese),
        position=lambda row: (row.created_at, row.id),
        response=response,
    )


def show_job(
    job_id: UUID, caller: AnyCaller, database: CurrentDatabase, chinese: InChinese
) -> PublicJob:
    """One job as it stands."""
    return look(database, caller, job_id, chinese=chinese)


async def watch_job(
    job_id: UUID,
    request: Request,
    caller: AnyCaller,
    database: CurrentDatabase,
    chinese: InChinese,
) -> StreamingResponse:
    """The job's progress as server-sent events, from its present state to its end."""

    async def seen() -> PublicJob:
        def read() -> PublicJob:
            return look(database, caller, job_id, chinese=chinese)

        return await anyio.to_thread.run_sync(read)

    first = await seen()

    async def events() -> AsyncIterator[str]:
        job, shown = first, None
        for looks in range(1, LONGEST_LOOKS + 1):
            if job != shown:
                yield event("progress", job)
                shown = job
            if job.is_ended:
                yield event("end", job)
                return
            if await _is_over(request):
                return
            if looks % HEARTBEAT_LOOKS == 0:
                yield ": still here\n\n"
            await anyio.sleep(LOOK_SECONDS)
            job = await seen()

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events(), media_type="text/event-stream", headers=headers)


def look(database: Database, caller: Caller, job_id: UUID, *, chinese: bool) -> PublicJob:
    """The public form of a job that the caller may see, in a short session of its own."""
    with database.reading() as session:
        return public_job(find_job(session, database, caller, job_id), chinese=chinese)


def event(name: str, job: PublicJob) -> str:
    """One server-sent event; JSON on one line, as the format wants it."""
    return f"event: {name}\ndata: {job.model_dump_json()}\n\n"


def cancel(
    session: Session,
    database: Database,
    caller: Caller,
    handlers: Mapping[str, JobHandler],
    job_id: UUID,
    *,
    chinese: bool,
) -> PublicJob:
    """Cancel a waiting job with all it stored, or ask its worker to.

    Raises NotFoundError, ForbiddenError (a colleague without any of the requester's roles) and
    JobEndedError; a job that is cancelled already is answered as it stands.
    """
    table = database.kit.job
    find_job(session, database, caller, job_id)
    # The lock comes before the look that decides: a worker may be claiming the job right now.
    row = session.execute(select(table).where(table.c.id == job_id).with_for_update()).one()
    job = job_of(row)
    if caller.subject != job.caller.subject and not caller.has_any(*job.caller.roles):
        raise ForbiddenError(sorted(job.caller.roles))
    if row.state == "cancelled":
        return public_job(row, chinese=chinese)
    if row.state in ENDED:
        raise JobEndedError(row.state)
    values: dict[str, Any] = {"is_cancel_requested": 1}
    if row.state == "queued" and job.kind in handlers:
        handlers[job.kind].clean_up(session, job)
        values |= {"state": "cancelled", "finished_at": database.clock()}
    session.execute(update(table).where(table.c.id == job_id).values(**values))
    record(session, database, caller, "job.cancelled", object_kind="job", object_id=job_id)
    bell_of(database, BELL).ring_after(session)
    return public_job(find_job(session, database, caller, job_id), chinese=chinese)


async def _is_over(request: Request) -> bool:
    """Whether nobody listens any more, or the program is stopping."""
    stopping = getattr(request.app.state, "stopping", None)
    return (stopping is not None and stopping.is_set()) or await request.is_disconnected()
