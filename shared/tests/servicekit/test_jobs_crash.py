"""Jobs under real threads and real process deaths; run as a program, this file is the victim."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, String, Table, func, select

from servicekit.clock import utc_now
from servicekit.columns import new_registry
from servicekit.database import Database
from servicekit.job_runs import JobHandler, JobRun
from servicekit.jobs import enqueue, public_job
from servicekit.tables import kit_tables
from servicekit.testing import a_caller
from servicekit.worker import Worker, WorkerSettings

METADATA = new_registry().metadata
KIT = kit_tables(METADATA)
ROWS = Table("imported", METADATA, Column("number", BigInteger, primary_key=True))
RUNS = Table("runs", METADATA, Column("job_id", String(36), primary_key=True))
STEPS, ROWS_PER_STEP = 120, 20
SHORT_LEASE = WorkerSettings(lease=timedelta(seconds=1), poll_seconds=0.05)
PATIENCE = 60


def import_in_chunks(run: JobRun) -> dict[str, int]:
    """Every chunk's rows once: a chunk stored twice would break the primary key."""
    for step in range(run.checkpoint or 0, STEPS):
        first = step * ROWS_PER_STEP
        with run.step(done=step + 1, checkpoint=step + 1) as session:
            rows = [{"number": number} for number in range(first, first + ROWS_PER_STEP)]
            session.execute(ROWS.insert(), rows)
        sys.stderr.write(f"step {step}\n")
        sys.stderr.flush()
    return {"rows": STEPS * ROWS_PER_STEP}


def open_database(url: str) -> Database:
    return Database(url, KIT)


def work_until_killed(url: str) -> None:
    handlers = {"import": JobHandler(import_in_chunks)}
    with Worker(open_database(url), handlers, program="loss-calc", settings=SHORT_LEASE):
        threading.Event().wait()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = open_database(database_url)
    METADATA.create_all(found.engine)
    yield found
    found.close()


def ask(database: Database, kind: str = "import") -> Any:
    with database.writing() as session:
        return enqueue(session, database, a_caller("court"), kind, {}, unit="steps", total=STEPS)


def state_of(database: Database, job_id: Any) -> Any:
    with database.reading() as session:
        return session.execute(select(KIT.job).where(KIT.job.c.id == job_id)).one()


def wait_for_end(database: Database, *jobs: Any) -> list[str]:
    pause = threading.Event()
    for _ in range(PATIENCE * 20):
        states = [state_of(database, job_id).state for job_id in jobs]
        if not {"queued", "running"} & set(states):
            return states
        pause.wait(0.05)
    raise AssertionError(f"jobs did not end: {states}")


def kill_after(url: str, steps: int) -> int:
    """Start a worker process and kill it when it has done some steps; returns how many it did."""
    command = [sys.executable, __file__, url]
    seen = 0
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as victim:
        assert victim.stderr is not None
        for line in victim.stderr:
            seen += line.startswith("step ")
            if seen >= steps:
                break
        os.kill(victim.pid, signal.SIGKILL)
        rest = victim.stderr.read()
    assert victim.returncode == -signal.SIGKILL, rest
    return seen


def test_a_job_whose_worker_is_killed_again_and_again_ends_with_exactly_its_rows(
    database: Database,
) -> None:
    job_id = ask(database)
    url = database.url.render_as_string(hide_password=False)
    chance = random.Random(20261121)
    for _ in range(3):
        assert kill_after(url, chance.randint(3, 20)) >= 3
    interrupted = state_of(database, job_id)
    assert interrupted.state == "running"
    assert 0 < interrupted.done < STEPS
    begun_at = []

    def note_and_import(run: JobRun) -> dict[str, int]:
        begun_at.append(run.checkpoint)
        return import_in_chunks(run)

    handlers = {"import": JobHandler(note_and_import)}
    with Worker(database, handlers, program="loss-calc", settings=SHORT_LEASE):
        assert wait_for_end(database, job_id) == ["succeeded"]
    assert begun_at == [interrupted.checkpoint], "it went on where it was"
    with database.reading() as session:
        numbers = session.execute(select(ROWS.c.number).order_by(ROWS.c.number)).scalars().all()
    assert numbers == list(range(STEPS * ROWS_PER_STEP))
    assert public_job(state_of(database, job_id)).done == STEPS


def test_on_sqlite_a_dead_process_leaves_no_lease_to_wait_for(
    database: Database, engine_name: str
) -> None:
    job_id = ask(database)
    with database.writing() as session:
        far = utc_now() + timedelta(seconds=100)
        values = {"state": "running", "fence": 4, "leased_by": "dead-1", "leased_until": far}
        session.execute(KIT.job.update().values(**values))
    handlers = {"import": JobHandler(import_in_chunks)}
    with Worker(database, handlers, program="loss-calc"):
        if engine_name == "sqlite":
            assert wait_for_end(database, job_id) == ["succeeded"]
    if engine_name == "postgresql":
        assert state_of(database, job_id).fence == 4, "another process may still hold it there"


def test_workers_racing_on_one_queue_never_run_a_job_twice(database: Database) -> None:
    """Each on its own connection; RUNS would break its primary key on a second run."""
    url = database.url.render_as_string(hide_password=False)

    def run_job(run: JobRun) -> None:
        with run.finish() as session:
            session.execute(RUNS.insert().values(job_id=str(run.id)))

    jobs = [ask(database, "count") for _ in range(30)]
    others = [open_database(url) for _ in range(3)]
    start = threading.Barrier(3)
    done: list[int] = []

    def race(own: Database) -> None:
        worker = Worker(own, {"count": JobHandler(run_job)}, program="loss-calc")
        start.wait()
        count = 0
        while worker.run_once():
            count += 1
        done.append(count)

    threads = [threading.Thread(target=race, args=(own,)) for own in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    for own in others:
        own.close()
    assert sum(done) == 30
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(RUNS)).scalar_one() == 30
        found = session.execute(select(KIT.job.c.state, KIT.job.c.fence)).all()
    assert {tuple(row) for row in found} == {("succeeded", 1)}
    assert len(found) == len(jobs)


def test_a_new_job_wakes_a_worker_that_polls_but_once_an_hour(database: Database) -> None:
    handlers = {"count": JobHandler(lambda run: {"counted": 1})}
    hourly = WorkerSettings(poll_seconds=3_600)
    with Worker(database, handlers, program="loss-calc", settings=hourly):
        for _ in range(3):
            assert wait_for_end(database, ask(database, "count")) == ["succeeded"]


def test_a_stopping_worker_gives_its_job_back_at_the_next_step(database: Database) -> None:
    begun = threading.Event()

    def dawdle(run: JobRun) -> None:
        step = run.checkpoint or 0
        while True:
            step += 1
            with run.step(done=min(step, STEPS), checkpoint=step) as session:
                session.execute(ROWS.insert().values(number=step))
            begun.set()

    job_id = ask(database)
    with Worker(database, {"import": JobHandler(dawdle)}, program="loss-calc"):
        assert begun.wait(PATIENCE)
    job = state_of(database, job_id)
    assert (job.state, job.leased_by, job.attempts, job.failures) == ("queued", None, 0, 0)
    assert job.checkpoint >= 1


if __name__ == "__main__":
    work_until_killed(sys.argv[1])
