"""Security: first rank or a bridge, insurance without a gap, the vault, registered leases."""

from __future__ import annotations

import pytest

from .case_file import AMOUNT, BORROWER, LENDER
from .contract_desk import ADDRESS, TITLE
from .desk import Desk

BRIDGE = {
    "kind": "guarantee",
    "description": "江城控股有限公司连带责任保证",
    "value_fen": AMOUNT,
    "old_lender": LENDER,
    "old_lender_account": "6217000000000001",
    "obstacle": "原抵押登记注销尚需时日",
    "is_account_closed": True,
}


@pytest.fixture
def collateral(desk: Desk) -> str:
    loan, mortgage = desk.effective()
    return desk.contracted_collateral(loan, mortgage)


def test_collateral_goes_from_value_to_vault_and_the_slip_is_numbered(desk: Desk, collateral: str):
    desk.post("collateral", f"{collateral}/begin-registration", office="登记中心")
    desk.register(collateral)
    desk.policy(collateral)
    assert desk.get("officer", collateral)["state"] == "insured"
    kept = desk.stored(collateral)
    assert kept["slip_no"].endswith("-SJ01")
    assert desk.get("officer", collateral)["state"] == "in_custody"


def test_second_rank_and_a_secured_sum_below_the_loan_are_refused(desk: Desk, collateral: str):
    desk.post("collateral", f"{collateral}/begin-registration", office="登记中心")
    body = {"certificate_no": "C-1", "registered_on": desk.on()}
    at = f"{collateral}/register"
    low = desk.post("collateral", at, 409, rank=1, secured_fen=AMOUNT - 1, **body)
    assert (low["code"], low["rule_id"]) == ("security_not_sufficient", "R-Q1")
    desk.post("collateral", at, 409, rank=2, secured_fen=AMOUNT, **body)
    first = desk.post("collateral", at, rank=1, secured_fen=AMOUNT, **body)
    assert first["state"] == "registered"


def test_value_is_accepted_by_the_risk_side_never_by_its_proposer(desk: Desk):
    loan, _ = desk.effective()
    found = desk.post(
        "collateral",
        "/collateral",
        201,
        loan_contract_id=loan["id"],
        title_number=TITLE,
        description=ADDRESS,
        mortgagor=BORROWER,
    )
    at = f"/collateral/{found['id']}"
    body = {"value_fen": 1, "valued_on": desk.on(), "report_ref": "PG-1"}
    unlisted = [
        {"appraiser": "无名评估"},
        {"appraiser": "无名评估", "listed_from_on": desk.on(1)},
        {"appraiser": "江城评估", "listed_from_on": desk.on(-9), "listed_until_on": desk.on(-1)},
    ]
    for firm in unlisted:
        refused = desk.post("collateral", f"{at}/valuations", 422, **body, **firm)
        assert (refused["code"], refused["rule_id"]) == ("appraiser_not_listed", "R-A11")
    other = {"appraiser": "新评估", "listed_from_on": desk.on(), "listed_until_on": desk.on()}
    desk.post("collateral", f"{at}/valuations", 201, **body, **other)
    value = desk.post("collateral", f"{at}/valuations", 201, **body, appraiser="江城评估")
    accept = f"{at}/valuations/{value['id']}/accept"
    desk.do("collateral", accept, 403)
    same_person = desk.as_person("collateral-officer-1", "risk_manager", "head-office")
    assert same_person.post(accept).json()["code"] == "separation_of_duties"
    assert desk.do("risk", accept)["state"] == "appraised"


def test_bridge_below_the_loan_or_with_an_open_account_is_refused(desk: Desk, collateral: str):
    at = f"{collateral}/bridge"
    low = desk.post("collateral", at, 409, **{**BRIDGE, "value_fen": AMOUNT - 1})
    assert low["rule_id"] == "R-Q2"
    desk.post("collateral", at, 409, **{**BRIDGE, "is_account_closed": False})


def test_bridge_has_a_follow_up_and_is_released_only_after_registration(
    desk: Desk, collateral: str
):
    assert desk.post("collateral", f"{collateral}/bridge", **BRIDGE)["state"] == "bridged"
    tasks = desk.get("officer", f"{collateral}/file")["tasks"]
    assert [(task["kind"], task["due_on"]) for task in tasks] == [("bridge_follow_up", desk.on(30))]
    assert desk.do("collateral", f"{collateral}/release-bridge", 409)["rule_id"] == "R-Q2"
    desk.register(collateral)
    desk.do("collateral", f"{collateral}/release-bridge")
    file = desk.get("officer", f"{collateral}/file")
    assert file["bridge"]["released_on"] == desk.on()
    assert file["tasks"] == []


def test_who_brought_the_originals_never_keeps_them(desk: Desk, collateral: str):
    brought = desk.post(
        "collateral",
        f"{collateral}/custody",
        201,
        items=[{"item": "certificate", "reference": "C-1"}],
    )
    at = f"{collateral}/custody/{brought['id']}/keep"
    same = desk.as_person("collateral-officer-1", "accounting", "branch-1")
    answer = same.post(at, json={"vault_place": "A-03"})
    assert (answer.status_code, answer.json()["code"]) == (403, "separation_of_duties")
    desk.post("accounting", at, vault_place="A-03")
    desk.post("accounting", at, 409, vault_place="A-04")


def test_renewals_are_announced_sixty_thirty_and_seven_days_ahead(desk: Desk, collateral: str):
    desk.policy(collateral)
    tasks = desk.get("officer", f"{collateral}/file")["tasks"]
    assert [task["due_on"] for task in tasks] == [desk.on(365 - n) for n in (60, 30, 7)]
    listed = desk.get("officer", f"/security-tasks?due_by={desk.on(330)}")["items"][0]["tasks"]
    assert [task["due_on"] for task in listed] == [desk.on(305)]
    desk.policy(collateral, "P-2", starts_on=desk.on(366), ends_on=desk.on(365 * 9))
    assert desk.get("officer", f"{collateral}/file")["tasks"] == []


def test_lapsed_insurance_is_an_event_of_default(desk: Desk, collateral: str):
    policy = desk.policy(collateral)
    at = f"{collateral}/policies/{policy['id']}/lapse"
    desk.post("collateral", at, cancelled_on=desk.on(), note="投保人退保")
    contract = desk.get("officer", collateral)["loan_contract_id"]
    events = desk.get("officer", f"/contracts/{contract}/default-events")
    assert [event["rule_id"] for event in events] == ["R-X8"]


def test_lease_that_cannot_be_registered_needs_the_head_office(desk: Desk, collateral: str):
    contract = desk.get("officer", collateral)["loan_contract_id"]
    at = f"/contracts/{contract}/lease-registrations"
    entry = desk.post("collateral", at, 201, lease="L1", obstacle="当地不受理商业租赁备案")
    consent = f"{at}/{entry['id']}/consent"
    desk.do("manager", consent, 403)
    assert desk.do("credit", consent)["consented_by"] == "ho-credit-mgmt-1"
    desk.post("collateral", at, 422, lease="L1")
    desk.post("collateral", at, 422, lease="L9", obstacle="无此租约")


def test_other_branch_finds_no_collateral(desk: Desk, collateral: str):
    desk.get("elsewhere", collateral, 404)
    desk.get("elsewhere", f"{collateral}/file", 404)
    assert desk.get("elsewhere", "/collateral")["items"] == []


def test_same_title_is_no_second_collateral_of_a_contract(desk: Desk):
    loan, mortgage = desk.effective()
    desk.contracted_collateral(loan, mortgage)
    named = {"title_number": TITLE, "description": "同一房产", "mortgagor": "同一抵押人"}
    body = {"loan_contract_id": loan["id"], **named}
    assert desk.post("collateral", "/collateral", 409, **body)["code"] == "already_exists"
