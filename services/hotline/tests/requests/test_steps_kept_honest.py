"""What steps must not lose or believe: money, urgency, times, the person's own numbers."""

import pytest

from hotline.domain.closing import RecoveredVia

PAID = {
    "outcome": "SETTLED_PAID",
    "explanation": "销售人员表述不当。",
    "reply": "已和解",
    "amount_fen": 500,
    "agreement": "退还",
    "agreed_on": "2026-03-02",
    "has_performance_proof": True,
}
UNSETTLED = {
    "outcome": "EXPLAINED_NOT_ACCEPTED",
    "explanation": "已履行适当性义务",
    "reply": "不再赔偿",
}


def exported(people, number):
    answer = people["admin"].get("/exports/requests?period=2026").text
    names, *rows = [line.split(",") for line in answer.splitlines()]
    return next(dict(zip(names, row, strict=False)) for row in rows if row[0] == number)


def test_money_that_came_back_stays_counted_when_a_reopened_request_brings_nothing(path):
    request_id = path.closed(PAID)["id"]
    path.step("investor", request_id, "reopen", ground="new_facts", reason="找到录音")
    path.step("branch", request_id, "result", **UNSETTLED)
    reviewed = path.step("triager", request_id, "review", verdict="good")
    assert (reviewed["outcome"], reviewed["recovered_fen"]) == ("EXPLAINED_NOT_ACCEPTED", 500)
    assert reviewed["is_recovery_proved"]
    # The call-backs of the earlier round were another matter.
    path.step("call_agent", request_id, "callback", was_reached=True, score=4)
    path.step("triager", request_id, "close")


def test_a_reopened_request_that_was_never_routed_is_at_the_manual_desk(path):
    request_id = path.received(category="CONSULT", text="请问佣金费率如何查询？")["id"]
    path.step("triager", request_id, "triage", category="CONSULT")
    path.step("call_agent", request_id, "answer", text="可在交易软件中查询。")
    path.step("call_agent", request_id, "close")
    back = path.step("investor", request_id, "reopen", ground="wrong_closing", reason="查不到")
    assert (back["state"], back["target"]["kind"]) == ("REOPENED", "manual_desk")


def test_a_withdrawal_counts_what_was_paid_as_settlement_and_no_refused_promise(path, people):
    paid_id = path.contacted()["id"]
    path.step("branch", paid_id, "result", **{**PAID, "has_performance_proof": False})
    words = {"channel": "WEB", "words": "已收到退款，撤诉"}
    paid = path.step("investor", paid_id, "withdraw", **words)
    assert (paid["recovered_fen"], paid["is_recovery_proved"]) == (500, False)
    assert exported(people, paid["number"])["recovered_via"] == RecoveredVia.SETTLEMENT
    refused_id = path.contacted(person={"name": "李四", "mobile": "13900001111"})["id"]
    path.step("branch", refused_id, "result", **PAID)
    path.step("triager", refused_id, "review", verdict="refused", reason="没有付款凭证")
    ended = path.step("investor", refused_id, "withdraw", **words)
    assert (ended["outcome"], ended["recovered_fen"]) == ("WITHDRAWN", None)


def test_a_withdrawal_after_money_of_unknown_amount_is_a_settlement_whose_sum_comes_later(path):
    request_id = path.received()["id"]
    ended = path.step(
        "investor", request_id, "withdraw", channel="WEB", words="已退款", was_paid=True
    )
    assert (ended["state"], ended["outcome"]) == ("WITHDRAWN", "SETTLED_PAID")
    told = path.step("call_agent", request_id, "confirm-recovery", amount_fen=100, is_proved=True)
    assert told["recovered_fen"] == 100


def test_triage_without_a_word_on_urgency_leaves_it_as_it_was_read(path):
    taken = path.received(text="系统宕机无法卖出，再不解决我就去跳楼，要求赔偿。")
    assert taken["flags"]["is_urgent"]
    triaged = path.step("triager", taken["id"], "triage", category="COMPLAINT")
    assert triaged["flags"]["is_urgent"]
    calmed = path.step("triager", taken["id"], "triage", category="COMPLAINT", is_urgent=False)
    assert not calmed["flags"]["is_urgent"]


def test_triage_takes_issue_codes_in_force_alone(path):
    request_id = path.received()["id"]
    body = {"category": "COMPLAINT", "subject": "BROKER"}
    refused = path.step("triager", request_id, "triage", 422, **body, issue="SUITABILITY")
    assert refused["code"] == "unknown_issue"
    assert {"MISSELL", "OTHER"} <= set(refused["known"])
    assert path.step("triager", request_id, "triage", **body, issue="MISSELL")["issue"] == "MISSELL"


def test_a_silent_call_is_no_valid_request_until_triage_finds_otherwise(path):
    request_id = path.received()["id"]
    noise = path.step("triager", request_id, "triage", category="COMPLAINT", is_noise=True)
    assert (noise["is_valid"], noise["invalid_reason"]) == (False, "not_a_request")
    found = path.step("triager", request_id, "triage", category="COMPLAINT")
    assert (found["is_valid"], found["invalid_reason"]) == (True, None)


def test_the_tenth_person_makes_the_whole_mass_event_urgent(path, people):
    ids = [
        path.received(
            "anonymous",
            text=f"第{n}位：开户资料被退回，要求处理。",
            person={"name": "王某", "mobile": f"1350000{n:04d}"},
        )["id"]
        for n in range(10)
    ]
    body = {"title": "开户资料退回", "request_ids": ids[:9]}
    event = people["triager"].post("/mass-events", json=body)
    assert people["triager"].get(event.headers["location"]).json()["identities"] == 9
    before = people["triager"].get(f"/requests/{ids[0]}").json()
    assert not before["flags"]["is_urgent"]
    joined = people["triager"].post(f"{event.headers['location']}/members", json={"added": ids[9:]})
    assert joined.status_code == 200
    assert people["triager"].get(f"/requests/{ids[0]}").json()["flags"]["is_urgent"]


@pytest.mark.parametrize(
    ("path_of", "who", "body"),
    [
        ("/thank-you-letters", "call_agent", {"received_on": "2031-01-01"}),
        (
            "/calls",
            "call_agent",
            {"call_ref": "c", "event": "offered", "at": "2031-01-01T00:00:00Z"},
        ),
        ("/requests", "investor", {"text": "请问如何销户？", "happened_on": "2031-01-01"}),
    ],
)
def test_nothing_is_entered_that_is_yet_to_happen(people, path_of, who, body):
    answer = people[who].post(path_of, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "time_outside_request")


def test_a_settlement_cannot_have_been_agreed_tomorrow(path):
    request_id = path.contacted()["id"]
    late = {**PAID, "agreed_on": "2026-03-03"}
    answer = path.step("branch", request_id, "result", status=422, **late)
    assert answer["code"] == "time_outside_request"


def test_every_number_that_a_person_gave_opens_the_progress(path, people):
    person = {
        "name": "王小明",
        "mobile": "13812345678",
        "identity_number": "11010519491231002X",
    }
    number = path.received(person=person)["number"]
    for factor in ("13812345678", "11010519491231002X"):
        answer = people["anonymous"].get(
            f"/requests/{number}/progress", params={"second_factor": factor}
        )
        assert answer.status_code == 200, factor


def test_a_call_that_was_answered_was_not_given_up(people):
    told = (("offered", "00"), ("answered", "10"), ("abandoned", "40"))
    for event, second in told:
        at = f"2026-03-02T01:00:{second}Z"
        call = people["call_agent"].post("/calls", json={"call_ref": "c", "event": event, "at": at})
    assert (call.json()["abandoned_at"], call.json()["wait_seconds"]) == (None, 10)


def test_what_a_supervisor_does_by_hand_stands_in_the_file(path, people):
    request_id = path.received()["id"]
    path.step("supervisor", request_id, "escalate", level=4, reason="媒体关注")
    path.step("supervisor", request_id, "freeze", is_frozen=True, reason="待核查")
    events = people["auditor"].get(f"/requests/{request_id}/timeline").json()["items"]
    assert [(each["step"], each["facts"], each["reason"]) for each in events[-2:]] == [
        ("escalate", {"level": 4}, "媒体关注"),
        ("freeze", {"is_frozen": True}, "待核查"),
    ]


def test_lists_are_narrowed_to_states_that_there_are(people):
    assert people["triager"].get("/requests?state=NOPE").status_code == 422
    assert people["triager"].get("/requests?state=CLOSED&category=REPORT").status_code == 200


def test_routing_by_the_rules_needs_no_body(path, people):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT", subject="BROKER")
    path.step("triager", request_id, "accept")
    routed = people["triager"].post(f"/requests/{request_id}/route")
    assert (routed.status_code, routed.json()["state"]) == (200, "ROUTED")


def test_a_longer_limit_is_asked_for_once_at_a_time(path):
    request_id = path.contacted()["id"]
    path.step("branch", request_id, "extend", days=5, reason="情况复杂")
    again = path.step("branch", request_id, "extend", status=409, days=5, reason="情况复杂")
    assert again["code"] == "extension_pending"


def test_an_appeal_is_decided_once_by_another_person_and_upheld_leads_back_to_triage(path):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT")
    early = {"is_upheld": True, "reason": "复核"}
    path.step("triager", request_id, "decide-appeal", status=409, **early)
    path.step("triager", request_id, "reject", reason="NOT_CAPITAL_MARKET")
    path.step("investor", request_id, "appeal", reason="这是证券公司的产品")
    own = path.step("triager", request_id, "decide-appeal", status=409, **early)
    assert own["code"] == "second_person_required"
    upheld = path.step("supervisor", request_id, "decide-appeal", **early)
    assert (upheld["state"], upheld["outcome"], upheld["reject_reason"]) == ("TRIAGED", None, None)
    path.step("supervisor", request_id, "decide-appeal", status=409, **early)
    path.step("triager", request_id, "accept")


def test_a_rejection_that_stands_is_told_with_its_reason(path, people):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT")
    path.step("triager", request_id, "reject", reason="NOT_CAPITAL_MARKET")
    path.step("investor", request_id, "appeal", reason="这是证券公司的产品")
    body = {"is_upheld": False, "reason": "该产品由银行销售。"}
    assert path.step("supervisor", request_id, "decide-appeal", **body)["state"] == "REJECTED"
    said = people["investor"].get(f"/requests/{request_id}/messages").json()["items"]
    assert "维持不予受理决定。该产品由银行销售。" in said[-1]["text"]
    again = path.step("supervisor", request_id, "decide-appeal", status=409, **body)
    assert again["code"] == "nothing_pending"


def test_the_known_name_of_a_person_is_masked_wherever_it_stands(path, people):
    text = "客户王小明的账户被擅自交易，要求赔偿。"
    taken = path.received(text=text, wish="赔偿王小明损失")
    assert (taken["text"], taken["wish"]) == (
        "客户王**的账户被擅自交易，要求赔偿。",
        "赔偿王**损失",
    )
    said = people["investor"].post(
        f"/requests/{taken['id']}/messages", json={"text": "客户王小明补充"}
    )
    assert said.json()["text"] == "客户王**补充"
    letter = {"received_on": "2026-03-02", "request_id": taken["id"], "text": "王小明敬上"}
    kept = people["call_agent"].post("/thank-you-letters", json=letter).json()
    assert kept["masked_text"] == "王**敬上"
