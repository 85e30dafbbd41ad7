"""The worker: does jobs one at a time, outlives their errors, gives them back when it stops."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from lawkit.refusals import Refusal
from servicekit.background import Background, bell_of
from servicekit.database import Database
from servicekit.job_leases import Claim, Leases, LostLeaseError
from servicekit.job_problems import JobFailedError, kept_problem
from servicekit.job_runs import JobCancelledError, JobHandler, JobInterruptedError, JobRun
from servicekit.jobs import BELL, job_location
from servicekit.logs import logger
from servicekit.tracing import Trace, continued, enter

log = logger("worker")
LONGEST_DELAY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """How patient a worker is.

    `max_failures` counts unexpected errors of a job altogether; `max_attempts` counts claims since
    its last committed step, so that a job which is interrupted often but moves on is never given
    up.
    """

    lease: timedelta = timedelta(seconds=15)
    poll_seconds: float = 1.0
    stop_seconds: float = 10.0
    max_failures: int = 3
    max_attempts: int = 25


class Worker:
    """Does the jobs of a database from entering to leaving; `run_once` does one by hand."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, JobHandler],
        *,
        program: str,
        statuses: Mapping[type[Refusal], int] | None = None,
        settings: WorkerSettings | None = None,
    ) -> None:
        self._database = database
        self._handlers = dict(handlers)
        self._program = program
        self._statuses = dict(statuses or {})
        self._settings = settings or WorkerSettings()
        self._leases = Leases(database, self._settings.lease)
        self._stopping = threading.Event()
        self._run: JobRun | None = None
        self._running = ExitStack()

    def __enter__(self) -> Worker:
        if self._database.is_sqlite:
            freed = self._leases.free_left_behind()
            log.info("jobs of a dead process freed", jobs=freed)
        beat_seconds = self._settings.lease.total_seconds() / 3
        heartbeat = Background("job-heartbeat", self.beat, idle_seconds=beat_seconds)
        work = Background(
            "job-worker",
            self.run_once,
            idle_seconds=self._settings.poll_seconds,
            heard=bell_of(self._database, BELL).listener(),
            stop_seconds=self._settings.stop_seconds,
        )
        # Left in reverse: the heartbeat outlives the work it keeps alive.
        self._running.enter_context(heartbeat)
        self._running.enter_context(work)
        return self

    def __exit__(self, *error: object) -> None:
        self._stopping.set()
        self._running.close()

    def run_once(self) -> bool:
        """Do the next job as far as it goes; returns whether there was one."""
        claim = self._leases.claim(self._handlers)
        if claim is None:
            return False
        enter(_trace(claim.job.trace_id))
        log.info("job claimed", job=str(claim.job.id), kind=claim.job.kind, fence=claim.fence)
        run = JobRun(self._leases, claim, self._stopping)
        self._run = run
        try:
            self._attempt(run)
        except LostLeaseError as error:
            log.warning("job lost to another worker", job=str(error.job_id), fence=error.fence)
        finally:
            self._run = None
        return True

    def beat(self) -> bool:
        """Renew the lease of the job at hand; never finds more to do."""
        run = self._run
        if run is None:
            return False
        try:
            self._leases.renew(run.claim)
        except LostLeaseError:
            run.lose()
        return False

    def _attempt(self, run: JobRun) -> None:
        """One attempt; its end, whatever it is, is written under the claim's fence."""
        try:
            self._handle(run)
        except LostLeaseError:
            raise
        except JobCancelledError:
            self._end(run, "cancelled", None)
        except JobInterruptedError:
            self._give_back(run)
        except Refusal as refusal:
            self._end(run, "failed", refusal)
        except Exception as error:
            self._recover(run, error)

    def _recover(self, run: JobRun, error: Exception) -> None:
        """After an unexpected error: whose fault it was decides what becomes of the job."""
        if self._stopping.is_set():
            # What a handler waits for may be torn down first; that is no fault of the job.
            self._give_back(run)
            return
        log.exception("job attempt failed", job=str(run.id), kind=run.job.kind)
        failures = run.claim.failures
        if _is_passing(error):
            self._retry(run.claim, failures=failures)
        elif failures + 1 < self._settings.max_failures:
            self._retry(run.claim, failures=failures + 1)
        else:
            self._end(run, "failed", JobFailedError())

    def _give_back(self, run: JobRun) -> None:
        """Let the interrupted job go on elsewhere at once; the attempt does not count."""
        claim = run.claim
        self._leases.give_back(claim, attempts=claim.attempts - 1, failures=claim.failures)
        log.info("job given back by a stopping worker", job=str(run.id))

    def _handle(self, run: JobRun) -> None:
        if run.cancelled():
            raise JobCancelledError
        if run.claim.attempts > self._settings.max_attempts:
            raise JobFailedError
        answer = self._handlers[run.job.kind].handle(run)
        if not run.is_finished:
            with run.finish(answer):
                log.info("job finishes without a last effect", job=str(run.id))

    def _retry(self, claim: Claim, *, failures: int) -> None:
        tries = min(max(claim.attempts, failures), 10)
        delay = min(timedelta(seconds=2**tries), LONGEST_DELAY)
        self._leases.give_back(claim, attempts=claim.attempts, failures=failures, after=delay)

    def _end(self, run: JobRun, state: str, refusal: Refusal | None) -> None:
        """End the job and undo what its steps stored, in one transaction."""
        try:
            self._write_end(run, state, refusal, undo=True)
        except LostLeaseError:
            raise
        except Exception as error:
            if _is_passing(error):
                raise
            log.exception("cleaning up after a job failed", job=str(run.id), kind=run.job.kind)
            if run.claim.attempts < self._settings.max_attempts:
                self._retry(run.claim, failures=run.claim.failures)
                return
            # It will not get better: end it, and leave the rest to whoever reads the log.
            self._write_end(run, state, refusal, undo=False)

    def _write_end(self, run: JobRun, state: str, refusal: Refusal | None, *, undo: bool) -> None:
        instance = job_location(self._program, run.id)
        problem = refusal and kept_problem(refusal, self._statuses, instance=instance)
        values: dict[str, Any] = {
            "state": state,
            "problem": problem,
            "leased_by": None,
            "leased_until": None,
            "finished_at": self._database.clock(),
        }
        with self._database.writing() as session:
            if undo:
                self._handlers[run.job.kind].clean_up(session, run.job)
            self._leases.write(session, run.claim, **values)
        log.info("job ended", job=str(run.id), kind=run.job.kind, state=state)


def _is_passing(error: Exception) -> bool:
    """Whether the database could not answer just now, which is no fault of the job."""
    is_cut_off = isinstance(error, DBAPIError) and error.connection_invalidated
    return is_cut_off or isinstance(error, (OperationalError, PoolTimeoutError))


def _trace(trace_id: str | None) -> Trace:
    """A hop of its own in the trace of the request that asked for the job."""
    return Trace(trace_id, secrets.token_hex(8)) if trace_id else continued(None)
