"""A complaint from intake to closing, and what stands in the way of each step."""

import pytest


@pytest.fixture(params=["sqlite"])
def engine_name(request):
    """The same steps are taken on both databases by the tests beside this one."""
    return request.param


def test_a_complaint_goes_from_intake_to_closing(path, people):
    taken = path.received()
    assert taken["state"] == "RECEIVED"
    assert taken["number"].startswith("12386-20260302-000001-")
    assert len(taken["second_factor"]) == 8
    request_id = taken["id"]
    triaged = path.step("triager", request_id, "triage", category="COMPLAINT", subject="BROKER")
    assert (triaged["state"], triaged["is_valid"]) == ("TRIAGED", True)
    path.step("triager", request_id, "accept")
    routed = path.step("triager", request_id, "route")
    assert routed["target"]["kind"] == "institution"
    assert routed["target"]["branch_code"] == "I001-B001"
    path.step("branch", request_id, "sign")
    path.step("branch", request_id, "contact", channel="phone", was_reached=True)
    path.step("branch", request_id, "handle")
    result = {"outcome": "EXPLAINED_ACCEPTED", "explanation": "已说明", "reply": "已向您说明。"}
    assert path.step("branch", request_id, "result", **result)["outcome"] is None
    reviewed = path.step("triager", request_id, "review", verdict="good")
    assert (reviewed["state"], reviewed["outcome"]) == ("REVIEWED", "EXPLAINED_ACCEPTED")
    called = path.step("call_agent", request_id, "callback", was_reached=True, score=5)
    assert called["satisfaction"] == 5
    closed = path.step("triager", request_id, "close")
    assert (closed["state"], closed["due_at"]) == ("CLOSED", None)
    steps = [
        each["step"]
        for each in people["investor"].get(f"/requests/{request_id}/timeline").json()["items"]
    ]
    assert steps == [
        "receive",
        "triage",
        "accept",
        "route",
        "sign",
        "contact",
        "handle",
        "result",
        "review",
        "callback",
        "close",
    ]


def test_a_step_that_the_state_does_not_know_names_those_it_does(path):
    request_id = path.received()["id"]
    refused = path.step("triager", request_id, "route", status=409)
    assert refused["code"] == "invalid_transition"
    assert refused["allowed"] == ["triage", "withdraw", "merge"]


LACKING = [
    ({"person": {"name": "王小明"}}, "missing_contact"),
    ({"counterparty": ""}, "missing_counterparty"),
    ({"person": {"mobile": "13812345678"}}, "missing_facts"),
    ({"channel": "EMAIL"}, "channel_not_open"),
    ({"channel": "PHONE"}, "channel_not_open"),
    ({"claimed_fen": "1"}, "invalid_input"),
    ({"surprise": 1}, "invalid_input"),
    ({"text": ""}, "invalid_input"),
]


def test_an_intake_without_what_its_category_needs_is_refused(path, people):
    body = {
        "text": "要求赔偿",
        "category": "COMPLAINT",
        "wish": "赔偿",
        "counterparty": "某公司",
        "person": {"name": "王小明", "mobile": "13812345678"},
    }
    for change, code in LACKING:
        answer = people["investor"].post("/requests", json={**body, **change})
        assert (answer.status_code, answer.json()["code"]) == (422, code), change


def test_words_without_category_are_taken_in_with_what_they_suggest(path, people):
    answer = people["anonymous"].post("/requests", json={"text": "请问如何办理销户？"})
    assert answer.status_code == 201
    taken = answer.json()
    assert taken["category"] == "CONSULT"
    assert not taken["is_category_confirmed"]
    assert [each["clock"] for each in taken["expected"]] == ["answer"]


def test_a_consultation_is_answered_and_closed(path):
    request_id = path.received(category="CONSULT", text="请问佣金费率如何查询？")["id"]
    path.step("triager", request_id, "triage", category="CONSULT")
    assert path.step("triager", request_id, "accept", status=409)["code"] == "invalid_transition"
    path.step("call_agent", request_id, "answer", text="可在交易软件中查询。")
    closed = path.step("call_agent", request_id, "close")
    assert (closed["outcome"], closed["recovered_fen"]) == ("ANSWERED", 0)


def test_a_rejection_tells_why_and_where_to_go_and_is_reviewed_once(path, people):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT")
    path.step("triager", request_id, "reject", reason="NOT_CAPITAL_MARKET")
    said = people["investor"].get(f"/requests/{request_id}/messages").json()["items"]
    assert "12378" in said[-1]["text"]
    assert "内部复核" in said[-1]["text"]
    path.step("investor", request_id, "appeal", reason="这是证券公司的产品")
    again = path.step("investor", request_id, "appeal", status=409, reason="再看")
    assert again["code"] == "appealed_already"


def test_a_returned_request_needs_evidence_and_the_third_goes_to_the_supervisor(path, people):
    request_id = path.routed()["id"]
    bare = path.step("branch", request_id, "return", status=422, reason="不是我部客户")
    assert bare["code"] == "evidence_required"
    mute = path.step("branch", request_id, "return", status=422, evidence=["开户查询截图"])
    assert mute["code"] == "reason_required"
    for _ in range(3):
        body = {"reason": "不是我部客户", "evidence": ["开户查询截图"]}
        returned = path.step("branch", request_id, "return", **body)
        again = {"to": {}, "reason": "再转"}
        who = "supervisor" if returned["returns"] == 3 else "triager"
        if who == "supervisor":
            refused = path.step("triager", request_id, "reroute", status=409, **again)
            assert refused["code"] == "supervisor_only"
        rerouted = path.step(who, request_id, "reroute", **again)
    assert (rerouted["state"], rerouted["flags"]["escalation"]) == ("ROUTED", 5)
    ends = people["triager"].get(f"/requests/{request_id}/clocks").json()["items"]
    assert [each["state"] for each in ends if each["name"] == "close"] == ["running"]
    history = people["triager"].get(f"/requests/{request_id}/routings").json()["items"]
    assert [each["ended_by"] for each in history] == ["return", "return", "return", None]


def test_a_result_without_contact_is_not_found_good(path):
    request_id = path.signed()["id"]
    missed = path.step("branch", request_id, "contact", channel="phone", was_reached=False)
    assert missed["state"] == "SIGNED"
    early = path.step("branch", request_id, "handle", status=409)
    assert early["code"] == "invalid_transition"


def test_three_failed_days_stand_for_a_contact(path, clock):
    request_id = path.signed()["id"]
    for _ in range(3):
        tried = path.step("branch", request_id, "contact", channel="phone", was_reached=False)
        clock.forward(days=1)
    assert tried["state"] == "CONTACTED"
    result = {"outcome": "UNREACHABLE", "explanation": "三次未接通", "reply": "三次未能联系到您。"}
    path.step("branch", request_id, "result", **result)
    path.step("triager", request_id, "review", verdict="good")


def test_a_refused_result_goes_back_with_its_reason(path):
    request_id = path.contacted()["id"]
    body = {"outcome": "EXPLAINED_NOT_ACCEPTED", "reply": "不同意"}
    path.step("branch", request_id, "result", **body)
    mute = path.step("triager", request_id, "review", status=422, verdict="refused")
    assert mute["code"] == "reason_required"
    back = path.step("triager", request_id, "review", verdict="refused", reason="没有说明理由")
    assert back["state"] == "HANDLING"


def test_recovered_money_counts_only_with_proof(path):
    from_result = {
        "outcome": "SETTLED_PAID",
        "explanation": "和解",
        "reply": "已和解",
        "amount_fen": 123,
        "agreement": "退还",
        "agreed_on": "2026-03-02",
    }
    request_id = path.reviewed(from_result)["id"]
    path.step("call_agent", request_id, "callback", was_reached=True, score=3)
    refused = path.step("triager", request_id, "close", status=422)
    assert refused["gaps"] == ["recovery_proof"]
    path.step("call_agent", request_id, "confirm-recovery", amount_fen=100, is_proved=True)
    assert path.step("triager", request_id, "close")["recovered_fen"] == 100


def test_a_frozen_request_is_not_closed(path):
    request_id = path.reviewed()["id"]
    path.step("call_agent", request_id, "callback", was_reached=True, score=3)
    path.step("supervisor", request_id, "freeze", is_frozen=True, reason="待核查")
    assert path.step("triager", request_id, "close", status=423)["code"] == "closing_frozen"


def test_a_closed_request_comes_back_within_the_window_only(path, clock):
    request_id = path.closed()["id"]
    mute = path.step("investor", request_id, "reopen", status=422, ground="new_facts")
    assert mute["code"] == "reason_required"
    reopened = path.step("investor", request_id, "reopen", ground="new_facts", reason="找到录音")
    assert (reopened["state"], reopened["outcome"], reopened["reopened"]) == ("REOPENED", None, 1)
    other = path.closed(person={"name": "李四", "mobile": "13900001111"})["id"]
    clock.forward(days=31)
    late = path.step("investor", other, "reopen", status=409, ground="new_facts", reason="录音")
    assert late["code"] == "reopen_window_over"


def test_a_call_back_waits_for_phone_hours_and_another_day(path, clock):
    request_id = path.reviewed()["id"]
    path.step("call_agent", request_id, "callback", was_reached=False)
    again = path.step("call_agent", request_id, "callback", status=409, was_reached=True)
    assert again["code"] == "callback_refused"
    clock.forward(hours=34)
    night = path.step("call_agent", request_id, "callback", status=409, was_reached=True)
    assert night["code"] == "callback_refused"


def test_a_withdrawal_after_a_payment_is_a_settlement(path):
    from_result = {
        "outcome": "SETTLED_PAID",
        "explanation": "和解",
        "reply": "已和解",
        "amount_fen": 500,
        "agreement": "退还",
        "agreed_on": "2026-03-02",
        "has_performance_proof": True,
    }
    request_id = path.contacted()["id"]
    path.step("branch", request_id, "result", **from_result)
    ended = path.step("investor", request_id, "withdraw", channel="WEB", words="已收到退款，撤诉")
    assert (ended["state"], ended["outcome"], ended["recovered_fen"]) == (
        "WITHDRAWN",
        "SETTLED_PAID",
        500,
    )
