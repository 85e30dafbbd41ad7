"""Supervised rent accounts: money set aside in time, the floor kept, rent lease by lease."""

from __future__ import annotations

from datetime import date
from typing import Any

from .bank import Bank

OWN = "6222000001"
RENTS = "6222000100"
TODAY, DUE = date(2025, 2, 14), date(2025, 2, 20)
INSTALMENT = 10_363_841


def supervised(bank: Bank, balance_fen: int) -> str:
    """E1 with a rent account that keeps one instalment."""
    bank.run_day(TODAY)
    bank.a_loan(repayment_account=OWN, supervised_account=RENTS)
    bank.fund(RENTS, balance_fen, kind="supervised")
    form = {"number": RENTS, "reserve_ratio": "1"}
    found: str = bank.ok(bank.by("core").post("/supervised-accounts", json=form), 201)["id"]
    return found


def shown(bank: Bank, account: str) -> dict[str, Any]:
    return bank.ok(bank.by("officer").get(f"/supervised-accounts/{account}"))


def ask(
    bank: Bank,
    account: str,
    amount_fen: int,
    kind: str = "operating_costs",
    payee: str = "物业公司",
) -> Any:
    form = {"kind": kind, "amount_fen": amount_fen, "payee": payee, "purpose": "物业费"}
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
    again = bank.by("manager").post(path)
    assert (again.status_code, again.json()["code"]) == (403, "other_person_needed")
    assert bank.ok(bank.by("approver").post(path))["state"] == "made"
    assert bank.balance(RENTS) == INSTALMENT - 100
    assert bank.by("credit").post(path).json()["code"] == "not_in_this_state"
    assert ask(bank, account, INSTALMENT).json()["code"] == "debit_not_covered"


def test_debt_service_goes_to_the_repayment_account_and_may_use_all_there_is(bank: Bank):
    account = supervised(bank, INSTALMENT)
    refused = ask(bank, account, 200, "debt_service")
    assert (refused.status_code, refused.json()["code"]) == (422, "not_a_repayment_account")
    # A repayment account whose balance nobody has told cannot be paid into either.
    assert ask(bank, account, 200, "debt_service", OWN).status_code == 422
    bank.fund(OWN, 0)
    assert bank.ok(ask(bank, account, INSTALMENT, "debt_service", OWN), 201)["state"] == "made"
    assert (bank.balance(RENTS), bank.balance(OWN)) == (0, INSTALMENT)


def test_what_is_set_aside_on_the_rent_account_pays_the_instalment_on_its_due_date(bank: Bank):
    supervised(bank, INSTALMENT + 7)
    bank.fund(OWN, 1_000_000)
    bank.run_day(DUE)
    assert (bank.balance(OWN), bank.balance(RENTS)) == (0, 1_000_007)
    assert bank.news("loan.late") == []


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


def test_rent_collection_report_sets_receipts_against_expected_rents_month_by_month(bank: Bank):
    account = supervised(bank, 0)
    path = f"/supervised-accounts/{account}"
    due = (("2025-01-15", 8_000), ("2025-02-10", 8_000), ("2025-03-10", 8_000))
    rents = [{"lease": "一层", "due_on": day, "amount_fen": fen} for day, fen in due]
    bank.ok(bank.by("officer").post(f"{path}/expected-rents", json={"rents": rents}))
    for day, fen in (("2025-01-16", 5_000), ("2025-02-11", 3_000), ("2025-02-12", 4_000)):
        receipt = {"lease": "一层", "on": day, "amount_fen": fen, "reference": f"R{day}"}
        bank.ok(bank.by("core").post(f"{path}/receipts", json=receipt), 201)
    told = bank.ok(bank.by("manager").get("/portfolio-reports/rent-collection"))
    rows = [(row["month"], row["expected_fen"], row["received_fen"]) for row in told["rows"]]
    # The rent of March is not due yet.
    assert rows == [("2025-01", 8_000, 5_000), ("2025-02", 8_000, 7_000)]
    assert told["rows"][1]["share"] == "0.875"
    other = bank.by("elsewhere").get("/portfolio-reports/rent-collection")
    assert bank.ok(other)["rows"] == []
