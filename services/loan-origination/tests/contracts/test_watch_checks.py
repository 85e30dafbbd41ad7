"""The rules R-V, R-W and R-Y over a running loan: with what the books say, and kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from .running_desk import RunningDesk

REPAYMENT, RENTS = "6222000011112222", "6222000011113333"


@pytest.fixture
def loan(running_loan: Any) -> Any:
    """A contract with money paid out."""
    return running_loan


def verdicts(run: Any) -> dict[str, str]:
    return {each["rule_id"]: each["verdict"] for each in run["results"]}


def kept_run(desk: RunningDesk, loan: Any) -> Any:
    return desk.do("watcher", f"/contracts/{loan['id']}/watch-checks", 201)


def running(desk: RunningDesk) -> Any:
    return desk.get("accounting", "/loans")["items"][0]


def told(desk: RunningDesk, number: str, kind: str, balance_fen: int) -> None:
    account = {"number": number, "kind": kind, "balance_fen": balance_fen}
    account["borrower_code"] = running(desk)["borrower_code"]
    desk.post("accounting", "/bank-account-balances", accounts=[account])


def mandated(desk: RunningDesk, loan: Any, status: int = 201, **change: Any) -> Any:
    body = {"account": REPAYMENT, "reference": "授权书-1", "signed_on": desk.on(), **change}
    return desk.post("officer", f"/contracts/{loan['id']}/debit-mandates", status, **body)


def test_rent_account_and_mandate_are_looked_at_as_they_are(desk: RunningDesk, loan):
    desk.business_day()
    before = kept_run(desk, loan)
    found = verdicts(before)
    names = ("R-V1", "R-V3", "R-W2", "R-W3", "R-W4", "R-W7", "R-Y1")
    assert [found[name] for name in names] == [
        *("insufficient_data", "insufficient_data", "fail"),
        *["not_applicable"] * 4,
    ]
    told(desk, RENTS, "supervised", 1)
    form = {"number": RENTS, "reserve_ratio": "1"}
    opened = desk.post("accounting", "/supervised-accounts", 201, **form)
    account = f"/supervised-accounts/{opened['id']}"
    rents = [{"lease": "L1", "due_on": desk.on(-days), "amount_fen": 100} for days in (5, 6)]
    desk.post("accounting", f"{account}/expected-rents", rents=rents)
    mandated(desk, loan)
    after = kept_run(desk, loan)
    results = {each["rule_id"]: each for each in after["results"]}
    assert (results["R-V1"]["verdict"], results["R-V1"]["subjects"]) == ("fail", ["L1"])
    assert (results["R-V2"]["verdict"], results["R-V3"]["verdict"]) == ("pass", "fail")
    assert results["R-W2"]["verdict"] == "pass"
    receipt = {"lease": "L1", "on": desk.on(), "amount_fen": 100, "reference": "ZJ-1"}
    desk.post("accounting", f"{account}/receipts", 201, **receipt)
    told(desk, RENTS, "supervised", 600_000_000)
    found = desk.checks(loan)
    assert (found["R-V1"]["verdict"], found["R-V3"]["verdict"]) == ("pass", "pass")
    checks = f"/applications/{loan['application_id']}/checks"
    assert [each["id"] for each in desk.get("auditor", checks)["items"]][-2:] == [
        *(before["id"], after["id"]),
    ]
    assert desk.get("auditor", f"{checks}/{after['id']}/verification")["is_same"]


def test_daily_watch_keeps_a_run_when_an_outcome_changes(desk: RunningDesk, loan):
    assert [desk.watched(loan)["checks_kept"] for _ in range(2)] == [1, 0]
    mandate = mandated(desk, loan)
    assert [desk.watched(loan)["checks_kept"] for _ in range(2)] == [1, 0]
    at = f"/contracts/{loan['id']}/debit-mandates"
    desk.post("officer", f"{at}/{mandate['id']}/revoke", reason="借款人撤回授权")
    assert desk.watched(loan)["checks_kept"] == 1
    desk.do("elsewhere", f"/contracts/{loan['id']}/watch-checks", 404)
    desk.do("auditor", f"/contracts/{loan['id']}/watch-checks", 403)


def test_mandate_is_over_the_repayment_account_and_stands_once(desk: RunningDesk, loan):
    at = f"/contracts/{loan['id']}/debit-mandates"
    mandated(desk, loan, 422, account=RENTS)
    mandated(desk, loan, 422, signed_on=desk.on(1))
    one = f"/loans/{running(desk)['id']}"
    assert not desk.get("accounting", one)["has_debit_mandate"]
    mandate = mandated(desk, loan)
    assert desk.get("accounting", one)["has_debit_mandate"]
    mandated(desk, loan, 409)
    revoke = f"{at}/{mandate['id']}/revoke"
    assert not desk.post("officer", revoke, reason="换新授权书")["is_standing"]
    assert desk.post("officer", revoke, 409, reason="再次")["code"] == "not_in_this_state"
    assert not desk.get("accounting", one)["has_debit_mandate"]
    mandated(desk, loan, reference="授权书-2")
    assert len(desk.get("auditor", at)) == 2
    desk.get("elsewhere", at, 404)


def test_without_a_mandate_nothing_is_debited_until_the_day_after(desk: RunningDesk, loan):
    desk.business_day()
    due_on = date.fromisoformat(running(desk)["next_due_on"])
    told(desk, REPAYMENT, "repayment", 1_000_000)
    desk.ahead((due_on - desk.today).days)
    desk.business_day()
    at = f"/loans/{running(desk)['id']}"
    assert desk.get("accounting", f"{at}/events")["items"] == []
    desk.ahead(1)
    desk.business_day()
    (debit,) = desk.get("accounting", f"{at}/events")["items"]
    assert (debit["source"], debit["amount_fen"]) == ("next_day_debit", 1_000_000)
    found = desk.checks(loan)
    assert (found["R-Y1"]["verdict"], found["R-Y2"]["verdict"]) == ("pass", "pass")
    assert found["R-Y2"]["computed"] == desk.on()
    assert found["R-Y3"]["verdict"] == "not_applicable"
