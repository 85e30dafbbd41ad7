"""The vault: names go when their time is over, requests and figures stay."""

from datetime import date

import pytest

from hotline.usecases.vault import forget_persons


@pytest.fixture(params=["sqlite"])
def engine_name(request):
    """Plain rows: one database will do."""
    return request.param


def test_names_and_own_words_go_when_their_time_is_over(path, people, hotline):
    request_id = path.received()["id"]
    unmask = {"reason": "核对"}
    before = people["triager"].post(f"/requests/{request_id}/unmask", json=unmask).json()
    assert (before["name"], len(before["texts"])) == ("王小明", 1)
    database = hotline.app.state.database
    with database.writing() as session:
        assert forget_persons(session, date(2045, 1, 1)) == 0
        assert forget_persons(session, date(2047, 1, 1)) == 1
    after = people["triager"].post(f"/requests/{request_id}/unmask", json=unmask).json()
    assert (after["name"], after["texts"]) == (None, [])
    kept = people["triager"].get(f"/requests/{request_id}").json()
    assert "亏损五万元" in kept["text"]


def test_the_same_person_is_one_row_and_known_again_without_a_name(path, people, hotline):
    path.received(text="第一件事，经理诱导买入，要求赔偿。")
    path.received(text="第二件事，账户无法登录，要求处理。")
    with hotline.app.state.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT name FROM person").all()
    assert len(rows) == 1
    assert rows[0][0].startswith("v1.")


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
