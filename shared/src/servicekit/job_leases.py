"""Leases on jobs: one worker at a time, taken over when they run out, fenced against latecomers.

Every claim raises the job's fence by one. Whoever writes about a job names the fence of its own
claim; a worker that was taken over finds that its fence no longer holds and writes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlmodel import Session

from servicekit.database import Database
from servicekit.jobs import Job, job_of

PROCESS = secrets.token_hex(8)
"""Names this process in `leased_by`: what any other holder left on SQLite is a dead one's."""


class LostLeaseError(Exception):
    """The job belongs to another worker now, or has ended."""

    def __init__(self, job_id: UUID, fence: int) -> None:
        super().__init__(f"claim {fence} of job {job_id} no longer holds")
        self.job_id = job_id
        self.fence = fence


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's right to a job, until it runs out or is taken over."""

    job: Job
    fence: int
    attempts: int
    failures: int


class Leases:
    """The leases that one worker takes on the jobs of a database."""

    def __init__(self, database: Database, duration: timedelta) -> None:
        self.database = database
        self.duration = duration
        self._table = database.kit.job
        self._holder = f"{PROCESS}-{secrets.token_hex(4)}"

    def claim(self, kinds: Collection[str]) -> Claim | None:
        """The oldest job that is waiting or was left behind, now leased to this worker."""
        table, now = self._table, self.database.clock()
        statement = (
            select(table)
            .where(table.c.kind.in_(kinds), self._is_free(now))
            .order_by(table.c.created_at, table.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self.database.writing() as session:
            row = session.execute(statement).one_or_none()
            if row is None:
                return None
            values = {
                "state": "running",
                "fence": row.fence + 1,
                "attempts": row.attempts + 1,
                "leased_by": self._holder,
                "leased_until": now + self.duration,
                "started_at": row.started_at or now,
            }
            session.execute(update(table).where(table.c.id == row.id).values(**values))
        return Claim(job_of(row), row.fence + 1, row.attempts + 1, row.failures)

    def renew(self, claim: Claim) -> None:
        """Hold the job for another lease. Raises LostLeaseError."""
        with self.database.writing() as session:
            self.write(session, claim, **self.renewed())

    def renewed(self) -> dict[str, datetime]:
        """The column of a lease that begins now."""
        return {"leased_until": self.database.clock() + self.duration}

    def write(self, session: Session, claim: Claim, **values: Any) -> None:
        """Change the job's row in the transaction of `session`, if the claim still holds.

        Raises LostLeaseError, so that nothing else of the transaction is kept either.
        """
        table = self._table
        holds = and_(
            table.c.id == claim.job.id, table.c.fence == claim.fence, table.c.state == "running"
        )
        found: Any = session.execute(update(table).where(holds).values(**values))
        if found.rowcount != 1:
            raise LostLeaseError(claim.job.id, claim.fence)

    def give_back(
        self, claim: Claim, *, attempts: int, failures: int, after: timedelta = timedelta(0)
    ) -> None:
        """Let the job wait again, for anyone, not before `after` has passed."""
        with self.database.writing() as session:
            self.write(
                session,
                claim,
                state="queued",
                attempts=attempts,
                failures=failures,
                leased_by=None,
                leased_until=None,
                next_at=self.database.clock() + after,
            )

    def is_cancel_requested(self, session: Session, claim: Claim) -> bool:
        """Whether somebody asked to cancel the job. Raises LostLeaseError."""
        table = self._table
        columns = (table.c.is_cancel_requested, table.c.fence, table.c.state)
        found = session.execute(select(*columns).where(table.c.id == claim.job.id)).one()
        if found.fence != claim.fence or found.state != "running":
            raise LostLeaseError(claim.job.id, claim.fence)
        return bool(found.is_cancel_requested)

    def free_left_behind(self) -> int:
        """On SQLite, at start: free what a dead process held; returns how many jobs.

        SQLite has one process by definition, so no other holder can be alive.
        """
        table = self._table
        is_left = and_(table.c.state == "running", table.c.leased_by.not_like(f"{PROCESS}-%"))
        values = {"state": "queued", "leased_by": None, "leased_until": None}
        with self.database.writing() as session:
            found: Any = session.execute(update(table).where(is_left).values(**values))
        return int(found.rowcount)

    def _is_free(self, now: datetime) -> ColumnElement[bool]:
        """Waiting and due, or running under a lease that ran out.

        A lease far in the future was given before the clock was set back; its holder, if it
        lives, has long renewed it, so it is free as well.
        """
        table = self._table
        is_over = or_(table.c.leased_until < now, table.c.leased_until > now + 10 * self.duration)
        return or_(
            and_(table.c.state == "queued", table.c.next_at <= now),
            and_(table.c.state == "running", is_over),
        )
