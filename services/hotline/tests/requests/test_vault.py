"""The vault: names and own words go when their time is over, requests and figures stay."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from hotline.domain.retention import kept_since
from hotline.domain.rulebooks import Category
from hotline.usecases.retention import forget

PDF = b"%PDF-1.4\n%%EOF\n"
UNMASK = {"reason": "核对"}
ENDED = date(2026, 3, 2)


@pytest.fixture
def forgotten(hotline):
    """How many requests are forgotten on a day."""
    state = hotline.app.state
    return lambda day: forget(state.database, state.blobs, day, most=2)


def rows(hotline, query, **values):
    with hotline.app.state.database.reading() as session:
        return session.execute(text(query), values).all()


def with_file(path, **changes):
    request_id = path.closed(**changes)["id"]
    sent = path.people["investor"].post(
        f"/requests/{request_id}/attachments",
        content=PDF,
        headers={"Content-Type": "application/pdf"},
    )
    assert sent.status_code == 201
    return request_id, sent.json()["sha256"]


def test_names_words_and_files_go_when_their_time_is_over(path, people, hotline, forgotten):
    request_id, digest = with_file(path)
    blob = hotline.app.state.blobs.path(digest)
    before = people["triager"].post(f"/requests/{request_id}/unmask", json=UNMASK).json()
    assert (before["name"], len(before["texts"])) == ("王小明", 1)
    assert (forgotten(date(2046, 3, 2)), blob.exists()) == (0, True)
    assert (forgotten(date(2046, 3, 3)), blob.exists()) == (1, False)
    after = people["triager"].post(f"/requests/{request_id}/unmask", json=UNMASK).json()
    assert (after["name"], after["texts"]) == (None, [])
    kept = people["triager"].get(f"/requests/{request_id}").json()
    assert "亏损五万元" in kept["text"]
    assert rows(hotline, "SELECT count(*) FROM person")[0][0] == 0
    assert rows(hotline, "SELECT count(*) FROM message WHERE text IS NOT NULL")[0][0] == 0
    assert people["investor"].get(f"/requests/{request_id}").status_code == 404
    (entry,) = rows(hotline, "SELECT actor, facts FROM journal WHERE action = 'request.forget'")
    assert entry.actor == "archivist"
    assert "王" not in json.dumps(str(entry.facts))
    assert forgotten(date(2046, 3, 4)) == 0


def test_what_still_runs_or_was_frozen_is_never_forgotten(path, people, forgotten):
    running = path.contacted()["id"]
    reopened = path.closed(text="第二件事，账户无法登录，亏损要求赔偿。")["id"]
    path.step("investor", reopened, "reopen", ground="new_facts", reason="录音")
    frozen = path.closed(text="第三件事，手续费多收，要求退还。")["id"]
    path.step("supervisor", frozen, "freeze", is_frozen=True, reason="涉诉保全")
    assert forgotten(date(2090, 1, 1)) == 0
    for request_id in (running, reopened, frozen):
        told = people["triager"].post(f"/requests/{request_id}/unmask", json=UNMASK).json()
        assert told["name"] == "王小明"


def test_a_person_and_a_file_stay_while_another_request_needs_them(
    path, people, hotline, clock, forgotten
):
    first, digest = with_file(path)
    clock.forward(days=7)
    second, again = with_file(path, text="第二件事，账户无法登录，亏损要求赔偿。")
    assert digest == again
    assert forgotten(date(2046, 3, 5)) == 1
    assert hotline.app.state.blobs.path(digest).exists()
    told = people["triager"].post(f"/requests/{second}/unmask", json=UNMASK).json()
    assert (told["name"], len(told["texts"])) == ("王小明", 1)
    assert people["triager"].post(f"/requests/{first}/unmask", json=UNMASK).json()["name"] is None


def test_a_merged_request_is_kept_as_long_as_its_master(path, forgotten):
    master = path.contacted()["id"]
    child = path.received(text="同一件事的补充说明，要求赔偿。")["id"]
    path.step("triager", child, "merge", master_id=master)
    assert forgotten(date(2090, 1, 1)) == 0


def test_consultations_are_kept_for_three_years_as_they_were_confirmed(path, people, forgotten):
    request_id = path.received(category="CONSULT", wish="", text="请问如何办理销户？")["id"]
    path.step("triager", request_id, "triage", category="CONSULT")
    path.step("triager", request_id, "answer", text="请携带证件到营业部办理。")
    path.step("triager", request_id, "close")
    assert forgotten(date(2029, 3, 2)) == 0
    assert forgotten(date(2029, 3, 3)) == 1


def test_years_are_counted_from_the_end_to_the_day():
    assert kept_since(Category.COMPLAINT, date(2046, 3, 2)) == ENDED
    assert kept_since(Category.CONSULT, date(2028, 2, 29)) == date(2025, 2, 28)
    assert kept_since(None, date(2046, 3, 2)) == ENDED


def test_the_same_person_is_one_row_and_known_again_without_a_name(path, people, hotline):
    path.received(text="第一件事，经理诱导买入，要求赔偿。")
    path.received(text="第二件事，账户无法登录，要求处理。")
    found = rows(hotline, "SELECT name FROM person")
    assert len(found) == 1
    assert found[0][0].startswith("v1.")


def test_keys_of_personal_data_are_counted_for_their_keeper(path, people):
    path.received()
    (key,) = people["admin"].get("/personal-data-keys").json()["items"]
    assert key["is_current"]
    assert key["texts"] >= 3
    assert people["triager"].get("/personal-data-keys").status_code == 403


def test_a_suitability_review_hangs_on_a_complaint_that_the_reviewer_sees(path, people):
    request_id = path.received()["id"]
    empty = people["triager"].get(f"/requests/{request_id}/reviews")
    assert (empty.status_code, empty.json()["items"]) == (200, [])
    assert people["investor"].get(f"/requests/{request_id}/reviews").status_code == 403
