"""What befalls a collateral: damage, sale with consent, enforcement; and where the money goes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from loan_origination.tables.loans import LoanRow

from .running_desk import RunningDesk

DRAWN = 600_000_000
ENOUGH, TOO_LITTLE = 857_142_858, 857_142_857
"""What carries 6,000,000.00 yuan at 70 %, and one fen less."""


@pytest.fixture
def loan(running_loan: Any) -> Any:
    """A contract with money paid out."""
    return running_loan


def at(desk: RunningDesk, loan: Any) -> str:
    return f"/collateral/{desk.collateral_of(loan)['id']}"


def damaged(desk: RunningDesk, loan: Any, status: int = 201, **change: Any) -> Any:
    body = {"found_on": desk.on(), "description": "暴雨漏水，装修受损", "loss_fen": 5_000, **change}
    return desk.post("watcher", f"{at(desk, loan)}/damages", status, **body)


def damage_state(desk: RunningDesk, loan: Any) -> str:
    return desk.get("auditor", f"{at(desk, loan)}/damages")[0]["state"]


def test_damage_that_insurance_pays_asks_for_nothing_more(desk: RunningDesk, loan):
    (policy,) = desk.get("collateral", f"{at(desk, loan)}/file")["policies"]
    damaged(desk, loan, 422, covered_fen=5_000)
    damaged(desk, loan, 422, covered_fen=5_001, policy_id=policy["id"])
    damaged(desk, loan, 422, found_on=desk.on(1))
    assert damaged(desk, loan, covered_fen=5_000, policy_id=policy["id"])["state"] == "covered"
    assert desk.collateral_of(loan)["state"] == "in_custody"
    assert desk.tasks(loan, "damage") == []


def test_damage_outside_the_cover_calls_for_a_value_and_passes_when_it_is_enough(
    desk: RunningDesk, loan
):
    assert damaged(desk, loan)["state"] == "reported"
    assert desk.collateral_of(loan)["state"] == "revaluation_due"
    assert len(desk.tasks(loan, "damage")) == 1
    old = desk.do("collateral", f"{at(desk, loan)}/judge-value", 422)
    assert old["code"] == "day_not_possible"
    assert desk.revalued(loan, ENOUGH)["state"] == "in_custody"
    assert damage_state(desk, loan) == "security_enough"
    assert desk.tasks(loan, "damage") == []
    desk.get("elsewhere", f"{at(desk, loan)}/damages", 404)


def test_damage_that_leaves_too_little_stops_draws_until_new_security_is_accepted(
    desk: RunningDesk, loan
):
    damaged(desk, loan)
    assert desk.revalued(loan, TOO_LITTLE)["state"] == "shortfall"
    (case,) = desk.get("watcher", "/top-ups")["items"]
    (damage,) = desk.get("auditor", f"{at(desk, loan)}/damages")
    assert (damage["state"], damage["top_up_id"]) == ("security_short", case["id"])
    draw = desk.checked(desk.requested(loan, desk.payment(amount_fen=100)))
    refused = desk.do("payout", f"{draw}/approve", 422)
    assert "R-R5" in [each["rule_id"] for each in refused["errors"]]
    given = {"kind": "deposit", "description": "保证金", "reference": "BZJ-1", "value_fen": 1}
    desk.post("collateral", f"/top-ups/{case['id']}/provide", **given)
    desk.do("risk", f"/top-ups/{case['id']}/accept")
    assert damage_state(desk, loan) == "made_up"
    assert desk.collateral_of(loan)["state"] == "in_custody"


def test_second_damage_in_a_shortfall_keeps_one_case_that_a_good_value_ends(
    desk: RunningDesk, loan
):
    assert desk.revalued(loan, TOO_LITTLE)["state"] == "shortfall"
    damaged(desk, loan)
    assert desk.revalued(loan, TOO_LITTLE - 1)["state"] == "shortfall"
    (case,) = desk.get("watcher", "/top-ups")["items"]
    assert (case["state"], case["value_missing_fen"]) == ("open", 2)
    damaged(desk, loan)
    assert desk.revalued(loan, ENOUGH)["state"] == "in_custody"
    (case,) = desk.get("watcher", "/top-ups")["items"]
    assert (case["state"], damage_state(desk, loan)) == ("accepted", "made_up")
    assert desk.tasks(loan, "top_up") == []


def sale(desk: RunningDesk, loan: Any, price_fen: int) -> str:
    collateral = desk.collateral_of(loan)["id"]
    body = {"contract_id": loan["id"], "description": "整体出售", "price_fen": price_fen}
    asked = desk.post("watcher", "/consents", 201, kind="sale", collateral_id=collateral, **body)
    desk.post("credit", f"/consents/{asked['id']}/grant", reason="价款全部还贷")
    return f"/consents/{asked['id']}"


def test_collateral_is_sold_with_consent_once_the_price_has_prepaid_the_loan(
    desk: RunningDesk, loan
):
    desk.business_day()
    gift = {"contract_id": loan["id"], "kind": "gift", "description": "赠与"}
    desk.post("watcher", "/consents", 422, **gift, collateral_id=desk.collateral_of(loan)["id"])
    consent = sale(desk, loan, DRAWN + 1_000)
    assert desk.collateral_of(loan)["state"] == "disposal_consented"
    money = {"amount_fen": DRAWN + 1_000, "received_on": desk.on(), "reference": "SK-1"}
    taken = desk.post("accounting", f"{consent}/proceeds", 201, **money)
    desk.post("watcher", f"{consent}/withdraw", 422, reason="不卖了")
    use = {"on": desk.on(), "reference": "HK-1"}
    desk.post("accounting", f"/proceeds/{taken['id']}/use", amount_fen=DRAWN, **use)
    # Nothing is owed any more: what is left of the price is the owner's.
    assert desk.get("auditor", consent)["state"] == "completed"
    assert desk.collateral_of(loan)["state"] == "sold"
    assert desk.checks(loan)["R-Z5"]["verdict"] == "pass"
    assert desk.get("accounting", "/loans")["items"][0]["life"] == "settled"


def test_sale_given_up_leaves_the_collateral_in_the_vault(desk: RunningDesk, loan):
    consent = sale(desk, loan, 1_000)
    given_up = desk.post("watcher", f"{consent}/withdraw", reason="买方违约")
    assert given_up["state"] == "withdrawn"
    assert desk.collateral_of(loan)["state"] == "in_custody"


def enforced(desk: RunningDesk, loan: Any, status: int = 200, who: str = "credit") -> Any:
    body = {"manner": "auction", "reference": "（2026）鄂01执1号", "reason": "逾期未还"}
    return desk.post(who, f"{at(desk, loan)}/enforce", status, **body)


def test_mortgage_is_enforced_by_remedy_and_the_money_pays_the_loan(desk: RunningDesk, loan):
    desk.business_day()
    enforced(desk, loan, 422)
    events = f"/contracts/{loan['id']}/default-events"
    event = desk.post("officer", events, 201, rule_id="R-X6", found_on=desk.on(), note="擅自拆除")
    chosen = {"code": "B", "reason": "行使抵押权"}
    remedy = desk.post("watcher", f"{events}/{event['id']}/remedies", 201, **chosen)
    desk.post("manager", f"/remedies/{remedy['id']}/approve", reason="同意")
    enforced(desk, loan, 403, who="watcher")
    money = {"amount_fen": 400, "received_on": desk.on(), "reference": "PM-1"}
    desk.post("accounting", f"{at(desk, loan)}/proceeds", 422, **money)
    assert enforced(desk, loan)["state"] == "enforced"
    taken = desk.post("accounting", f"{at(desk, loan)}/proceeds", 201, **money)
    use = {"on": desk.on(), "reference": "HK-2", "amount_fen": 400}
    used = desk.post("accounting", f"/proceeds/{taken['id']}/use", **use)
    assert (used["applied_fen"], used["consent_id"]) == (400, None)
    (running,) = desk.get("accounting", "/loans")["items"]
    assert running["loan_fen"] == DRAWN - 400
    (booked,) = desk.get("accounting", f"/loans/{running['id']}/events")["items"]
    assert booked["source"] == "enforcement"
    (listed,) = desk.get("auditor", f"{at(desk, loan)}/proceeds")
    assert listed["applied_fen"] == 400
    assert desk.tasks(loan, "sale_proceeds") == []


def test_loan_that_is_being_enforced_lets_the_mortgage_be_enforced(desk: RunningDesk, loan):
    with desk.service.app.state.database.writing() as session:
        (row,) = session.exec(select(LoanRow)).all()
        row.chain_stage = "enforcing"
        session.add(row)
    assert enforced(desk, loan)["state"] == "enforced"
    assert enforced(desk, loan, 409)["code"] == "invalid_transition"
