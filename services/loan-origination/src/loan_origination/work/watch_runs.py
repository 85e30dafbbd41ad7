"""The job that runs the watch of a day over all running contracts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from loan_origination.usecases.acting import Acting
from loan_origination.usecases.watch_runs import COUNTED, watch_contracts
from servicekit.job_runs import JobHandler, JobRun


def watch_handler() -> JobHandler:
    """How a watch is run: some contracts a step, the last one is the checkpoint."""
    return JobHandler(handle)


def handle(run: JobRun) -> dict[str, Any]:
    """Watch contracts in steps; a run that is taken over goes on behind the last step."""
    on = date.fromisoformat(run.input["on"])
    checkpoint = run.checkpoint or {"cursor": None, "counts": {}, "is_done": False}
    counts, cursor = Counter(checkpoint["counts"]), checkpoint["cursor"]
    is_done = checkpoint["is_done"]
    while not is_done:
        done = counts["contracts"]
        state: dict[str, Any] = {}
        with run.step(done=done, checkpoint=state) as session:
            part = watch_contracts(Acting(session, run.database, run.caller), on, cursor)
            counts.update(part.counts)
            cursor, is_done = part.cursor, part.cursor is None
            state.update(cursor=cursor, counts=dict(counts), is_done=is_done)
    answer: dict[str, Any] = {"on": on.isoformat(), **{name: counts[name] for name in COUNTED}}
    with run.finish(answer):
        pass
    return answer
