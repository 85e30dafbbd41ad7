"""One worker of business days in a process of its own, to be killed or to be measured.

    python -m bench.day_worker URL

Says what it took when no job is left.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench.loan_book import HANDLERS
from loan_origination.app import PROGRAM
from servicekit.database import Database
from servicekit.job_runs import JobHandler, JobRun
from servicekit.jobs import ENDED
from servicekit.worker import Worker, WorkerSettings

LEASE = timedelta(seconds=1)
WAIT_SECONDS = 0.02


def work(url: str, told: Connection | None = None) -> None:
    """Work until no job is left; what a dead worker held is free again after its lease.

    Whoever waits at the other end of `told` hears of every job that is begun.
    """
    database = Database(url, PROGRAM.kit)
    handlers = {kind: _announced(handler, told) for kind, handler in HANDLERS.items()}
    worker = Worker(database, handlers, program=PROGRAM.name, settings=WorkerSettings(lease=LEASE))
    gc.freeze()
    while _jobs_left(database):
        if not worker.run_once():
            time.sleep(WAIT_SECONDS)
    database.close()


def _announced(handler: JobHandler, told: Connection | None) -> JobHandler:
    def handle(run: JobRun) -> Any:
        if told is not None:
            told.send(run.job.kind)
        return handler.handle(run)

    return JobHandler(handle)


def _jobs_left(database: Database) -> int:
    table = database.kit.job
    with database.reading() as session:
        query = select(func.count()).where(table.c.state.not_in(ENDED))
        return int(session.execute(query).scalar_one())


def _peak_mb() -> float:
    """The most memory of this process; getrusage would tell that of its parent, were it more."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1_024


if __name__ == "__main__":
    work(sys.argv[1])
    print(json.dumps({"peak_mb": _peak_mb()}))
