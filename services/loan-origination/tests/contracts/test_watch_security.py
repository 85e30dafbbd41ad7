"""Revaluation and top-up, consents to disposal, everything that expires."""

from __future__ import annotations

from typing import Any

import pytest

from .running_desk import RunningDesk


@pytest.fixture
def loan(running_loan: Any) -> Any:
    """A contract with money paid out."""
    return running_loan


def test_value_that_carries_the_balance_settles_at_once(desk: RunningDesk, loan):
    # 6,000,000.00 yuan at 70 % need 8,571,428.58 yuan of value.
    assert desk.revalued(loan, 857_142_858)["state"] == "in_custody"
    assert desk.get("watcher", "/top-ups")["items"] == []
    assert desk.checks(loan)["R-Z4"]["verdict"] == "pass"


def test_shortfall_opens_a_case_that_the_risk_side_closes_when_enough(desk: RunningDesk, loan):
    assert desk.revalued(loan, 857_142_857)["state"] == "shortfall"
    case = desk.get("watcher", "/top-ups")["items"][0]
    assert (case["value_missing_fen"], case["balance_above_fen"]) == (1, 1)
    assert case["deadline_on"] == desk.on(30)
    assert desk.checks(loan)["R-Z4"]["verdict"] == "fail"
    at = f"/top-ups/{case['id']}"
    told = {"kind": "deposit", "description": "保证金", "reference": "BZJ-1"}
    desk.post("collateral", f"{at}/provide", value_fen=0, **told)
    short = desk.do("risk", f"{at}/accept", 422)
    assert (short["code"], short["value_missing_fen"]) == ("still_short", 1)
    desk.post("risk", f"{at}/return", reason="不足")
    desk.post("collateral", f"{at}/provide", value_fen=1, **told)
    assert desk.do("risk", f"{at}/accept")["state"] == "accepted"
    assert desk.collateral_of(loan)["state"] == "in_custody"
    assert desk.checks(loan)["R-Z4"]["verdict"] == "pass"
    assert desk.tasks(loan, "top_up") == []


def test_value_older_than_a_year_falls_due_and_is_not_judged(desk: RunningDesk, loan):
    at = f"/collateral/{desk.collateral_of(loan)['id']}"
    desk.ahead(340)
    desk.watched(loan)
    assert desk.collateral_of(loan)["state"] == "revaluation_due"
    assert [task["kind"] for task in desk.tasks(loan, "revaluation")] == ["revaluation"]
    assert desk.do("collateral", f"{at}/judge-value", 422)["code"] == "day_not_possible"
    assert desk.revalued(loan, 5_000_000_000)["state"] == "in_custody"
    assert desk.tasks(loan, "revaluation") == []


def test_insurance_that_ends_without_renewal_is_a_default(desk: RunningDesk, loan):
    desk.ahead(310)
    desk.watched(loan)
    assert desk.tasks(loan, "insurance_renewal")
    desk.ahead(60)
    assert desk.watched(loan)["defaults_found"] == 1
    events = desk.get("watcher", f"/contracts/{loan['id']}/default-events")
    assert [event["rule_id"] for event in events] == ["R-X8"]
    assert desk.watched(loan)["defaults_found"] == 0


def lease_body(desk: RunningDesk, loan: Any, **change: Any) -> dict[str, Any]:
    lease = {
        "lease": "L9",
        "tenant": "江城书店",
        "area_m2": "100",
        "starts_on": desk.on(),
        "ends_on": desk.on(364),
        "rent_per_m2_fen": 9_000,
        "prepaid_months": 3,
        **change,
    }
    return {
        "contract_id": loan["id"],
        "kind": "lease",
        "description": "新增租约L9",
        "lease": lease,
    }


def plan(desk: RunningDesk, loan: Any, **change: Any) -> dict[str, Any]:
    return {
        "contract_id": loan["id"],
        "least_rent_per_m2_fen": 9_000,
        "longest_months": 12,
        "most_prepaid_months": 3,
        "from_on": desk.on(),
        "until_on": desk.on(300),
        "note": "三层招租",
        **change,
    }


def test_lease_inside_an_approved_plan_has_consent_and_others_need_their_own(
    desk: RunningDesk, loan
):
    wide = desk.post("watcher", "/leasing-plans", 422, **plan(desk, loan, most_prepaid_months=7))
    assert (wide["code"], wide["prepaid_months_most"]) == ("leasing_plan_too_wide", 6)
    made = desk.post("watcher", "/leasing-plans", 201, **plan(desk, loan))
    waiting = desk.post("watcher", "/consents", 201, **lease_body(desk, loan))
    assert waiting["state"] == "requested"
    desk.post("manager", f"/leasing-plans/{made['id']}/approve", reason="租金不低于市场")
    inside = desk.post("watcher", "/consents", 201, **lease_body(desk, loan))
    assert (inside["state"], inside["leasing_plan_id"]) == ("granted", made["id"])
    cheap = lease_body(desk, loan, rent_per_m2_fen=8_999)
    outside = desk.post("watcher", "/consents", 201, **cheap)
    assert (outside["state"], outside["outside_plan"]) == ("requested", ["rent_too_low"])
    own = desk.as_person("post-loan-officer-1", "branch_manager", "branch-1")
    at = f"/consents/{outside['id']}"
    assert own.post(f"{at}/grant", json={"reason": "同意"}).status_code == 403
    assert desk.post("manager", f"{at}/grant", reason="位置偏僻")["state"] == "granted"


def test_disposal_without_consent_is_a_default_until_ratified(desk: RunningDesk, loan):
    body = {"contract_id": loan["id"], "kind": "second_mortgage", "description": "二次抵押"}
    found = desk.post("watcher", "/consents", 201, **body, is_found=True)
    checks = desk.checks(loan)
    assert checks["R-Z5"]["verdict"] == checks["R-X6"]["verdict"] == "fail"
    at = f"/consents/{found['id']}/ratify"
    desk.post("manager", at, 403, reason="支行无权")
    assert desk.post("credit", at, reason="已追加保证")["state"] == "granted"
    checks = desk.checks(loan)
    assert (checks["R-Z5"]["verdict"], checks["R-X6"]["verdict"]) == ("pass", "fail")


def test_proceeds_of_a_consented_sale_must_prepay_the_loan(desk: RunningDesk, loan):
    body = {"contract_id": loan["id"], "kind": "sale", "description": "出售车位"}
    desk.post("watcher", "/consents", 422, **body)
    sale = desk.post("watcher", "/consents", 201, **body, price_fen=1_000)
    at = f"/consents/{sale['id']}"
    money = {"amount_fen": 1_000, "received_on": desk.on(), "reference": "SK-1"}
    desk.post("accounting", f"{at}/proceeds", 422, **money)
    desk.post("credit", f"{at}/grant", reason="价款全部还贷", conditions="进监管账户")
    taken = desk.post("accounting", f"{at}/proceeds", 201, **money)
    assert desk.checks(loan)["R-Z5"]["verdict"] == "fail"
    use = {"on": desk.on(), "reference": "HK-1"}
    use_at = f"/proceeds/{taken['id']}/use"
    early = desk.post("accounting", use_at, 409, amount_fen=400, **use)
    assert early["code"] == "no_business_day"
    desk.business_day()
    desk.post("accounting", use_at, 422, amount_fen=1_001, **use)
    desk.post("accounting", use_at, 422, amount_fen=400, loan_id=sale["id"], **use)
    desk.post("accounting", use_at, amount_fen=400, **use)
    (running,) = desk.get("accounting", "/loans")["items"]
    assert (running["loan_fen"], running["held_fen"]) == (600_000_000 - 400, 0)
    (booked,) = desk.get("accounting", f"/loans/{running['id']}/events")["items"]
    assert (booked["kind"], booked["source"]) == ("prepayment_made", "sale_proceeds")
    assert desk.post("accounting", use_at, amount_fen=600, **use)["applied_fen"] == 1_000
    assert desk.checks(loan)["R-Z5"]["verdict"] == "pass"
    assert desk.get("officer", at)["state"] == "completed"
    assert len(desk.get("officer", f"{at}/proceeds")) == 1
