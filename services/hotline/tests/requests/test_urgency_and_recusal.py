"""What becomes urgent on its way gets shorter limits; nobody judges the own work."""

import pytest


def clocks(people, request_id):
    return people["triager"].get(f"/requests/{request_id}/clocks").json()["items"]


def running(people, request_id):
    return {each["name"]: each for each in clocks(people, request_id) if each["state"] == "running"}


def mark_urgent(path, request_id, **changes):
    return path.step("supervisor", request_id, "mark-urgent", **{"reason": "涉及多人", **changes})


def test_a_request_that_becomes_urgent_gets_the_urgent_limits_from_then_on(path, people, clock):
    request_id = path.routed()["id"]
    clock.forward(days=1)
    assert mark_urgent(path, request_id)["flags"]["is_urgent"]
    found = running(people, request_id)
    # Tuesday 3 March: one working day for the contact, five for the closing.
    assert (found["first_contact"]["policy_id"], found["first_contact"]["due_on"]) == (
        "first-contact-urgent",
        "2026-03-04",
    )
    assert found["close"]["due_on"] == "2026-03-10"
    assert found["sign"]["due_on"] == "2026-03-03"
    before = [each for each in clocks(people, request_id) if each["state"] == "void"]
    assert {each["name"] for each in before} == {"first_contact", "close"}
    told = people["branch"].get(f"/requests/{request_id}/messages").json()["items"]
    assert sum("提前至" in each["text"] for each in told) == 2


def test_urgency_never_gives_more_time_than_there_was(path, people, clock):
    request_id = path.routed()["id"]
    clock.set(clock().replace(month=3, day=20))
    mark_urgent(path, request_id)
    assert running(people, request_id)["close"]["due_on"] == "2026-03-23"
    assert mark_urgent(path, request_id)["flags"]["is_urgent"]


def test_urgency_by_hand_needs_its_reason(path):
    request_id = path.routed()["id"]
    refused = path.step("supervisor", request_id, "mark-urgent", status=422, reason=" ")
    assert refused["code"] in ("reason_required", "invalid_input")


def test_a_clock_that_stands_still_is_shortened_when_it_goes_on(path, people, clock):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT", subject="BROKER")
    path.step("triager", request_id, "accept")
    path.step("triager", request_id, "ask-investor", text="请补充合同")
    mark_urgent(path, request_id)
    assert "close" not in running(people, request_id)
    clock.forward(days=2)
    path.step("investor", request_id, "supplement", text="合同如附件")
    assert running(people, request_id)["close"]["due_on"] == "2026-03-11"


@pytest.mark.parametrize("step", ["supplement", "message"])
def test_words_of_danger_that_come_later_make_a_request_urgent(path, people, step):
    request_id = path.received()["id"]
    words = {"text": "再不处理我只能跳楼了"}
    if step == "supplement":
        path.step("triager", request_id, "triage", category="COMPLAINT")
        path.step("triager", request_id, "ask-investor", text="请补充")
        path.step("investor", request_id, "supplement", **words)
    else:
        answer = people["investor"].post(f"/requests/{request_id}/messages", json=words)
        assert answer.status_code == 201
    assert people["triager"].get(f"/requests/{request_id}").json()["flags"]["is_urgent"]


RESULT = {"outcome": "EXPLAINED_ACCEPTED", "explanation": "已核查", "reply": "已说明。"}


def handled_by(path, who, **target):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT", subject="BROKER")
    path.step("triager", request_id, "accept")
    path.step("triager", request_id, "route", reason="指定", **target)
    path.step(who, request_id, "sign")
    path.step(who, request_id, "contact", channel="phone", was_reached=True)
    path.step(who, request_id, "result", **RESULT)
    return request_id


def test_a_bureau_does_not_review_its_own_result(path):
    request_id = handled_by(path, "bureau", desk_kind="bureau", desk="beijing")
    refused = path.step("bureau", request_id, "review", status=409, verdict="good")
    assert refused["code"] == "second_person_required"
    assert path.step("triager", request_id, "review", verdict="good")["state"] == "REVIEWED"


def test_at_the_manual_desk_another_person_reviews(path):
    request_id = handled_by(path, "triager", desk_kind="manual_desk")
    refused = path.step("triager", request_id, "review", status=409, verdict="good")
    assert refused["code"] == "second_person_required"
    assert path.step("supervisor", request_id, "review", verdict="good")["state"] == "REVIEWED"


def test_nobody_gives_the_own_house_more_time(path):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT", subject="BROKER")
    path.step("triager", request_id, "accept")
    path.step("triager", request_id, "route", reason="指定", desk_kind="bureau", desk="beijing")
    path.step("bureau", request_id, "sign")
    path.step("bureau", request_id, "extend", clock="decide", days=5, reason="等待材料")
    url = f"/requests/{request_id}"
    (asked,) = path.people["triager"].get(f"{url}/clocks").json()["extensions"]
    own = path.people["bureau"].post(
        f"{url}/extensions/{asked['id']}/decide", json={"is_approved": True}
    )
    assert own.json()["code"] == "second_person_required"
