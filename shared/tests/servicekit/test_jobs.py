"""Jobs and their worker, by hand and with a clock that stands still until told otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, Table, func, select
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from lawkit.refusals import Refusal
from servicekit.columns import new_registry
from servicekit.database import Database
from servicekit.job_leases import Leases, LostLeaseError
from servicekit.job_runs import JobHandler, JobRun
from servicekit.jobs import Job, PublicJob, enqueue, public_job
from servicekit.problems import FieldError, UnprocessableError
from servicekit.tables import kit_tables
from servicekit.testing import a_caller
from servicekit.worker import Worker, WorkerSettings

METADATA = new_registry().metadata
KIT = kit_tables(METADATA)
ROWS = Table("imported", METADATA, Column("number", BigInteger, primary_key=True))
CALLER = a_caller("court")


class FakeClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        self.now += timedelta(**time)


class OutOfRangeError(Refusal):
    code = "out_of_range"
    title = "Out of range"
    title_zh = "超出范围"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def database(database_url: str, clock: FakeClock) -> Iterator[Database]:
    found = Database(database_url, KIT, clock=clock)
    METADATA.create_all(found.engine)
    yield found
    found.close()


def ask(database: Database, count: int = 3) -> Any:
    with database.writing() as session:
        return enqueue(
            session, database, CALLER, "import", {"count": count}, unit="rows", total=count
        )


def import_rows(run: JobRun) -> dict[str, Any]:
    for number in range(run.checkpoint or 0, run.input["count"]):
        with run.step(done=number + 1, checkpoint=number + 1) as session:
            session.execute(ROWS.insert().values(number=number))
    return {"imported": run.input["count"]}


def remove_rows(session: Session, job: Job) -> None:
    session.execute(ROWS.delete())


def a_worker(
    database: Database, handle: Callable[[JobRun], Any] = import_rows, **options: Any
) -> Worker:
    handlers = {"import": JobHandler(handle, remove_rows)}
    return Worker(database, handlers, program="loss-calc", **options)


def state_of(database: Database, job_id: Any) -> PublicJob:
    with database.reading() as session:
        row = session.execute(select(KIT.job).where(KIT.job.c.id == job_id)).one()
    return public_job(row)


def rows_in(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(select(func.count()).select_from(ROWS)).scalar_one())


def ask_to_cancel(database: Database) -> None:
    with database.writing() as session:
        session.execute(KIT.job.update().values(is_cancel_requested=1))


def test_a_job_is_done_in_steps_and_shows_its_answer(database: Database) -> None:
    job_id = ask(database)
    assert state_of(database, job_id).state == "queued"
    assert a_worker(database).run_once()
    job = state_of(database, job_id)
    assert (job.state, job.done, job.total, job.unit) == ("succeeded", 3, 3, "rows")
    assert job.model_dump()["imported"] == 3
    assert job.started_at == job.finished_at == "2026-11-21T08:00:00Z"
    assert rows_in(database) == 3
    assert not a_worker(database).run_once()


def test_a_job_of_an_undone_transaction_never_was(database: Database) -> None:
    def ask_and_fail() -> None:
        with database.writing() as session:
            enqueue(session, database, CALLER, "import", {"count": 1}, unit="rows")
            raise OutOfRangeError("no", "否")

    with pytest.raises(OutOfRangeError):
        ask_and_fail()
    assert not a_worker(database).run_once()


def test_progress_is_visible_while_the_job_runs(database: Database) -> None:
    seen = []

    def handle(run: JobRun) -> None:
        run.progress(1)
        seen.append(state_of(database, run.id))
        run.progress(2)
        seen.append(state_of(database, run.id))
        run.progress(3, 3)
        seen.append(state_of(database, run.id))

    ask(database)
    a_worker(database, handle).run_once()
    # The second follows too soon to be written, the last is always written.
    assert [(job.state, job.done) for job in seen] == [("running", n) for n in (1, 1, 3)]


def test_the_last_effect_and_the_success_are_one_transaction(database: Database) -> None:
    def handle(run: JobRun) -> None:
        answer: dict[str, int] = {}
        with run.finish(answer) as session:
            session.execute(ROWS.insert().values(number=7))
            answer["calculation_id"] = 7

    job_id = ask(database)
    a_worker(database, handle).run_once()
    assert state_of(database, job_id).model_dump()["calculation_id"] == 7
    assert rows_in(database) == 1


def test_an_answer_cannot_hide_the_jobs_own_members(database: Database) -> None:
    job_id = ask(database)
    one_try = WorkerSettings(max_failures=1)
    a_worker(database, lambda _: {"state": "splendid"}, settings=one_try).run_once()
    assert state_of(database, job_id).state == "failed"


def test_a_refusal_fails_the_job_with_its_own_problem_and_leaves_nothing(
    database: Database,
) -> None:
    errors = [FieldError("/rows/2", "no such investor", "unknown_investor")]

    def handle(run: JobRun) -> None:
        import_rows(run)
        raise UnprocessableError("bad", "坏", errors=errors)

    job_id = ask(database)
    a_worker(database, handle).run_once()
    job = state_of(database, job_id)
    assert job.state == "failed"
    assert job.problem is not None
    assert job.problem["code"] == "invalid_input"
    assert job.problem["status"] == 422
    assert job.problem["errors"][0]["pointer"] == "/rows/2"
    assert job.problem["instance"] == f"/loss-calc/v1/jobs/{job_id}"
    assert rows_in(database) == 0


def test_a_domain_refusal_has_the_status_the_program_gives_it(database: Database) -> None:
    def handle(run: JobRun) -> None:
        raise OutOfRangeError("out", "超出", limit=5)

    job_id = ask(database)
    a_worker(database, handle, statuses={OutOfRangeError: 409}).run_once()
    with database.reading() as session:
        row = session.execute(select(KIT.job).where(KIT.job.c.id == job_id)).one()
    english, chinese = public_job(row).problem, public_job(row, chinese=True).problem
    assert english is not None
    assert chinese is not None
    assert (english["status"], english["detail"], english["limit"]) == (409, "out", 5)
    assert (chinese["title"], chinese["detail"]) == ("超出范围", "超出")


def test_an_unexpected_error_is_tried_three_times_and_then_told_without_details(
    database: Database, clock: FakeClock
) -> None:
    tries = []

    def handle(run: JobRun) -> None:
        tries.append(run.checkpoint)
        with run.step(done=len(tries), checkpoint=len(tries)) as session:
            session.execute(ROWS.insert().values(number=len(tries)))
        raise ZeroDivisionError("secret of ours")

    job_id, worker = ask(database), a_worker(database, handle)
    for _ in range(3):
        assert worker.run_once()
        assert not worker.run_once(), "a retry waits"
        clock.advance(minutes=2)
    assert tries == [None, 1, 2], "each try goes on from the checkpoint"
    job = state_of(database, job_id)
    assert job.state == "failed"
    assert job.problem is not None
    assert job.problem["code"] == "job_failed"
    assert "secret" not in str(job.problem)
    assert rows_in(database) == 0
    assert not worker.run_once()


def test_a_database_that_cannot_answer_is_no_fault_of_the_job(
    database: Database, clock: FakeClock
) -> None:
    troubles = [OperationalError("insert", {}, Exception("disk full")) for _ in range(6)]

    def handle(run: JobRun) -> Any:
        if troubles:
            raise troubles.pop()
        return import_rows(run)

    job_id, worker = ask(database), a_worker(database, handle)
    while worker.run_once():
        clock.advance(minutes=2)
    assert state_of(database, job_id).state == "succeeded"
    assert rows_in(database) == 3


def test_a_job_that_kills_its_workers_again_and_again_is_given_up(
    database: Database, clock: FakeClock
) -> None:
    job_id, settings = ask(database), WorkerSettings(max_attempts=4)
    leases = Leases(database, settings.lease)
    for _ in range(4):
        assert leases.claim(["import"]), "a worker that dies at once"
        clock.advance(minutes=1)
    a_worker(database, settings=settings).run_once()
    job = state_of(database, job_id)
    assert job.state == "failed"
    assert job.problem is not None
    assert job.problem["code"] == "job_failed"


def test_a_late_worker_is_fenced_and_keeps_nothing(database: Database, clock: FakeClock) -> None:
    outcome: list[str] = []

    def be_late(run: JobRun) -> None:
        with run.step(done=1, checkpoint=1) as session:
            session.execute(ROWS.insert().values(number=0))
        clock.advance(minutes=1)
        assert a_worker(database).run_once(), "another worker takes over and ends the job"
        try:
            import_rows(run)
        except LostLeaseError:
            outcome.append("fenced")
            raise

    job_id = ask(database)
    assert a_worker(database, be_late).run_once()
    assert outcome == ["fenced"]
    assert state_of(database, job_id).state == "succeeded"
    assert rows_in(database) == 3


def test_a_worker_fenced_within_its_step_rolls_the_step_back(
    database: Database, clock: FakeClock
) -> None:
    leases = Leases(database, timedelta(seconds=15))
    ask(database)
    late = leases.claim(["import"])
    assert late is not None

    def write_late() -> None:
        with database.writing() as session:
            session.execute(ROWS.insert().values(number=99))
            leases.write(session, late, done=1)

    clock.advance(minutes=1)
    assert leases.claim(["import"])
    with pytest.raises(LostLeaseError):
        write_late()
    assert rows_in(database) == 0


def test_the_heartbeat_keeps_a_long_step_from_being_taken_over(
    database: Database, clock: FakeClock
) -> None:
    def handle(run: JobRun) -> None:
        for _ in range(5):
            clock.advance(seconds=10)
            worker.beat()
            assert not a_worker(database).run_once()

    job_id, worker = ask(database), a_worker(database, handle)
    worker.run_once()
    assert state_of(database, job_id).state == "succeeded"


def test_the_heartbeat_tells_a_worker_that_it_was_taken_over(
    database: Database, clock: FakeClock
) -> None:
    def handle(run: JobRun) -> None:
        clock.advance(minutes=1)
        assert a_worker(database).run_once()
        worker.beat()
        with pytest.raises(LostLeaseError):
            run.progress(1)

    ask(database)
    worker = a_worker(database, handle)
    worker.run_once()
    assert rows_in(database) == 3


def test_a_lease_given_before_the_clock_was_set_back_does_not_block_the_job(
    database: Database, clock: FakeClock
) -> None:
    ask(database)
    clock.advance(hours=1)
    assert Leases(database, timedelta(seconds=15)).claim(["import"])
    clock.advance(hours=-1)
    assert a_worker(database).run_once()
    assert rows_in(database) == 3


def test_a_running_job_is_cancelled_at_its_next_step_and_leaves_nothing(
    database: Database,
) -> None:
    def handle(run: JobRun) -> None:
        assert not run.cancelled()
        with run.step(done=1, checkpoint=1) as session:
            session.execute(ROWS.insert().values(number=0))
        ask_to_cancel(database)
        assert run.cancelled()
        import_rows(run)

    job_id = ask(database)
    a_worker(database, handle).run_once()
    job = state_of(database, job_id)
    assert (job.state, job.done, job.problem) == ("cancelled", 1, None)
    assert rows_in(database) == 0


def test_a_job_cancelled_while_its_worker_was_dead_is_not_begun_again(
    database: Database, clock: FakeClock
) -> None:
    job_id = ask(database)
    assert Leases(database, timedelta(seconds=15)).claim(["import"])
    ask_to_cancel(database)
    clock.advance(minutes=1)
    begun: list[JobRun] = []
    a_worker(database, begun.append).run_once()
    assert begun == []
    assert state_of(database, job_id).state == "cancelled"
    assert rows_in(database) == 0


def test_steps_do_not_nest(database: Database) -> None:
    def handle(run: JobRun) -> None:
        with run.step(done=1, checkpoint=1):
            assert not run.cancelled()
            with pytest.raises(RuntimeError, match="nest"):
                run.progress(1)

    ask(database)
    a_worker(database, handle).run_once()


def test_cleaning_up_that_fails_is_tried_again_before_the_job_ends(
    database: Database, clock: FakeClock
) -> None:
    troubles = [RuntimeError("cannot clean up yet")]

    def refuse(run: JobRun) -> None:
        raise OutOfRangeError("no", "否")

    def clean_up(session: Session, job: Job) -> None:
        remove_rows(session, job)
        if troubles:
            raise troubles.pop()

    job_id = ask(database)
    worker = Worker(database, {"import": JobHandler(refuse, clean_up)}, program="loss-calc")
    worker.run_once()
    assert state_of(database, job_id).state == "queued"
    clock.advance(minutes=2)
    worker.run_once()
    assert state_of(database, job_id).state == "failed"


def test_jobs_of_kinds_that_a_worker_does_not_know_wait_for_one_that_does(
    database: Database,
) -> None:
    ask(database)
    assert not Worker(database, {}, program="loss-calc").run_once()
    assert a_worker(database).run_once()
