"""Supervised rent accounts: money set aside in time, the floor kept, rent lease by lease."""

from __future__ import annotations

from datetime import date
from typing import Any

from .bank import Bank

RENTS = "6222000100"
TODAY, DUE = date(2025, 2, 14), date(2025, 2, 20)
INSTALMENT = 10_363_841


def supervised(bank: Bank, balance_fen: int) -> str:
    """E1 with a rent account that keeps one instalment."""
    bank.run_day(TODAY)
    bank.a_loan(supervised_account=RENTS)
    bank.fund(RENTS, balance_fen, kind="supervised")
    form = {"number": RENTS, "reserve_ratio": "1"}
    found: str = bank.ok(bank.by("core").post("/supervised-accounts", json=form), 201)["id"]
    return found


def shown(bank: Bank, account: str) -> dict[str, Any]:
    return bank.ok(bank.by("officer").get(f"/supervised-accounts/{account}"))


def ask(bank: Bank, account: str, amount_fen: int, kind: str = "operating_costs") -> Any:
    form = {"kind": kind, "amount_fen": amount_fen, "payee": "物业公司", "purpose": "物业费"}
    return bank.by("officer").post(f"/supervised-accounts/{account}/debits", json=form)


def test_the_instalment_is_set_aside_three_working_days_before_it_falls_due(bank: Bank):
    account = supervised(bank, INSTALMENT - 1)
    found = shown(bank, account)
    assert (found["floor_fen"], found["next_due_on"]) == (INSTALMENT, "2025-02-20")
    assert found["set_aside_on"] == "2025-02-17"
    bank.run_day(date(2025, 2, 17))
    assert bank.step(date(2025, 2, 17), "supervised_accounts") == {"checked": 1, "short": 1}
    told = bank.news("supervised_account.short")
    assert [(each["on"], each["missing_fen"]) for each in told] == [("2025-02-15", 1)]


def test_a_debit_below_the_floor_needs_two_approvers(bank: Bank):
    account = supervised(bank, INSTALMENT + 500)
    assert bank.ok(ask(bank, account, 500), 201)["state"] == "made"
    waiting = bank.ok(ask(bank, account, 100), 201)
    assert waiting["state"] == "waiting"
    path = f"/supervised-accounts/{account}/debits/{waiting['id']}/approve"
    assert bank.by("officer").post(path).status_code == 403
    assert bank.ok(bank.by("manager").post(path))["state"] == "waiting"
    assert bank.by("manager").post(path).json()["code"] == "other_person_needed"
    assert bank.ok(bank.by("approver").post(path))["state"] == "made"
    assert bank.balance(RENTS) == INSTALMENT - 100
    assert bank.by("credit").post(path).json()["code"] == "not_in_this_state"
    # Debt service may use all there is, and no debit more than that.
    assert bank.ok(ask(bank, account, 200, "debt_service"), 201)["state"] == "made"
    assert ask(bank, account, INSTALMENT).json()["code"] == "debit_not_covered"


def test_rent_missing_for_more_than_five_days_is_told_lease_by_lease(bank: Bank):
    account = supervised(bank, 0)
    rents = [
        {"lease": "一层东区", "due_on": "2025-02-15", "amount_fen": 8_000},
        {"lease": "二层西区", "due_on": "2025-02-15", "amount_fen": 5_000},
    ]
    path = f"/supervised-accounts/{account}"
    bank.ok(bank.by("officer").post(f"{path}/expected-rents", json={"rents": rents}))
    bank.run_day(date(2025, 2, 16))
    receipt = {"lease": "一层东区", "on": "2025-02-16", "amount_fen": 8_000, "reference": "R1"}
    bank.ok(bank.by("core").post(f"{path}/receipts", json=receipt), 201)
    again = bank.by("core").post(f"{path}/receipts", json=receipt)
    assert again.json()["code"] == "reference_used"
    assert bank.balance(RENTS) == 8_000
    bank.run_day(date(2025, 2, 20))
    assert bank.news("supervised_account.rent_missing") == []
    bank.run_day(date(2025, 2, 22))
    told = bank.news("supervised_account.rent_missing")
    assert [(each["on"], each["leases"]) for each in told] == [("2025-02-21", ["二层西区"])]
    found = shown(bank, account)
    assert (found["expected_fen"], found["received_fen"]) == (13_000, 8_000)
    gap = found["gaps"][0]
    assert (gap["missing_fen"], gap["days_missing"], gap["is_alert"]) == (5_000, 7, True)
    assert bank.by("elsewhere").get(path).status_code == 404
