"""An institution shows the evidence that its burden of proof asks for, or it counts against it."""

from __future__ import annotations

from uuid import UUID

from hotline.domain.evidence import Evidence, Standing, evidence_owed, standing
from hotline.store.retention import delete_attachments

RESULT = {
    "outcome": "EXPLAINED_NOT_ACCEPTED",
    "explanation": "我司认为销售合规。",
    "reply": "未能达成一致。",
}


def routed_misselling(path):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT", issue="MISSELL")
    path.step("triager", request_id, "accept")
    path.step("triager", request_id, "route")
    return request_id


def standings(people, request_id, who="branch"):
    found = people[who].get(f"/requests/{request_id}/evidence").json()
    return {each["evidence"]: each["standing"] for each in found["items"]}, found["is_adverse"]


def test_misselling_asks_for_six_pieces_and_what_is_not_shown_with_the_result_is_adverse(
    path, people
):
    request_id = routed_misselling(path)
    said = people["branch"].get(f"/requests/{request_id}/messages").json()["items"]
    assert "投资者评估（双方签字）" in said[-1]["text"]
    asked, is_adverse = standings(people, request_id)
    assert (len(asked), set(asked.values()), is_adverse) == (6, {"asked"}, False)
    path.step("branch", request_id, "sign")
    shown = {"evidence": "SALE_RECORDING", "words": "录音编号R-1，客户电话13812345678"}
    path.step("branch", request_id, "evidence", status=201, **shown)
    again = path.step("branch", request_id, "evidence", status=409, **shown)
    assert again["code"] == "evidence_known"
    path.step("branch", request_id, "contact", channel="phone", was_reached=True)
    path.step("branch", request_id, "result", **RESULT)
    found, is_adverse = standings(people, request_id, "triager")
    assert is_adverse
    assert sorted(found.values()) == ["missing"] * 5 + ["received"]
    kept = people["triager"].get(f"/requests/{request_id}/evidence").json()["items"]
    assert "13812345678" not in str(kept)


def test_only_the_present_institution_shows_evidence_and_only_what_was_asked(path, people):
    request_id = routed_misselling(path)
    money = {"evidence": "SEGREGATED_ACCOUNT", "words": "银行证明"}
    refused = path.step("branch", request_id, "evidence", status=409, **money)
    assert refused["code"] == "evidence_not_asked"
    path.step("branch", request_id, "evidence", status=422, evidence="SALE_RECORDING", words=" ")
    absent = {"evidence": "SALE_RECORDING", "attachment_id": request_id}
    path.step("branch", request_id, "evidence", status=404, **absent)
    stranger = {"evidence": "SALE_RECORDING", "words": "录音"}
    path.step("other_institution", request_id, "evidence", status=404, **stranger)
    path.step("investor", request_id, "evidence", status=403, **stranger)


def test_the_institution_and_mediation_read_what_a_review_of_its_complaint_found(path, people):
    request_id = routed_misselling(path)
    facts = {"sold_on": "2010-05-04", "request_id": request_id}
    assert people["triager"].post("/suitability-reviews", json=facts).status_code == 201
    found = people["branch"].get(f"/requests/{request_id}/reviews").json()
    assert found["summaries_zh"][0].startswith("合规审查（2005年11月1日施行文本，2010-05-04）")
    assert people["other_institution"].get(f"/requests/{request_id}/reviews").status_code == 404


def test_other_matters_ask_for_other_evidence_or_none():
    money = (Evidence.SEGREGATED_ACCOUNT, Evidence.THIRD_PARTY_CUSTODY)
    assert evidence_owed("REDEEM") == evidence_owed("MARGIN_CALL") == money
    assert evidence_owed("SYS_OUTAGE") == ()
    piece = Evidence.SALE_RECORDING
    assert standing(piece, [piece], has_result=True) is Standing.RECEIVED
    assert standing(piece, [], has_result=False) is Standing.ASKED


def test_evidence_outlives_the_file_that_showed_it(path, people, hotline):
    request_id = routed_misselling(path)
    added = people["branch"].post(
        f"/requests/{request_id}/attachments",
        content=b"%PDF-1.4\n%%EOF\n",
        headers={"Content-Type": "application/pdf"},
    )
    shown = {"evidence": "CUSTOMER_ASSESSMENT", "attachment_id": added.json()["id"]}
    path.step("branch", request_id, "evidence", status=201, **shown)
    with hotline.app.state.database.writing() as session:
        assert delete_attachments(session, UUID(request_id))
    kept = people["triager"].get(f"/requests/{request_id}/evidence").json()["items"][0]
    assert (kept["standing"], kept["attachment_id"]) == ("received", None)
