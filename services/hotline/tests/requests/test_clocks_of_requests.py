"""Clocks over HTTP: started, met, breached at their deadline, stopped, extended, explained."""

import pytest
from sqlalchemy import text

from hotline.usecases.sweeping import sweep


def clocks(people, request_id):
    items = people["triager"].get(f"/requests/{request_id}/clocks").json()["items"]
    return {each["name"]: each for each in items}


def test_routing_starts_the_clocks_of_the_target_and_each_is_met_by_its_own_step(path, people):
    request_id = path.routed()["id"]
    running = clocks(people, request_id)
    assert {name: each["due_on"] for name, each in running.items()} == {
        "close": "2026-03-23",
        "sign": "2026-03-03",
        "first_contact": "2026-03-05",
        "decide": "2026-03-23",
        "wrong_transfer_return": "2026-03-09",
    }
    path.step("branch", request_id, "sign")
    signed = clocks(people, request_id)
    assert (signed["sign"]["state"], signed["wrong_transfer_return"]["state"]) == ("met", "void")
    assert signed["first_contact"]["state"] == "running"


def test_urgent_requests_have_shorter_limits(path, people):
    request_id = path.received()["id"]
    body = {"category": "COMPLAINT", "is_urgent": True}
    path.step("triager", request_id, "triage", **body)
    path.step("triager", request_id, "accept")
    path.step("triager", request_id, "route")
    found = clocks(people, request_id)
    assert found["first_contact"]["policy_id"] == "first-contact-urgent"
    assert found["close"]["due_on"] == "2026-03-09"


def test_a_clock_explains_every_day_counted_or_skipped(path, people):
    request_id = path.routed()["id"]
    url = f"/requests/{request_id}/clocks/wrong_transfer_return/explain"
    told = people["branch"].get(url).json()
    assert sum(day["counted"] for day in told["days"]) == told["count"] == 5
    skipped = [day["on"] for day in told["days"] if not day["counted"]]
    assert skipped == ["2026-03-07", "2026-03-08"]
    text = people["branch"].get(url, headers={"Accept": "text/plain"})
    assert "误转退回" in text.text
    assert people["branch"].get(f"/requests/{request_id}/clocks/none/explain").status_code == 404


def test_a_clock_is_breached_at_its_deadline_whoever_looks_when(path, people, clock, hotline):
    request_id = path.routed()["id"]
    due_at = clocks(people, request_id)["sign"]["due_at"]
    clock.forward(days=2)
    sweep(hotline.app.state.database)
    late = clocks(people, request_id)["sign"]
    assert (late["state"], late["breached_at"], late["met_at"]) == ("breached", due_at, None)
    signed = path.step("branch", request_id, "sign")
    assert signed["flags"]["sla_breached"] == ["sign"]
    after = clocks(people, request_id)["sign"]
    assert (after["breached_at"], after["met_at"]) == (due_at, None)
    assert after["done_late_at"] is not None


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_closing_after_its_breach_is_kept_as_done_late(path, people, clock, hotline):
    request_id = path.reviewed()["id"]
    path.step("call_agent", request_id, "callback", was_reached=True, score=4)
    clock.forward(days=22)
    sweep(hotline.app.state.database)
    assert clocks(people, request_id)["close"]["done_late_at"] is None
    path.step("triager", request_id, "close")
    late = clocks(people, request_id)["close"]
    assert (late["state"], late["done_late_at"] is None) == ("breached", False)


def test_a_step_that_comes_late_breaches_without_any_sweep(path, people, clock):
    request_id = path.routed()["id"]
    due_at = clocks(people, request_id)["sign"]["due_at"]
    clock.forward(days=2)
    path.step("branch", request_id, "sign")
    late = clocks(people, request_id)["sign"]
    assert (late["state"], late["breached_at"], late["met_at"]) == ("breached", due_at, None)


def test_warnings_are_told_once_and_raise_the_level(path, people, clock, hotline):
    request_id = path.routed()["id"]
    database = hotline.app.state.database

    def told(step, *facts):
        events = people["triager"].get(f"/requests/{request_id}/timeline").json()["items"]
        return [[each["facts"][name] for name in facts] for each in events if each["step"] == step]

    def flags():
        shown = people["triager"].get(f"/requests/{request_id}").json()["flags"]
        return shown["sla_warning_percent"], shown["escalation"]

    for hours in (25, 4, 0):
        clock.forward(hours=hours)
        sweep(database)
    assert told("sla-warning", "clock", "percent") == [["sign", 50], ["sign", 80]]
    assert flags() == (80, 3)
    for hours in (18.25, 25.75):
        clock.forward(hours=hours)
        sweep(database)
    # On Thursday half and four fifths of the contact's time are over: the larger share is told.
    warned = told("sla-warning", "clock", "percent")
    assert [each for each in warned if each[0] == "sign"][2:] == [["sign", 100]]
    assert [each for each in warned if each[0] == "first_contact"] == [["first_contact", 80]]
    assert told("sla-breached", "clock") == [["sign"]]
    assert flags() == (100, 4)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_window_that_closes_is_over_and_nobody_was_late(path, people, clock, hotline):
    request_id = path.closed()["id"]
    clock.forward(days=31)
    sweep(hotline.app.state.database)
    window = clocks(people, request_id)["reopen_window"]
    assert (window["state"], window["breached_at"]) == ("void", None)
    assert people["triager"].get(f"/requests/{request_id}").json()["flags"]["sla_breached"] == []


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_call_back_is_done_once_answered_and_over_with_the_closing(path, people, hotline):
    answered = path.reviewed()["id"]
    told = {"was_reached": True, "score": 5, "was_resolved": True}
    path.step("call_agent", answered, "callback", **told)
    assert clocks(people, answered)["callback"]["state"] == "met"
    path.step("triager", answered, "close")
    missed = path.reviewed(text="第二件事，账户无法登录，亏损要求赔偿。")["id"]
    path.step("call_agent", missed, "callback", was_reached=False, score=1)
    assert clocks(people, missed)["callback"]["state"] == "running"
    path.step("triager", missed, "close")
    assert clocks(people, missed)["callback"]["state"] == "void"
    # Who was not reached has given no score, whatever was sent.
    total = people["supervisor"].get("/stats/summary?period=2026").json()["total"]
    assert (total["mean_score"]["value"], total["resolved_rate"]["value"]) == ("5", "1")
    with hotline.app.state.database.reading() as session:
        scores = session.execute(text("SELECT was_reached, score FROM callback")).all()
    assert sorted(map(tuple, scores)) == [(0, None), (1, 5)]


def test_a_question_to_the_investor_stops_what_can_stop_at_most_twice(path, people, clock):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT")
    path.step("triager", request_id, "accept")
    for _ in range(2):
        path.step("triager", request_id, "ask-investor", text="请补充合同")
        stopped = clocks(people, request_id)
        assert stopped["close"]["state"] == "paused"
        assert stopped["investor_supplement"]["state"] == "running"
        clock.forward(days=3)
        back = path.step("investor", request_id, "supplement", text="合同如下")
        assert back["state"] == "ACCEPTED"
    resumed = clocks(people, request_id)["close"]
    # 20 days end on Sunday 22 March; of each pause two whole days are not counted.
    assert (resumed["state"], resumed["due_on"]) == ("running", "2026-03-26")
    third = path.step("triager", request_id, "ask-investor", status=409, text="再补充")
    assert third["code"] == "too_many_pauses"
    found = people["triager"].get("/requests", params={"q": "合同如下"}).json()["items"]
    assert [each["id"] for each in found] == [request_id]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_investor_is_asked_twice_where_no_clock_runs_too(path):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT")
    for _ in range(2):
        path.step("triager", request_id, "ask-investor", text="请补充合同")
        path.step("investor", request_id, "supplement", text="合同如下")
    third = path.step("triager", request_id, "ask-investor", status=409, text="再补充")
    assert third["code"] == "too_many_pauses"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_answers_rejections_and_other_categories_end_the_clocks_of_their_requests(path, people):
    def states(request_id):
        return {name: each["state"] for name, each in clocks(people, request_id).items()}

    answered, refused = (
        path.received(category="CONSULT", text=text)["id"]
        for text in ("请问佣金费率如何查询？", "请问如何办理销户？")
    )
    for request_id in (answered, refused):
        path.step("triager", request_id, "triage", category="CONSULT")
        assert states(request_id) == {"answer": "running"}
    path.step("call_agent", answered, "answer", text="可在交易软件中查询。")
    path.step("triager", refused, "reject", reason="OUT_OF_SCOPE")
    assert states(answered) == states(refused) == {"answer": "met"}
    path.step("investor", refused, "appeal", reason="这是证券公司的业务")
    path.step("supervisor", refused, "decide-appeal", is_upheld=True, reason="应予答复")
    assert states(refused) == {"answer": "running"}
    complaint = path.received(category="CONSULT")["id"]
    triaged = path.step("triager", complaint, "triage", category="COMPLAINT", region="广东省")
    assert (states(complaint), triaged["region"]) == ({"answer": "void"}, "广东省")
    path.step("triager", complaint, "accept")
    path.step("triager", complaint, "ask-investor", text="请补充合同")
    path.step("triager", complaint, "reject", reason="OUT_OF_SCOPE")
    assert set(states(complaint).values()) == {"void"}


def test_a_longer_limit_is_asked_for_once_approved_and_told_to_the_investor(path, people):
    request_id = path.contacted()["id"]
    long = path.step("branch", request_id, "extend", status=422, days=21, reason="待核查")
    assert long["code"] == "extension_too_long"
    path.step("branch", request_id, "extend", days=20, reason="待总部核查")
    again = path.step("branch", request_id, "extend", status=409, days=5, reason="再延")
    assert again["code"] == "extension_pending"
    asked = people["triager"].get(f"/requests/{request_id}/clocks").json()["extensions"][0]
    path.step("triager", request_id, f"extensions/{asked['id']}/decide", is_approved=True)
    assert clocks(people, request_id)["close"]["due_on"] == "2026-04-13"
    told = people["investor"].get(f"/requests/{request_id}/messages").json()["items"]
    assert "2026-04-13" in told[-1]["text"]
    second = path.step("branch", request_id, "extend", status=409, days=5, reason="再延")
    assert second["code"] == "extension_refused"


def test_an_own_limit_holds_for_what_starts_from_its_day_on(path, people):
    policy = {
        "policy_id": "contact-broker",
        "clock": "first_contact",
        "title_zh": "证券公司首次联系",
        "unit": "working_day",
        "count": 2,
        "since_on": "2026-01-01",
        "subjects": ["BROKER"],
        "source": "example",
    }
    assert people["triager"].post("/sla-policies", json=policy).status_code == 403
    assert people["admin"].post("/sla-policies", json=policy).status_code == 201
    again = people["admin"].post("/sla-policies", json=policy)
    assert (again.status_code, again.json()["code"]) == (409, "already_entered")
    found = clocks(people, path.routed()["id"])["first_contact"]
    assert (found["policy_id"], found["due_on"]) == ("contact-broker", "2026-03-04")
    listed = people["investor"].get("/sla-policies").json()["items"]
    assert listed[0]["policy_id"] == "contact-broker"
