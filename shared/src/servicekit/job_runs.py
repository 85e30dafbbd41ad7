"""One run of a job: what a handler is given to work with.

A handler does its work in steps. Each step is one transaction that holds the step's rows and the
checkpoint together; a run that is taken over begins at the last checkpoint.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.job_leases import Claim, Leases, LostLeaseError
from servicekit.jobs import Job, check_answer

PROGRESS_EVERY = timedelta(milliseconds=250)


class JobCancelledError(Exception):
    """Somebody asked to cancel the job; the worker ends it as cancelled."""


class JobInterruptedError(Exception):
    """The worker is stopping; the job goes on from its checkpoint elsewhere."""


class JobRun:
    """A claimed job at work; `step`, `finish` and `progress` notice cancelling and stopping."""

    def __init__(self, leases: Leases, claim: Claim, stopping: threading.Event) -> None:
        self.database: Database = leases.database
        self.job: Job = claim.job
        self.claim = claim
        self.is_finished = False
        self._leases = leases
        self._stopping = stopping
        self._is_lost = threading.Event()
        self._session: Session | None = None
        self._progress_at: datetime | None = None

    @property
    def id(self) -> UUID:
        return self.job.id

    @property
    def input(self) -> Any:
        return self.job.input

    @property
    def checkpoint(self) -> Any:
        """What the last step left, or None at the very beginning."""
        return self.job.checkpoint

    @property
    def caller(self) -> Caller:
        """Who asked for the job."""
        return self.job.caller

    @contextmanager
    def step(self, *, done: int, checkpoint: Any, total: int | None = None) -> Iterator[Session]:
        """One transaction for a step's rows, its checkpoint and the progress.

        Raises JobCancelledError, JobInterruptedError or LostLeaseError; nothing of the step is
        kept then.
        """
        known = self.job.total if total is None else total
        with self._transaction() as session:
            yield session
            values = {"done": done, "total": known, "checkpoint": checkpoint, "attempts": 0}
            self._leases.write(session, self.claim, **values, **self._leases.renewed())
        self.job = replace(self.job, checkpoint=checkpoint, done=done, total=known)

    @contextmanager
    def finish(self, answer: Mapping[str, Any] | None = None) -> Iterator[Session]:
        """The last transaction: its rows and the job's success stand or fall together.

        `answer` is a JSON-ready mapping whose members the public form of the job shows; it is
        read when the block ends, so the block may fill it.
        """
        with self._transaction() as session:
            yield session
            done = self.job.done if self.job.total is None else self.job.total
            self._leases.write(
                session,
                self.claim,
                state="succeeded",
                answer=check_answer(answer or {}),
                done=done,
                leased_by=None,
                leased_until=None,
                finished_at=self.database.clock(),
            )
        self.is_finished = True

    def progress(self, done: int, total: int | None = None) -> None:
        """Show progress between steps; calls that follow too soon write nothing.

        The checkpoint stays: a run that is taken over counts from there again.
        """
        self._check_alive()
        now = self.database.clock()
        is_soon = self._progress_at is not None and now - self._progress_at < PROGRESS_EVERY
        if is_soon and done != total:
            return
        self._progress_at = now
        known = self.job.total if total is None else total
        with self._transaction() as session:
            self._leases.write(
                session, self.claim, done=done, total=known, **self._leases.renewed()
            )
        self.job = replace(self.job, done=done, total=known)

    def cancelled(self) -> bool:
        """Whether somebody asked to cancel the job (one small query)."""
        if self._session is not None:
            return self._leases.is_cancel_requested(self._session, self.claim)
        with self.database.reading() as session:
            return self._leases.is_cancel_requested(session, self.claim)

    def lose(self) -> None:
        """The heartbeat found that the claim no longer holds: make the next step say so."""
        self._is_lost.set()

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        # SQLite has one connection: a second transaction of this thread would wait for ever.
        if self._session is not None:
            raise RuntimeError("a job's transactions do not nest: leave the open step first")
        self._check_alive()
        with self.database.writing() as session:
            if self._leases.is_cancel_requested(session, self.claim):
                raise JobCancelledError
            self._session = session
            try:
                yield session
            finally:
                self._session = None

    def _check_alive(self) -> None:
        if self._is_lost.is_set():
            raise LostLeaseError(self.claim.job.id, self.claim.fence)
        if self._stopping.is_set():
            raise JobInterruptedError


def _leave_as_is(session: Session, job: Job) -> None:
    """For kinds whose steps store nothing that a failure would leave half done."""


@dataclass(frozen=True, slots=True)
class JobHandler:
    """How one kind of job is done.

    `handle` works in steps and finishes by `run.finish`, or returns the answer (None: no members).
    `clean_up` undoes what the steps stored, in the transaction that ends the job as failed or
    cancelled. Both may run again after a crash.
    """

    handle: Callable[[JobRun], Mapping[str, Any] | None]
    clean_up: Callable[[Session, Job], None] = _leave_as_is
