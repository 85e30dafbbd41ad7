"""The end is told with what can still be done, to everybody concerned; rejections cite and wait."""

import pytest

from hotline.domain.closing import Outcome
from hotline.domain.next_steps import NextStepsFileError, next_steps_zh, read_next_steps
from hotline.usecases.sweeping import sweep

UNWILLING = {
    "outcome": "EXPLAINED_NOT_ACCEPTED",
    "explanation": "已核查",
    "reply": "经核查，销售符合规定。",
}
COMPLAINT = "我叫王小明，电话13812345678，在示例安信证券开户，经理承诺收益，诱导买入，亏损五万元。"
SECOND = "第二件事，账户无法登录，亏损要求赔偿。"


def replies(people, request_id, who="investor"):
    items = people[who].get(f"/requests/{request_id}/messages").json()["items"]
    return [each["text"] for each in items if each["is_reply"]]


def test_the_end_is_told_with_outcome_further_ways_and_the_last_day_to_come_back(path, people):
    request_id = path.closed(UNWILLING)["id"]
    last = replies(people, request_id)[-1]
    for words in ("解释说明（不认可）", "调解", "人民法院", "证监局", "2026-04-01"):
        assert words in last


def test_whoever_was_merged_hears_the_end_and_a_stranger_no_reply_of_another(path, people):
    master = path.reviewed(UNWILLING)
    own = path.received(text=SECOND)["id"]
    path.step("triager", own, "merge", master_id=master["id"])
    stranger = path.received(
        "other_investor", text=SECOND, person={"name": "李某", "mobile": "13500000001"}
    )["id"]
    body = {"title": "同一事项", "request_ids": [master["id"], stranger]}
    assert people["triager"].post("/mass-events", json=body).status_code == 201
    path.step("triager", stranger, "merge", master_id=master["id"])
    path.step("call_agent", master["id"], "callback", was_reached=True, score=2)
    path.step("triager", master["id"], "close")
    (told,) = replies(people, own)
    assert master["number"] in told
    assert "销售符合规定" in told
    (told,) = replies(people, stranger, "other_investor")
    assert "解释说明（不认可）" in told
    assert "销售符合规定" not in told
    assert master["number"] not in told


def test_evidence_counts_as_not_supplied_only_after_a_reminder_and_the_time(
    path, people, clock, hotline
):
    database = hotline.app.state.database
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT")
    body = {"reason": "EVIDENCE_NOT_SUPPLIED"}
    assert path.step("triager", request_id, "reject", status=409, **body)["code"] == "still_awaited"
    path.step("triager", request_id, "ask-investor", text="请补充合同")
    clock.forward(days=10)
    sweep(database)
    items = people["investor"].get(f"/requests/{request_id}/messages").json()["items"]
    assert "2026-03-16" in items[-1]["text"]
    kept = people["triager"].get(f"/requests/{request_id}").json()["flags"]
    assert (kept["escalation"], kept["sla_warning_percent"]) == (1, 0)
    path.step("triager", request_id, "reject", status=409, **body)
    clock.forward(days=7)
    assert path.step("triager", request_id, "reject", **body)["state"] == "REJECTED"


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_rejected_repeat_cites_the_earlier_request_with_its_result(path, people, is_closed):
    earlier = path.closed() if is_closed else path.signed()
    again = path.received(text=COMPLAINT + "请尽快处理。")
    path.step("triager", again["id"], "triage", category="COMPLAINT", subject="BROKER")
    reason = "ALREADY_CLOSED_NO_NEW_FACTS" if is_closed else "DUPLICATE_OPEN"
    path.step("triager", again["id"], "reject", reason=reason)
    (told,) = replies(people, again["id"])
    assert earlier["number"] in told
    assert ("解释说明（认可）" if is_closed else "机构已签收") in told


def test_every_outcome_of_a_dispute_names_a_court_and_a_broken_file_is_refused():
    for outcome in Outcome:
        is_dispute = outcome.needs_contact and outcome is not Outcome.WITHDRAWN
        assert ("人民法院" in next_steps_zh(outcome)) == is_dispute
    entry = '[[steps]]\noutcomes = ["{}"]\ntext_zh = "x"\nsource = "{}"\n'
    for broken in ("", entry.format("WON", "s"), entry.format("WITHDRAWN", " ")):
        with pytest.raises(NextStepsFileError):
            read_next_steps(broken)
