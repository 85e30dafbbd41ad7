"""Article 37 through the batch: watched, tested, proposed, declared, failed or paid (E10)."""

from __future__ import annotations

from datetime import date

from .bank import Bank

REASON = {"reason": "连续两期未足额归还"}


def missed(bank: Bank) -> str:
    bank.run_day(date(2025, 8, 19))
    return bank.a_loan(disbursed_on="2025-07-20", periods=60)


def stage(bank: Bank, loan: str, on: date) -> str:
    bank.run_day(on)
    found: str = bank.listed(loan)["chain_stage"]
    return found


def test_two_due_dates_missed_lead_to_the_declaration_on_the_day_of_the_law(bank: Bank):
    """E10: test day 16 October, declare on the 17th, pay by the 24th."""
    loan = missed(bank)
    assert stage(bank, loan, date(2025, 8, 21)) == "watch"
    assert stage(bank, loan, date(2025, 9, 20)) == "test_pending"
    propose, confirm = f"/loans/{loan}/acceleration/propose", f"/loans/{loan}/acceleration/confirm"
    assert bank.by("officer").post(propose, json=REASON).json()["code"] == "not_in_this_state"
    assert stage(bank, loan, date(2025, 10, 16)) == "test_pending"
    assert stage(bank, loan, date(2025, 10, 17)) == "to_declare"
    chain = bank.ok(bank.by("manager").get("/accelerations"))["items"][0]
    days = ("first_missed_on", "next_due_on", "test_on", "declare_on", "pay_by")
    found = [chain[name][5:] for name in days]
    assert found == ["08-20", "09-20", "10-16", "10-17", "10-24"]
    assert bank.by("approver").post(confirm).json()["code"] == "not_in_this_state"
    bank.ok(bank.by("officer").post(propose, json=REASON))
    assert bank.by("officer").post(confirm).status_code == 403
    declared = bank.ok(bank.by("approver").post(confirm))
    assert (declared["state"], declared["pay_by"]) == ("declared", "2025-10-24")
    found = bank.loan(loan)
    assert (found["life"], found["matures_on"]) == ("accelerated", "2025-10-24")
    assert bank.news("loan.accelerated")[0]["pay_by"] == "2025-10-24"
    assert stage(bank, loan, date(2025, 10, 25)) == "failed"
    assert bank.loan(loan)["owed"]["principal_fen"] == 1_000_000_000
    assert bank.step(date(2025, 10, 25), "reconciliation") == {"accounts": 10}
    assert stage(bank, loan, date(2025, 10, 26)) == "failed"
    enforce = f"/loans/{loan}/acceleration/enforce"
    assert bank.by("officer").post(enforce, json=REASON).status_code == 403
    enforcing = bank.ok(bank.by("approver").post(enforce, json=REASON))
    assert (enforcing["state"], enforcing["enforced_on"]) == ("enforcing", "2025-10-26")
    assert bank.by("approver").post(enforce, json=REASON).json()["code"] == "not_in_this_state"
    assert stage(bank, loan, date(2025, 10, 27)) == "enforcing"
    assert bank.listed(loan)["life"] == "enforcing"
    bank.pay(loan, bank.loan(loan)["owed"]["total_fen"])
    assert stage(bank, loan, date(2025, 10, 28)) == "none"
    assert bank.listed(loan)["life"] == "settled"
    assert len(bank.news("loan.acceleration_cured")) == 0
    assert len(bank.news("loan.acceleration_paid")) == 1


def test_paying_all_that_is_due_before_the_test_day_ends_the_chain(bank: Bank):
    loan = missed(bank)
    assert stage(bank, loan, date(2025, 9, 22)) == "test_pending"
    bank.pay(loan, bank.loan(loan)["owed"]["total_fen"])
    assert stage(bank, loan, date(2025, 9, 23)) == "none"
    assert len(bank.news("loan.acceleration_cured")) == 1
    assert bank.ok(bank.by("manager").get("/accelerations"))["items"][0]["state"] == "cured"


def test_a_duty_that_nobody_acts_on_is_told_to_the_head_office(bank: Bank):
    loan = missed(bank)
    assert stage(bank, loan, date(2025, 10, 18)) == "to_declare"
    assert [each["declare_on"] for each in bank.news("loan.declaration_overdue")] == ["2025-10-17"]
