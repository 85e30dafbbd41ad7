"""Requests withdrawn, reopened or told of late while mediation has them."""

from __future__ import annotations

from datetime import timedelta

from hotline.forms.handovers import shortened

UNSETTLED = {
    "outcome": "EXPLAINED_NOT_ACCEPTED",
    "explanation": "仍认为合规。",
    "reply": "未能达成一致。",
}
WITHDRAWAL = {"channel": "WEB", "words": "我撤回，电话13812345678"}


def last_of(people, request_id):
    return people["triager"].get(f"/requests/{request_id}/handovers").json()[-1]


def test_mediation_is_told_once_of_a_request_that_is_withdrawn(
    path, people, mediation, handed_over
):
    request_id = handed_over()
    path.step("investor", request_id, "withdraw", **WITHDRAWAL)
    path.step("investor", request_id, "withdraw", status=409, **WITHDRAWAL)
    mediation.listen()
    types = [event["type"] for event in mediation.heard]
    assert types == ["hotline.mediation_requested", "hotline.mediation_withdrawn"]
    asked, told = (event["data"] for event in mediation.heard)
    assert (told["request_id"], told["handover_id"]) == (request_id, asked["handover_id"])
    assert "13812345678" not in told["words"]
    assert last_of(people, request_id)["state"] == "handed_over"
    assert mediation.ended(request_id, outcome="failed", amount_fen=0, paid_fen=0).is_success
    assert last_of(people, request_id)["state"] == "failed"
    found = people["triager"].get(f"/requests/{request_id}").json()
    assert (found["state"], found["outcome"]) == ("WITHDRAWN", "WITHDRAWN")
    events = people["triager"].get(f"/requests/{request_id}/timeline").json()["items"]
    assert (events[-1]["step"], events[-1]["facts"]["outcome"]) == ("mediation-result", "failed")


def test_the_result_of_a_request_that_was_merged_meanwhile_stands_once_it_is_unmerged(
    path, people, mediation, handed_over
):
    master = path.received(text="第二件事，账户无法登录，亏损要求赔偿。")["id"]
    request_id = handed_over()
    path.step("triager", request_id, "merge", master_id=master)
    assert mediation.ended(request_id).is_success
    found = people["triager"].get(f"/requests/{request_id}").json()
    assert (found["state"], found["outcome"]) == ("MERGED", "MEDIATED_AGREED")
    back = path.step("triager", request_id, "unmerge")
    assert (back["state"], back["recovered_fen"]) == ("MEDIATION_RESULT", 300_000)
    listed = people["triager"].get(f"/requests/{request_id}/clocks").json()["items"]
    states = {each["name"]: each["state"] for each in listed}
    wanted = {"close": "running", "mediation": "void", "callback": "running"}
    assert {name: states[name] for name in wanted} == wanted
    path.step("call_agent", request_id, "callback", was_reached=True, score=5)
    assert path.step("triager", request_id, "close")["state"] == "CLOSED"
    said = people["investor"].get(f"/requests/{request_id}/messages").json()["items"]
    assert any("3,000.00元" in each["text"] for each in said)


def test_what_a_signed_agreement_pays_after_a_withdrawal_counts_as_settled(
    path, people, mediation, handed_over
):
    request_id = handed_over()
    path.step("investor", request_id, "withdraw", **WITHDRAWAL)
    mediation.ended(request_id)
    found = people["triager"].get(f"/requests/{request_id}").json()
    assert (found["state"], found["outcome"]) == ("WITHDRAWN", "MEDIATED_AGREED")
    total = people["supervisor"].get("/stats/summary?period=2026").json()["total"]
    assert (total["recovered"], total["recovered_fen"]) == (1, 300_000)


def test_an_offer_ends_with_the_withdrawal_and_mediation_hears_nothing(
    path, people, unsettled, mediation
):
    request_id = unsettled()
    path.step("triager", request_id, "offer-mediation")
    path.step("investor", request_id, "withdraw", **WITHDRAWAL)
    row = last_of(people, request_id)
    assert (row["state"], row["ended_at"] is None) == ("declined", False)
    assert mediation.listen() == []


def test_a_reopened_request_is_handed_over_anew_and_both_payments_count(
    path, people, mediation, handed_over
):
    request_id = handed_over()
    mediation.ended(request_id)
    path.step("call_agent", request_id, "callback", was_reached=True, score=2)
    path.step("triager", request_id, "close")
    path.step("investor", request_id, "reopen", ground="new_facts", reason="又发现一笔")
    path.step("branch", request_id, "handle")
    path.step("branch", request_id, "result", **UNSETTLED)
    path.step("triager", request_id, "offer-mediation")
    path.step("investor", request_id, "consent-mediation", words="同意", channel="WEB")
    first, second = mediation.listen()
    assert first["handover_id"] != second["handover_id"]
    stale = mediation.ended(request_id, handover_id=first["handover_id"], paid_fen=1)
    assert stale.json()["code"] == "no_open_handover"
    again = {"case_id": "case-2", "handover_id": second["handover_id"], "paid_fen": 200_000}
    assert mediation.ended(request_id, **again).is_success
    found = people["triager"].get(f"/requests/{request_id}").json()
    assert (found["state"], found["recovered_fen"]) == ("MEDIATION_RESULT", 500_000)


def test_who_withdraws_after_mediation_has_paid_leaves_an_outcome(
    path, people, mediation, handed_over
):
    request_id = handed_over()
    mediation.ended(request_id)
    path.step("call_agent", request_id, "callback", was_reached=True, score=5)
    path.step("triager", request_id, "close")
    path.step("investor", request_id, "reopen", ground="new_facts", reason="又发现一笔")
    path.step("investor", request_id, "withdraw", **WITHDRAWAL)
    found = people["triager"].get(f"/requests/{request_id}").json()
    assert (found["outcome"], found["recovered_fen"]) == ("MEDIATED_AGREED", 300_000)


def test_news_that_come_late_change_nothing(people, mediation, handed_over, clock):
    request_id = handed_over()
    earlier = clock()
    later = earlier + timedelta(minutes=5)
    mediation.progressed(request_id, "CONTACTING", at=later)
    # What happened in the same moment is told in its order.
    mediation.progressed(request_id, "IN_MEDIATION", at=later)
    assert mediation.progressed(request_id, "ACCEPTED", at=earlier).status_code == 200
    row = last_of(people, request_id)
    assert row["case_state"] == "IN_MEDIATION"
    events = people["investor"].get(f"/requests/{request_id}/timeline").json()["items"]
    assert [each["step"] for each in events].count("mediation-progress") == 2
    mediation.ended(request_id)
    after = {"handover_id": row["id"], "at": later + timedelta(hours=1)}
    assert mediation.progressed(request_id, "ACCEPTED", **after).status_code == 200
    assert last_of(people, request_id)["case_state"] == "IN_MEDIATION"


def test_mediation_tells_nothing_of_what_was_only_offered_or_of_another_case(
    path, people, mediation, unsettled
):
    request_id = unsettled()
    path.step("triager", request_id, "offer-mediation")
    for answer in (mediation.progressed(request_id), mediation.ended(request_id)):
        assert (answer.status_code, answer.json()["code"]) == (409, "no_open_handover")
    path.step("investor", request_id, "consent-mediation", words="同意", channel="WEB")
    assert mediation.progressed(request_id).status_code == 200
    other = mediation.ended(request_id, case_id="case-2")
    assert (other.status_code, other.json()["code"]) == (409, "no_open_handover")


def test_the_longest_words_still_fit_into_one_event(path, people, unsettled, mediation):
    letters = "\N{GRINNING FACE}"
    request_id = unsettled(
        {**UNSETTLED, "explanation": letters * 2_000}, text=f"经理诱导买入{letters * 5_000}"
    )
    path.step("triager", request_id, "offer-mediation", claim=letters * 1_000)
    words = {"words": letters * 1_000, "channel": "WEB"}
    path.step("investor", request_id, "consent-mediation", **words)
    [sent] = mediation.listen()
    assert sent["facts"][0].startswith("经理诱导买入")
    assert shortened('a"b', 3) == 'a"'


def test_what_a_review_found_goes_with_the_request_to_mediation(path, people, unsettled, mediation):
    request_id = unsettled()
    sale = {"sold_on": "2010-05-04", "request_id": request_id, "amount_fen": 4_999_900}
    facts = {**sale, "product_class": "guaranteed_return"}
    assert people["triager"].post("/suitability-reviews", json=facts).status_code == 201
    path.step("triager", request_id, "offer-mediation")
    path.step("investor", request_id, "consent-mediation", words="同意", channel="WEB")
    [sent] = mediation.listen()
    assert "机构未能证明合规" in sent["facts"][-1]
    assert "不符合1项：S12销售起点金额（第34条）" in sent["facts"][-1]
