"""Two real programs and their outboxes: a complaint goes to mediation and its result comes back."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from examples.clients import Office

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]
COMPLAINT = {
    "text": "理财经理承诺保本，亏损五万元，多次联系未解决，要求赔偿。",
    "category": "COMPLAINT",
    "wish": "要求赔偿损失五万元",
    "counterparty": "示例安信证券有限公司",
    "claimed_fen": 5_000_000,
    "person": {"name": "王小明", "mobile": "13812345678"},
}
INSTITUTION = {
    "code": "institution-1",
    "name": "示例安信证券有限公司",
    "subject": "BROKER",
    "region_bureau": "bureau-1",
    "is_direct_transfer": True,
    "direct_from_on": "2018-11-01",
    "valid_from_on": "2013-09-06",
}
UNSETTLED = {
    "outcome": "EXPLAINED_NOT_ACCEPTED",
    "explanation": "我司认为销售合规。",
    "reply": "未能达成一致。",
}

SCREENING = {
    "has_counterparty": True,
    "has_concrete_claim": True,
    "has_evidence": True,
    "is_civil_dispute": True,
    "is_labour_or_internal": False,
    "is_in_scope": True,
    "is_already_mediated": False,
    "has_effective_judgment": False,
    "is_pending_elsewhere": False,
    "is_suitable": True,
}


def waited_for(read, seconds: float = 30.0):
    """What `read` gives once it gives something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = read()
        if found:
            return found
        time.sleep(0.2)
    pytest.fail("it did not come")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_complaint_goes_to_mediation_and_comes_back_refused_exactly_once(stack):
    stack.start()
    with Office(stack.address, Path(stack.folder) / "dev-credentials.json") as office:

        def at(who):
            return office(who).at("hotline")

        at("hotline-admin-1").do("/institutions", INSTITUTION)
        request_id = at("investor-1").do("/requests", COMPLAINT)["id"]
        path = f"/requests/{request_id}"
        at("triager-1").do(f"{path}/triage", {"category": "COMPLAINT", "subject": "BROKER"})
        at("triager-1").do(f"{path}/accept")
        at("triager-1").do(f"{path}/route")
        institution = at("institution-handler-1")
        institution.do(f"{path}/sign")
        institution.do(f"{path}/contact", {"channel": "phone", "was_reached": True})
        institution.do(f"{path}/result", UNSETTLED)
        at("triager-1").do(f"{path}/offer-mediation")
        consent = {"words": "我愿意调解", "channel": "WEB"}
        assert at("investor-1").do(f"{path}/consent-mediation", consent)["state"] == "IN_MEDIATION"

        admin = office("case-admin-1")
        case = waited_for(lambda: admin.read(f"/cases?q={request_id}")["items"])[0]
        assert case["state"] == "RECEIVED"

        def handover():
            return at("investor-1").read(f"{path}/handovers")[0]

        waited_for(lambda: handover()["case_state"] == "RECEIVED")
        assert handover()["case_no"] == case["case_no"]
        admin.do(f"/cases/{case['id']}/screen", SCREENING)
        refusal = {"code": "NO_EVIDENCE", "reason": "未提交证据"}
        admin.do(f"/cases/{case['id']}/refuse", refusal)
        waited_for(lambda: handover()["state"] == "refused")
        found = at("triager-1").read(path)
        assert (found["state"], found["outcome"]) == ("MEDIATION_RESULT", "MEDIATED_FAILED")
        steps = [each["step"] for each in at("investor-1").read(f"{path}/timeline")["items"]]
        assert steps.count("mediation-result") == 1
        assert len(admin.read(f"/cases?q={request_id}")["items"]) == 1
