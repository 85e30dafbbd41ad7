"""Batches of applications: a job with a result per row, the same batch once."""

import time
from uuid import uuid4

import pytest


def code(answer):
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def number():
    return f"B-{uuid4().hex}"


def finished(people, job, who="system"):
    """The job once its worker has ended it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        shown = people(who).get(f"/jobs/{job}").json()
        if shown["state"] in ("succeeded", "failed"):
            return shown
        time.sleep(0.05)
    raise AssertionError("the job did not end")


def row(journey, **changes):
    return {**journey.file(), "external_ref": f"ref-{uuid4().hex}", **changes}


def test_every_row_gets_its_own_result(journey, people, number):
    good, draft = row(journey), row(journey, submit=False)
    bad = row(journey, request={"amount_fen": 1.5})
    lacking = row(journey, purposes=[])
    rows = [good, "nonsense", bad, draft, lacking, good]
    answer = people("system").post(
        "/application-batches", json={"batch_no": number, "applications": rows}
    )
    assert answer.status_code == 202
    job = finished(people, answer.json()["id"])
    assert (job["state"], job["done"], job["created_count"]) == ("succeeded", 6, 2)
    batch = people("system").get(f"/application-batches/{job['batch_id']}").json()
    outcomes = [result["outcome"] for result in batch["results"]]
    assert outcomes == ["created", "refused", "refused", "created", "refused", "duplicate"]
    assert batch["results"][2]["errors"][0]["pointer"] == "/request/amount_fen"
    assert batch["results"][4]["code"] == "file_incomplete"
    assert batch["results"][0]["application_id"] == batch["results"][5]["application_id"]
    listed = people("officer").get(f"/applications?batch_id={batch['id']}").json()["items"]
    assert sorted(one["state"] for one in listed) == ["draft", "submitted"]
    assert people("other_system").get(f"/application-batches/{batch['id']}").status_code == 404


def test_the_same_batch_again_is_the_same_job_and_another_content_is_refused(
    journey, people, number
):
    body = {"batch_no": number, "applications": [row(journey)]}
    first = people("system").post("/application-batches", json=body)
    again = people("system").post("/application-batches", json=body)
    assert first.json()["id"] == again.json()["id"]
    job = finished(people, first.json()["id"])
    assert job["created_count"] == 1
    other = people("system").post(
        "/application-batches", json={"batch_no": number, "applications": [row(journey)]}
    )
    assert code(other) == (409, "batch_content_differs")
    elsewhere = people("other_system").post("/application-batches", json=body)
    assert elsewhere.status_code == 202
    assert finished(people, elsewhere.json()["id"], "other_system")["created_count"] == 1


def test_more_than_a_thousand_rows_are_refused(people, number):
    body = {"batch_no": number, "applications": [{}] * 1_001}
    answer = people("system").post("/application-batches", json=body)
    assert code(answer) == (422, "invalid_input")


def test_a_row_refused_halfway_leaves_nothing_behind(journey, people, number):
    """Rows are judged inside savepoints: the refused one is not there, the next one is."""
    lacking, good = row(journey, purposes=[]), row(journey)
    answer = people("system").post(
        "/application-batches", json={"batch_no": number, "applications": [lacking, good]}
    )
    finished(people, answer.json()["id"])
    found = people("system").get(f"/applications?q={lacking['external_ref']}").json()["items"]
    assert found == []
    found = people("system").get(f"/applications?q={good['external_ref']}").json()["items"]
    assert [one["state"] for one in found] == ["submitted"]
