"""The job that works through an import of running loans."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from loan_origination.tables.batches import LoanImportRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_imports import take_rows
from servicekit.job_runs import JobHandler, JobRun

AT_ONCE = 500


def import_handler() -> JobHandler:
    """How an import is done: some rows a step, the next row is the checkpoint."""
    return JobHandler(handle)


def handle(run: JobRun) -> dict[str, Any]:
    """Take the rows in steps; a run that is taken over goes on behind the last step."""
    import_id, total = UUID(run.input["import_id"]), run.job.total or 0
    place = int(run.checkpoint or 0)
    while place < total:
        following = min(place + AT_ONCE, total)
        with run.step(done=following, checkpoint=following) as session:
            acting = Acting(session, run.database, run.caller)
            take_rows(acting, session.get_one(LoanImportRow, import_id), place, following)
        place = following
    answer: dict[str, Any] = {"import_id": str(import_id)}
    with run.finish(answer) as session:
        answer["opened_count"] = session.get_one(LoanImportRow, import_id).opened_count
    return answer
