"""Storing requests: one effect per key, whatever happens to the answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from servicekit.housekeeping import Housekeeping
from servicekit.testing import ServiceUnderTest, a_caller

BODY = {"text": "hello", "amount_fen": 5}
OURS, THEIRS = a_caller(), a_caller(organisation="court-2", subject="court-2")


def rows(service: ServiceUnderTest, table: str) -> int:
    database = service.app.state.database
    found = getattr(database.kit, table, None)
    found = database.kit.journal.metadata.tables[table] if found is None else found
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(found)).scalar_one()


def test_a_repeated_request_gets_the_first_answer_and_has_one_effect(notes):
    client = notes.as_caller(OURS)
    first = client.post("/notes", json=BODY, headers={"Idempotency-Key": "k"})
    again = client.post("/notes", json=BODY, headers={"Idempotency-Key": "k"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["etag"] == first.headers["etag"] == '"1"'
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert (rows(notes, "note"), rows(notes, "journal")) == (1, 1)


def test_the_same_key_with_another_body_is_refused(notes):
    client = notes.as_caller(OURS)
    client.post("/notes", json=BODY, headers={"Idempotency-Key": "k"})
    other = client.post("/notes", json={**BODY, "amount_fen": 6}, headers={"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert rows(notes, "note") == 1


def test_keys_of_two_callers_are_independent(notes):
    for caller in (OURS, THEIRS):
        answer = notes.as_caller(caller).post("/notes", json=BODY, headers={"Idempotency-Key": "k"})
        assert answer.status_code == 201
    assert rows(notes, "note") == 2


@pytest.mark.parametrize("key", [None, " ", "x" * 256, "t\tab", "中"])
def test_a_missing_or_unprintable_key_is_refused(notes, key):
    headers = {"Idempotency-Key": key.encode() if key else key}
    answer = notes.as_caller(OURS).post("/notes", json=BODY, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert rows(notes, "note") == 0


def test_a_refused_request_keeps_nothing_and_can_be_repeated(notes):
    client = notes.as_caller(OURS)
    for _ in range(2):
        answer = client.post(
            "/notes", json={**BODY, "text": "torn"}, headers={"Idempotency-Key": "k"}
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "torn_note")
    assert [rows(notes, table) for table in ("note", "journal", "idempotency")] == [0, 0, 0]


def test_a_crash_undoes_the_whole_command_and_shows_no_stack(notes):
    answer = notes.as_caller(OURS).post("/notes", json={**BODY, "text": "crash"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert [rows(notes, table) for table in ("note", "journal", "idempotency")] == [0, 0, 0]


def test_sixteen_racing_callers_with_one_key_have_one_effect(notes):
    client = notes.as_caller(OURS)

    def once(_: int) -> tuple[int, str]:
        answer = client.post("/notes", json=BODY, headers={"Idempotency-Key": "race"})
        return answer.status_code, answer.json().get("code", "")

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(once, range(16)))
    assert (201, "") in answers
    assert set(answers) <= {(201, ""), (409, "request_in_progress")}
    assert rows(notes, "note") == 1


def test_a_change_needs_the_version_that_it_was_made_on(notes):
    client = notes.as_caller(OURS)
    where = client.post("/notes", json=BODY).headers["location"]
    assert client.get(where).headers["etag"] == '"1"'
    codes = [
        client.put(where, json=BODY, headers=headers).status_code
        for headers in ({}, {"If-Match": '"9"'}, {"If-Match": "W/x"}, {"If-Match": '"1"'})
    ]
    assert codes == [428, 412, 412, 200]
    stale = client.put(where, json=BODY, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["current_etag"]) == (412, '"2"')


def test_one_of_eight_racing_changes_wins(notes):
    client = notes.as_caller(OURS)
    where = client.post("/notes", json=BODY).headers["location"]

    def change(number: int) -> int:
        body = {**BODY, "text": f"change {number}"}
        return client.put(where, json=body, headers={"If-Match": '"1"'}).status_code

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(change, range(8)))
    assert codes == [200] + [412] * 7


def test_another_organisation_gets_the_same_404_as_for_an_absent_id(notes):
    where = notes.as_caller(OURS).post("/notes", json=BODY).headers["location"]
    hidden = notes.as_caller(THEIRS).get(where)
    absent = notes.as_caller(THEIRS).get(where[:-4] + "0000")
    assert hidden.status_code == absent.status_code == 404
    drop = ("instance", "trace_id")
    assert {k: v for k, v in hidden.json().items() if k not in drop} == {
        k: v for k, v in absent.json().items() if k not in drop
    }


def test_first_answers_are_forgotten_after_a_month_and_not_before(notes):
    database = notes.app.state.database
    notes.as_caller(OURS).post("/notes", json=BODY)
    keeper = Housekeeping(database)
    now = database.clock()
    for days, left in ((29, 1), (31, 0)):
        database.clock = lambda days=days: now + timedelta(days=days)
        keeper.tidy()
        keeper.tidy()
        assert rows(notes, "idempotency") == left
