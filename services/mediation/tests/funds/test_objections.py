"""Objections: answered by one person, decided by another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .conftest import ADMIN, CHECKER, CHECKER_2, SUPERVISOR, Fund, a_row, investor


def objected(fund: Fund, number: int = 1) -> str:
    form = {"grounds": "漏计一笔买入", "evidence": [{"name": "对账单", "sha256": "a" * 64}]}
    return fund.post(investor(number), f"{fund.at(number)}/object", 201, **form)["id"]


def test_a_recalculated_amount_is_accepted_anew(fund: Fund):
    fund.opened()
    fund.declare(1)
    row = objected(fund)
    claim = fund.claim(1)
    assert (claim["state"], claim["has_contract"], claim["has_declaration"]) == (
        "OBJECTED",
        False,
        False,
    )
    answer = {"amount_fen": 9_500, "reason": "重新计算"}
    fund.post(ADMIN, f"/objections/{row}/propose", **answer)
    own = fund.by(ADMIN).post(f"/objections/{row}/decide", json={"is_confirmed": True})
    assert own.status_code == 403
    decided = fund.post(CHECKER, f"/objections/{row}/decide", is_confirmed=True)
    assert (decided["state"], decided["decided_by"]) == ("RECALCULATED", CHECKER.subject)
    claim = fund.claim(1)
    assert (claim["state"], claim["amount_fen"], claim["listed_fen"]) == (
        "RECALCULATED",
        9_500,
        10_000,
    )
    fund.entitled(1)
    assert fund.balances()["ENTITLED"] == 9_500
    again = fund.by(CHECKER_2).post(f"/objections/{row}/decide", json={"is_confirmed": True})
    assert fund.refused(again) == (409, "invalid_transition")


def test_who_answers_an_objection_cannot_decide_it_whatever_roles_they_have(fund: Fund):
    fund.opened()
    row = objected(fund)
    facts: dict[str, Any] = CHECKER.facts()
    both = CHECKER.__class__(**{**facts, "roles": frozenset({"case_admin", "checker"})})
    fund.post(both, f"/objections/{row}/propose", reason="维持")
    refused = fund.by(both).post(f"/objections/{row}/decide", json={"is_confirmed": True})
    assert fund.refused(refused) == (409, "maker_cannot_approve")
    assert fund.post(CHECKER_2, f"/objections/{row}/decide", is_confirmed=False)["state"] == "OPEN"
    fund.post(both, f"/objections/{row}/propose", reason="维持")
    assert fund.post(CHECKER_2, f"/objections/{row}/decide", is_confirmed=True)["state"] == "UPHELD"
    assert fund.state(1) == "UPHELD"
    assert fund.declare(1)["state"] == "DECLARED_VALID"


def test_an_excluded_investor_can_be_let_in(fund: Fund):
    fund.opened()
    fund.list([a_row(7, flags=["PRE_IPO_HOLDER"])])
    refused = fund.by(investor(7)).post(
        f"{fund.at(7)}/declare", json={"declaration": {"accepted_fen": 0}}
    )
    assert fund.refused(refused) == (409, "invalid_transition")
    row = objected(fund, 7)
    too_much = {"amount_fen": 70_001, "reason": "x"}
    above = fund.by(ADMIN).post(f"/objections/{row}/propose", json=too_much)
    assert fund.refused(above) == (422, "above_loss")
    fund.post(ADMIN, f"/objections/{row}/propose", amount_fen=50_000, reason="二级市场买入部分")
    fund.post(CHECKER, f"/objections/{row}/decide", is_confirmed=True)
    fund.entitled(7)
    assert fund.claim(7)["amount_fen"] == 50_000


def test_objections_are_raised_in_the_window_and_seen_by_those_who_see_the_claim(fund: Fund):
    fund.opened()
    row = objected(fund)
    assert fund.by(investor(2)).get(f"/objections/{row}").status_code == 404
    assert fund.get(investor(1), f"/objections/{row}")["grounds"] == "漏计一笔买入"
    assert len(fund.get(SUPERVISOR, f"{fund.path}/objections?state=OPEN")["items"]) == 1
    assert fund.get(investor(2), f"{fund.path}/objections")["items"] == []
    at = fund.at(2)
    fund.clock.ahead += timedelta(days=30)
    late = fund.by(investor(2)).post(f"{at}/object", json={"grounds": "太少"})
    assert fund.refused(late) == (409, "window_closed")
    assert fund.state(2) == "NOTIFIED"
