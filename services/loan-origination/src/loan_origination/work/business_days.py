"""The job that works business days chunk by chunk, from wherever the last one was left."""

from __future__ import annotations

from datetime import date
from typing import Any

from loan_origination.usecases.acting import Acting
from loan_origination.usecases.business_days import next_part
from servicekit.job_runs import JobHandler, JobRun


def business_day_handler() -> JobHandler:
    """How business days are worked: each chunk is a transaction with its place in the day."""
    return JobHandler(handle)


def handle(run: JobRun) -> dict[str, Any]:
    """Work until the asked day is open for bookings; where to go on is kept with the day itself,
    so that another run, or another job, does what is left and nothing twice."""
    until = date.fromisoformat(run.input["until"])
    done = run.job.done
    while True:
        with run.step(done=done, checkpoint=None) as session:
            part = next_part(Acting(session, run.database, run.caller), run.id, until)
        if part is None:
            return {"business_day": until.isoformat()}
        done += part.loans
