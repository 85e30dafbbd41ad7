"""Calls put together from events; letters counted."""

import pytest


@pytest.fixture(params=["sqlite"])
def engine_name(request):
    """Plain rows: one database will do."""
    return request.param


def tell(people, event, at, **more):
    body = {"call_ref": "c-1", "event": event, "at": at, **more}
    return people["call_agent"].post("/calls", json=body)


def test_a_call_is_put_together_from_its_events(path, people):
    early = tell(people, "answered", "2026-03-02T02:00:10Z")
    assert (early.status_code, early.json()["code"]) == (422, "call_unknown")
    assert tell(people, "offered", "2026-03-02T02:00:00Z").json()["is_in_service_hours"]
    tell(people, "offered", "2026-03-02T02:00:00Z")
    tell(people, "answered", "2026-03-02T02:00:12Z", agent="call-agent-1")
    ended = tell(people, "ended", "2026-03-02T02:03:12Z").json()
    assert (ended["wait_seconds"], ended["talk_seconds"]) == (12, 180)
    taken = path.received("call_agent", channel="PHONE", call_ref="c-1")
    (call,) = people["supervisor"].get("/calls").json()["items"]
    assert call["request_id"] == taken["id"]
    assert people["investor"].get("/calls").status_code == 403


def test_a_message_left_at_noon_waits_for_a_call_back(path, people, clock):
    clock.forward(hours=3)
    offered = tell(people, "offered", "2026-03-02T04:00:00Z").json()
    assert not offered["is_in_service_hours"]
    tell(people, "voicemail", "2026-03-02T04:01:00Z")
    queue = people["call_agent"].get("/calls?wants_callback=true").json()["items"]
    assert [each["call_ref"] for each in queue] == ["c-1"]
    done = tell(people, "called_back", "2026-03-02T05:00:00Z").json()
    assert done["called_back_at"] == "2026-03-02T05:00:00Z"
    tell(people, "voicemail", "2026-03-02T04:01:00Z")
    assert people["call_agent"].get("/calls?wants_callback=true").json()["items"] == []


def test_only_who_hangs_up_before_five_seconds_is_left_out_of_the_second_rate(people):
    for ref, seconds in (("short", 4), ("waited", 5)):
        tell(people, "offered", "2026-03-02T01:30:00Z", call_ref=ref)
        tell(people, "abandoned", f"2026-03-02T01:30:{seconds:02d}Z", call_ref=ref)
    total = people["supervisor"].get("/stats/calls?period=2026-03").json()["total"]
    assert (total["offered"], total["given_up"], total["short_hang_ups"]) == (2, 2, 1)


def test_a_letter_is_kept_masked_with_its_request(path, people):
    request_id = path.closed()["id"]
    body = {"received_on": "2026-03-02", "request_id": request_id, "text": "我叫王小明，谢谢！"}
    letter = people["call_agent"].post("/thank-you-letters", json=body).json()
    assert (letter["institution_code"], letter["masked_text"]) == ("I001", "我叫王**，谢谢！")
    assert len(people["auditor"].get("/thank-you-letters").json()["items"]) == 1
    assert people["investor"].get("/thank-you-letters").status_code == 403


def test_an_own_issue_code_is_read_from_the_next_text_on(path, people):
    code = {"code": "ROBO_ADVICE", "title_zh": "智能投顾", "words": {"智能投顾": 90}}
    assert people["admin"].post("/issue-codes", json=code).status_code == 201
    taken = path.received(text="智能投顾自动买入造成亏损，要求赔偿。")
    assert taken["issue"] == "ROBO_ADVICE"
    listed = people["investor"].get("/issue-codes").json()
    assert "ROBO_ADVICE.1" in listed["rules_version"]
    off = people["admin"].request(
        "PUT",
        "/issue-codes/ROBO_ADVICE",
        json={**code, "is_active": False},
        headers={"If-Match": '"1"'},
    )
    assert off.status_code == 200
    person = {"name": "李四", "mobile": "13900001111"}
    again = path.received(text="智能投顾自动买入造成亏损，要求赔偿。", person=person)
    assert again["issue"] != "ROBO_ADVICE"
