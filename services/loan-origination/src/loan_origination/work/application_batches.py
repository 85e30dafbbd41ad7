"""The job that works through a batch of applications."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from loan_origination.tables.applications import ApplicationBatchRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_batches import take_rows
from servicekit.job_runs import JobHandler, JobRun

AT_ONCE = 50


def batch_handler() -> JobHandler:
    """How a batch is done: some rows a step, the next row is the checkpoint."""
    return JobHandler(handle)


def handle(run: JobRun) -> dict[str, Any]:
    """Take the rows in steps; a run that is taken over goes on behind the last step."""
    batch_id, total = UUID(run.input["batch_id"]), run.job.total or 0
    place = int(run.checkpoint or 0)
    while place < total:
        following = min(place + AT_ONCE, total)
        with run.step(done=following, checkpoint=following) as session:
            acting = Acting(session, run.database, run.caller)
            take_rows(acting, session.get_one(ApplicationBatchRow, batch_id), place, following)
        place = following
    answer: dict[str, Any] = {"batch_id": str(batch_id)}
    with run.finish(answer) as session:
        answer["created_count"] = session.get_one(ApplicationBatchRow, batch_id).created_count
    return answer
