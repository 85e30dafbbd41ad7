"""Jobs over HTTP: who sees them, the stream of their progress, cancelling."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import BigInteger, Column, Table, func, select
from sqlmodel import Session

from servicekit.application import Program, build_app, new_router
from servicekit.columns import new_registry
from servicekit.commands import Answer, Storing
from servicekit.database import Database
from servicekit.job_routes import job_router
from servicekit.job_runs import JobHandler, JobRun
from servicekit.jobs import Job, accepted_job, enqueue
from servicekit.keys import load_signing_key
from servicekit.settings import ProgramSettings
from servicekit.tables import kit_tables
from servicekit.testing import InternalToken, ServiceUnderTest, a_caller
from servicekit.worker import Worker

NAME = "loss-calc"
METADATA = new_registry().metadata
KIT = kit_tables(METADATA)
ROWS = Table("imported", METADATA, Column("number", BigInteger, primary_key=True))
COURT = a_caller("court")
CLERK = a_caller("court", subject="clerk-1", kind="person")
AUDITOR = a_caller("auditor", subject="auditor-1", kind="person")
OTHER_COURT = a_caller("court", organisation="court-2", subject="court-2")
PATIENCE = 60


def import_rows(run: JobRun) -> dict[str, Any]:
    with run.step(done=1, checkpoint=1) as session:
        session.execute(ROWS.insert().values(number=1))
    return {"file_id": "f-1"}


def remove_rows(session: Session, job: Job) -> None:
    session.execute(ROWS.delete())


HANDLERS = {"import": JobHandler(import_rows, remove_rows)}
imports = new_router("imports")


@imports.post("/imports", status_code=202)
def start_import(command: Storing) -> Any:
    def action(session: Session) -> Answer:
        job_id = enqueue(
            session, command.database, command.caller, "import", {}, unit="rows", total=2
        )
        return accepted_job(session, command.database, job_id, program=NAME)

    return command.run(action)


@pytest.fixture
def app(database_url: str, keys_folder: Path, tmp_path: Path) -> FastAPI:
    routers = (imports, job_router(HANDLERS))
    program = Program(NAME, "Jobs", METADATA, KIT, tmp_path, routers, {})
    settings = ProgramSettings(
        environment="production", database_url=database_url, keys_dir=keys_folder
    )
    found = build_app(program, settings)
    METADATA.create_all(found.state.database.engine)
    return found


@pytest.fixture
def service(app: FastAPI, keys_folder: Path) -> Iterator[ServiceUnderTest]:
    with ServiceUnderTest(app, NAME, keys_folder) as found:
        yield found


@pytest.fixture
def worker(app: FastAPI) -> Worker:
    return Worker(app.state.database, HANDLERS, program=NAME)


def start(service: ServiceUnderTest, caller: Any = COURT) -> str:
    answer = service.as_caller(caller).post("/imports")
    assert answer.status_code == 202
    location: str = answer.headers["location"]
    assert location == f"/{NAME}/v1/jobs/{answer.json()['id']}"
    return location


def test_a_job_is_accepted_with_its_location_and_seen_there(
    service: ServiceUnderTest, worker: Worker
) -> None:
    location = start(service)
    job = service.as_caller(COURT).get(location).json()
    created_at = job.pop("created_at")
    assert created_at.endswith("Z")
    assert job == {
        "id": location.rpartition("/")[2],
        "kind": "import",
        "state": "queued",
        "done": 0,
        "total": 2,
        "unit": "rows",
        "started_at": None,
        "finished_at": None,
        "problem": None,
    }
    worker.run_once()
    job = service.as_caller(COURT).get(location).json()
    assert (job["state"], job["file_id"]) == ("succeeded", "f-1")


def test_repeating_the_request_gives_the_same_job(
    service: ServiceUnderTest, worker: Worker
) -> None:
    session, key = service.as_caller(COURT), {"Idempotency-Key": "once"}
    answers = [session.post("/imports", headers=key) for _ in range(3)]
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert worker.run_once()
    assert not worker.run_once()


@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("GET", "/events"), ("DELETE", "")])
def test_a_job_of_another_organisation_is_as_absent_as_one_that_never_was(
    service: ServiceUnderTest, method: str, suffix: str
) -> None:
    location = start(service)
    stranger = service.as_caller(OTHER_COURT)
    answers = [
        stranger.request(method, f"/{NAME}/v1/jobs/{name}{suffix}")
        for name in (location.rpartition("/")[2], uuid4())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    bodies = [answer.json() for answer in answers]
    assert {body["detail"] for body in bodies} == {"No such job."}
    assert service.as_caller(COURT).get(location).json()["state"] == "queued"


def test_callers_without_an_organisation_see_only_their_own_jobs(
    service: ServiceUnderTest,
) -> None:
    one, two = (a_caller("investor", organisation="", subject=f"investor-{n}") for n in (1, 2))
    location = start(service, one)
    assert service.as_caller(one).get(location).status_code == 200
    assert service.as_caller(two).get(location).status_code == 404


def test_lists_show_the_organisations_jobs_page_by_page(service: ServiceUnderTest) -> None:
    made = [start(service).rpartition("/")[2] for _ in range(5)]
    start(service, OTHER_COURT)
    session, found, path = service.as_caller(CLERK), [], "/jobs?limit=2"
    while path:
        answer = session.get(path)
        found += [job["id"] for job in answer.json()["items"]]
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    assert found == made
    assert session.get("/jobs?state=running").json()["items"] == []
    assert len(session.get("/jobs?kind=import&state=queued").json()["items"]) == 5
    assert session.get("/jobs?state=splendid").status_code == 422


def test_a_waiting_job_is_cancelled_at_once_and_a_second_time_without_harm(
    service: ServiceUnderTest, worker: Worker
) -> None:
    location, session = start(service), service.as_caller(CLERK)
    for _ in range(2):
        answer = session.delete(location)
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
        assert answer.json()["finished_at"] is not None
    assert not worker.run_once()


def test_cancelling_a_job_that_was_given_back_undoes_its_steps(
    service: ServiceUnderTest, app: FastAPI
) -> None:
    database: Database = app.state.database

    def fail_halfway(run: JobRun) -> None:
        import_rows(run)
        raise ZeroDivisionError

    location = start(service)
    handlers = {"import": JobHandler(fail_halfway, remove_rows)}
    Worker(database, handlers, program=NAME).run_once()
    assert count_rows(database) == 1
    assert service.as_caller(COURT).delete(location).json()["state"] == "cancelled"
    assert count_rows(database) == 0


def test_cancelling_a_running_job_is_accepted_and_takes_effect_at_its_next_step(
    service: ServiceUnderTest, app: FastAPI
) -> None:
    location = start(service)
    session = service.as_caller(COURT)

    def be_cancelled(run: JobRun) -> Any:
        answer = session.delete(location)
        assert (answer.status_code, answer.json()["state"]) == (202, "running")
        return import_rows(run)

    handlers = {"import": JobHandler(be_cancelled, remove_rows)}
    Worker(app.state.database, handlers, program=NAME).run_once()
    assert session.get(location).json()["state"] == "cancelled"
    assert count_rows(app.state.database) == 0


def test_a_job_that_has_ended_cannot_be_cancelled(
    service: ServiceUnderTest, worker: Worker
) -> None:
    location = start(service)
    worker.run_once()
    answer = service.as_caller(COURT).delete(location)
    assert (answer.status_code, answer.json()["code"]) == (409, "job_ended")


def test_a_colleague_without_the_requesters_role_sees_but_does_not_cancel(
    service: ServiceUnderTest,
) -> None:
    location, auditor = start(service), service.as_caller(AUDITOR)
    assert auditor.get(location).status_code == 200
    assert auditor.delete(location).status_code == 403


def test_the_stream_of_an_ended_job_is_its_state_and_the_end(
    service: ServiceUnderTest, worker: Worker
) -> None:
    location = start(service)
    worker.run_once()
    answer = service.as_caller(COURT).get(location + "/events", headers={"Last-Event-ID": "7"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    names = [line for line in answer.text.splitlines() if line.startswith("event:")]
    assert names == ["event: progress", "event: end"]


def test_the_stream_shows_progress_while_the_job_runs(app: FastAPI, keys_folder: Path) -> None:
    """Each step waits until the stream has shown the one before: no state can be missed."""
    shown: dict[int, threading.Event] = {done: threading.Event() for done in range(3)}

    def handle(run: JobRun) -> None:
        for done in (1, 2):
            assert shown[done - 1].wait(PATIENCE)
            with run.step(done=done, checkpoint=done):
                pass
        assert shown[2].wait(PATIENCE)

    events = []
    with served(app, keys_folder) as (client, _):
        location = ask_for_job(client)
        with (
            Worker(app.state.database, {"import": JobHandler(handle)}, program=NAME),
            client.stream("GET", location + "/events") as answer,
        ):
            for name, job in sent_events(answer):
                events.append((name, job["state"], job["done"]))
                shown[job["done"]].set()
    assert events[-1] == ("end", "succeeded", 2)
    running = [done for name, state, done in events if (name, state) == ("progress", "running")]
    assert running[-2:] == [1, 2]


def test_the_stream_ends_when_the_program_stops(app: FastAPI, keys_folder: Path) -> None:
    app.state.stopping = threading.Event()
    with served(app, keys_folder) as (client, _):
        location = ask_for_job(client)
        with client.stream("GET", location + "/events") as answer:
            events = sent_events(answer)
            assert next(events)[1]["state"] == "queued"
            app.state.stopping.set()
            assert list(events) == []


def test_the_stream_ends_when_nobody_listens_any_more(app: FastAPI, keys_folder: Path) -> None:
    with served(app, keys_folder) as (client, server):
        with client.stream("GET", ask_for_job(client) + "/events") as answer:
            events = sent_events(answer)
            assert next(events)[1]["state"] == "queued"
            assert server.server_state.tasks, "the stream is being served"
        wait_for(lambda: not server.server_state.tasks)


def ask_for_job(client: httpx.Client) -> str:
    answer = client.post(f"/{NAME}/v1/imports", headers={"Idempotency-Key": "1"})
    location: str = answer.headers["location"]
    return location


def count_rows(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(select(func.count()).select_from(ROWS)).scalar_one())


def sent_events(answer: httpx.Response) -> Iterator[tuple[str, dict[str, Any]]]:
    name = ""
    for line in answer.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


@contextmanager
def served(app: FastAPI, keys: Path) -> Iterator[tuple[httpx.Client, uvicorn.Server]]:
    """The app behind a real server: test clients wait for the whole answer."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        port = wait_for(lambda: server.started and server.servers[0].sockets[0].getsockname()[1])
        auth = InternalToken(load_signing_key(keys, "gateway"), COURT, NAME)
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, auth=auth, timeout=PATIENCE, trust_env=False) as client:
            yield client, server
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


def wait_for(look: Callable[[], Any]) -> Any:
    pause = threading.Event()
    for _ in range(PATIENCE * 20):
        found = look()
        if found:
            return found
        pause.wait(0.05)
    raise AssertionError("waited in vain")
