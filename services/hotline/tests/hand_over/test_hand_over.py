"""H15: a complaint goes to mediation with consent, once, and its one result comes back."""

import json
from datetime import timedelta

import pytest

from hotline.usecases.sweeping import sweep
from servicekit.testing import a_caller

UNSETTLED = {
    "outcome": "EXPLAINED_NOT_ACCEPTED",
    "explanation": "合规",
    "reply": "未能一致。",
}
CONSENT = {"words": "我愿意调解，电话13812345678", "channel": "PHONE"}


def test_a_complaint_goes_over_with_consent_and_comes_back_with_its_result(
    path, people, mediation, handed_over, clock
):
    request_id = handed_over()
    [sent] = mediation.listen()
    assert sent["request_id"] == request_id
    assert sent["applicant"]["party_ref"] == "investor-1"
    assert sent["counterparty"] == {
        "organisation": "I001",
        "name": "示例安信证券有限公司",
        "kind": "BROKER",
    }
    assert sent["amount_fen"] == 5_000_000
    assert sent["consent"]["words"] == "我愿意调解"
    assert "13812345678" not in json.dumps(sent, ensure_ascii=False)
    assert mediation.progressed(request_id).status_code == 200
    [row] = people["investor"].get(f"/requests/{request_id}/handovers").json()
    assert (row["state"], row["case_state"]) == ("handed_over", "ACCEPTED")
    assert mediation.ended(request_id).status_code == 200
    found = people["triager"].get(f"/requests/{request_id}").json()
    assert (found["state"], found["outcome"]) == ("MEDIATION_RESULT", "MEDIATED_AGREED")
    assert found["recovered_fen"] == 300_000
    said = people["investor"].get(f"/requests/{request_id}/messages").json()["items"]
    assert "3,000.00元" in said[-1]["text"]
    path.step("call_agent", request_id, "callback", was_reached=True, score=5)
    assert path.step("triager", request_id, "close")["state"] == "CLOSED"


def test_a_result_that_arrives_again_has_no_second_effect(people, mediation, handed_over):
    request_id = handed_over()
    assert mediation.ended(request_id, event_id="one").status_code == 200
    assert mediation.ended(request_id, event_id="one", paid_fen=1).status_code == 200
    other = mediation.ended(request_id, event_id="two", paid_fen=1)
    assert (other.status_code, other.json()["code"]) == (409, "no_open_handover")
    found = people["triager"].get(f"/requests/{request_id}").json()
    assert found["recovered_fen"] == 300_000


def test_mediation_needs_consent_in_words(path, people, unsettled):
    request_id = unsettled()
    path.step("triager", request_id, "consent-mediation", status=403, **CONSENT)
    path.step("investor", request_id, "consent-mediation", status=409, **CONSENT)
    path.step("triager", request_id, "offer-mediation")
    mute = {"words": " ", "channel": "PHONE"}
    refused = path.step("investor", request_id, "consent-mediation", status=422, **mute)
    assert refused["code"] == "consent_required"
    nameless = path.step("call_agent", request_id, "consent-mediation", status=422, **CONSENT)
    assert nameless["code"] == "consent_required"
    given = people["call_agent"].post(
        f"/requests/{request_id}/consent-mediation", json={**CONSENT, "who": "王小明"}
    )
    assert given.json()["state"] == "IN_MEDIATION"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_consent_lies_between_the_offer_and_now(path, unsettled, clock):
    request_id = unsettled()
    offered = path.step("triager", request_id, "offer-mediation")
    assert offered["state"] == "MEDIATION_OFFERED"
    for hours in (-1, 1):
        at = (clock() + timedelta(hours=hours)).isoformat()
        refused = path.step(
            "investor", request_id, "consent-mediation", status=422, at=at, **CONSENT
        )
        assert refused["code"] == "time_outside_request"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_without_an_institution_there_is_nobody_to_mediate_with(path):
    request_id = path.received(counterparty="某公司", branch="")["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT")
    path.step("triager", request_id, "accept")
    path.step("triager", request_id, "route", reason="指定", desk_kind="manual_desk")
    path.step("triager", request_id, "sign")
    path.step("triager", request_id, "contact", channel="phone", was_reached=True)
    path.step("triager", request_id, "result", **UNSETTLED)
    refused = path.step("supervisor", request_id, "offer-mediation", status=409)
    assert refused["code"] == "nothing_pending"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_request_that_stood_still_twice_is_handed_over_all_the_same(path, people):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT", subject="BROKER")
    path.step("triager", request_id, "accept")
    for _ in range(2):
        path.step("triager", request_id, "ask-investor", text="请补充合同")
        path.step("investor", request_id, "supplement", text="合同如下")
    path.step("triager", request_id, "route")
    path.step("branch", request_id, "sign")
    path.step("branch", request_id, "contact", channel="phone", was_reached=True)
    path.step("branch", request_id, "result", **UNSETTLED)
    path.step("triager", request_id, "offer-mediation")
    consented = path.step("investor", request_id, "consent-mediation", **CONSENT)
    assert consented["state"] == "IN_MEDIATION"
    listed = people["triager"].get(f"/requests/{request_id}/clocks").json()["items"]
    assert {each["name"]: each["state"] for each in listed}["close"] == "paused"


def test_a_settled_complaint_is_not_offered(path, unsettled):
    settled = {
        "outcome": "SETTLED_OTHER",
        "explanation": "已更正",
        "reply": "已更正。",
        "agreement": "更正即可",
        "agreed_on": "2026-03-02",
    }
    request_id = unsettled(settled)
    refused = path.step("triager", request_id, "offer-mediation", status=409)
    assert refused["code"] == "already_settled"


def test_who_declines_has_the_result_reviewed_or_is_offered_it_again_and_nothing_is_sent(
    path, people, unsettled, mediation
):
    request_id = unsettled()
    path.step("triager", request_id, "offer-mediation")
    declined = path.step("investor", request_id, "decline-mediation", reason="不愿意")
    assert declined["state"] == "RESULT_SUBMITTED"
    assert mediation.listen() == []
    path.step("triager", request_id, "offer-mediation", claim="退还，电话13812345678")
    ended, offered = people["investor"].get(f"/requests/{request_id}/handovers").json()
    assert (ended["state"], ended["ended_at"] is None) == ("declined", False)
    assert (offered["state"], "13812345678" in offered["claim"]) == ("offered", False)
    path.step("investor", request_id, "decline-mediation")
    path.step("triager", request_id, "review", verdict="good")


def test_a_refused_case_comes_back_as_failed_with_its_reason(people, mediation, handed_over):
    request_id = handed_over()
    nothing = {"amount_fen": 0, "paid_fen": 0}
    mediation.ended(request_id, outcome="refused", reason="OUT_OF_SCOPE", **nothing)
    found = people["triager"].get(f"/requests/{request_id}").json()
    assert (found["outcome"], found["recovered_fen"]) == ("MEDIATED_FAILED", 0)
    [row] = people["triager"].get(f"/requests/{request_id}/handovers").json()
    assert (row["state"], row["reason"]) == ("refused", "OUT_OF_SCOPE")


def test_the_hotlines_clocks_stand_still_while_mediation_has_its_own(
    people, mediation, handed_over, clock, hotline
):
    def clocks():
        listed = people["triager"].get(f"/requests/{request_id}/clocks").json()["items"]
        return {each["name"]: each for each in listed}

    def states():
        return [clocks()[name]["state"] for name in ("close", "mediation")]

    request_id = handed_over()
    assert states() == ["paused", "running"]
    clock.forward(days=40)
    sweep(hotline.app.state.database)
    assert (states(), clocks()["mediation"]["done_late_at"]) == (["paused", "breached"], None)
    mediation.ended(request_id)
    assert states() == ["running", "breached"]
    assert clocks()["mediation"]["done_late_at"] is not None


def test_events_that_are_not_as_documented_are_refused(mediation, handed_over):
    request_id = handed_over()
    assert mediation.ended(request_id, surprise=1).status_code == 422
    assert mediation.ended(request_id, paid_fen=-1).status_code == 422
    assert mediation.ended("01900000-0000-7000-8000-000000000001").status_code == 409
    wrong = mediation.send("mediation.result", {}, sender="loss-calc")
    assert wrong.status_code == 422


def test_what_mediation_brought_is_counted_once(people, path, mediation, handed_over):
    request_id = handed_over()
    mediation.ended(request_id)
    path.step("call_agent", request_id, "callback", was_reached=True, score=5)
    path.step("triager", request_id, "close")
    found = people["supervisor"].get("/stats/summary?period=2026").json()["total"]
    assert (found["recovered"], found["recovered_fen"]) == (1, 300_000)
    assert found["recovered_fen_by"] == {"mediation": 300_000}
    assert (found["handed_over"], found["mediation_results"]) == (1, {"agreed": 1})


def test_other_investors_see_no_hand_over(people, hotline, handed_over):
    request_id = handed_over()
    assert people["other_investor"].get(f"/requests/{request_id}/handovers").status_code == 404
    nobody = hotline.as_caller(a_caller("mediation_link", organisation="mediation-centre"))
    nobody._auth.clock = people["triager"]._auth.clock
    assert nobody.get(f"/requests/{request_id}/handovers").status_code == 200
