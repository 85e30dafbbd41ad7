"""Long work on claims: a thousand rows a step, each with its outcome."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import Session

from mediation.store.funds import outcomes_of
from mediation.tables.claims import ClaimRunRow
from mediation.usecases.acting import Acting
from mediation.usecases.claim_runs import AT_ONCE, VERIFY, do_chunk, finish_run
from servicekit.job_runs import JobHandler, JobRun
from servicekit.jobs import Job

POSTED_AT_ONCE = 10_000
"""Postings read the whole ledger first, so they come in larger steps."""


class ClaimRunner:
    """Does the staged rows of a run; the rows without outcome are what is left."""

    def handler(self) -> JobHandler:
        return JobHandler(self.handle, self.clean_up)

    def handle(self, run: JobRun) -> dict[str, Any]:
        """One chunk a step; a run that is taken over begins at the first row without outcome."""
        run_id = UUID(run.input["run_id"])
        total, done = run.job.total or 0, run.checkpoint or 0
        while done < total:
            with run.database.reading() as session:
                kind = session.get_one(ClaimRunRow, run_id).kind
            size = min(POSTED_AT_ONCE if kind == VERIFY else AT_ONCE, total - done)
            with run.step(done=done + size, checkpoint=done + size) as session:
                acting = Acting(session, run.database, run.caller)
                do_chunk(acting, session.get_one(ClaimRunRow, run_id), size)
            done += size
        answer: dict[str, Any] = {"run_id": str(run_id)}
        with run.finish(answer) as session:
            acting = Acting(session, run.database, run.caller)
            finish_run(acting, session.get_one(ClaimRunRow, run_id))
            answer["outcomes"] = outcomes_of(session, run_id)
        return answer

    def clean_up(self, session: Session, job: Job) -> None:
        """A run that failed says so; chunks that were done stay, the rest has no outcome."""
        row = session.get_one(ClaimRunRow, UUID(job.input["run_id"]))
        row.state = "FAILED"
        session.add(row)
