"""The batch of a business day: interest, due dates, debits, lateness, and books that agree."""

from __future__ import annotations

from datetime import date, timedelta

from .bank import Bank

ONE = timedelta(days=1)
BEFORE = date(2025, 2, 18)
DUE = date(2025, 2, 20)
OWN, GENERAL, PROTECTED, SUPERVISED = (f"622200000{n}" for n in range(4))


def test_a_loan_lives_its_first_month_through_the_batch(bank: Bank):
    """E1: billed, debited and posted to the fen on its first due date."""
    bank.run_day(BEFORE)
    loan = bank.a_loan(repayment_account=OWN)
    bank.fund(OWN, 20_000_000)
    bank.run_day(DUE)
    found = bank.loan(loan)
    assert found["day"] == DUE.isoformat()
    assert found["loan_fen"] == 993_386_159
    assert found["owed"]["total_fen"] == 0
    assert bank.balance(OWN) == 20_000_000 - 10_363_841
    event = bank.events(loan)[0]
    assert (event["source"], event["amount_fen"]) == ("automatic_debit", 10_363_841)
    parts = event["allocation"][0]["parts"]
    assert parts == [{"instalment": 1, "interest_fen": 3_750_000, "principal_fen": 6_613_841}]
    balances = bank.trial_balance(DUE)
    assert balances["loan"] == 993_386_159
    assert balances["interest_income"] == -3_750_000
    assert bank.step(DUE, "reconciliation") == {"accounts": 10}


def test_a_repayment_account_of_somebody_else_is_never_debited(bank: Bank):
    bank.run_day(BEFORE)
    loan = bank.a_loan(repayment_account=OWN, borrower_code="B-2")
    bank.fund(OWN, 20_000_000, borrower_code="B-3")
    bank.run_day(DUE)
    assert bank.balance(OWN) == 20_000_000
    assert bank.loan(loan)["owed"]["total_fen"] == 10_363_841


def test_interest_of_quiet_days_is_in_the_sums_and_once_in_the_record_of_the_loan(bank: Bank):
    bank.run_day(BEFORE - ONE)
    loan = bank.a_loan()
    bank.run_day(BEFORE)
    # 29 days at 4.5 % over 360, the last of them while nobody touched the loan.
    assert bank.trial_balance(BEFORE)["accrued_interest"] == 3_625_000
    assert bank.loan(loan)["accrued_fen"] == 3_625_000
    assert {each["cause"] for each in bank.postings(loan)} == {"migration"}
    bank.run_day(DUE)
    accrued = [each for each in bank.postings(loan) if each["cause"] == "accrued"]
    # The day before the due date is the last one in the sums; the due date trues up to 37,500.00.
    assert [(each["is_in_sums"], each["amount_fen"]) for each in accrued] == [(True, 250_000)]
    assert bank.trial_balance(DUE)["interest_income"] == -3_750_000


def test_a_missed_due_date_is_late_bears_penalty_and_is_told(bank: Bank):
    """E8: 35 days late on the first instalment of E1."""
    bank.run_day(DUE - ONE)
    loan = bank.a_loan()
    bank.run_day(DUE + timedelta(days=35))
    found = bank.loan(loan)
    assert found["days_late"] == 35
    assert found["level"] == "special_mention"
    assert found["owed"]["penalty_fen"] > 43_403
    assert [each["oldest_unpaid_on"] for each in bank.news("loan.late")] == ["2025-02-20"]
    assert len(bank.news("loan.due")) == 2
    assert bank.step(DUE + timedelta(days=35), "reconciliation") == {"accounts": 10}
    # A month of lateness leaves no record for each day.
    assert {each["on"] for each in bank.postings(loan)} == {
        "2025-02-19",
        "2025-02-20",
        "2025-03-20",
    }


def test_other_accounts_are_debited_on_the_day_after(bank: Bank):
    bank.run_day(BEFORE)
    loan = bank.a_loan(repayment_account=OWN, borrower_code="B-N1")
    bank.fund(OWN, 1_000_000, borrower_code="B-N1")
    bank.fund(GENERAL, 4_000_000, borrower_code="B-N1", kind="general")
    bank.fund(PROTECTED, 90_000_000, borrower_code="B-N1", kind="general", is_protected=True)
    bank.fund(SUPERVISED, 2_000_000, borrower_code="B-N1", kind="supervised")
    bank.run_day(DUE)
    assert bank.balance(OWN) == 0
    assert bank.balance(SUPERVISED) == 2_000_000
    bank.run_day(DUE + ONE)
    assert [bank.balance(name) for name in (SUPERVISED, GENERAL, PROTECTED)] == [0, 0, 90_000_000]
    sources = [(each["source"], each["amount_fen"]) for each in bank.events(loan)]
    assert sources == [("automatic_debit", 1_000_000), ("next_day_debit", 6_000_000)]


def test_missed_days_are_caught_up_one_by_one(bank: Bank):
    bank.run_day(BEFORE)
    loan = bank.a_loan()
    assert bank.run_day(DUE + ONE)["state"] == "open"
    days = bank.ok(bank.by("cashier").get("/business-days"))["items"]
    assert [each["on"] for each in days] == ["2025-02-21", "2025-02-20", "2025-02-19", "2025-02-18"]
    assert {each["state"] for each in days[1:]} == {"closed"}
    assert bank.loan(loan)["days_late"] == 1
    assert bank.step(DUE, "due_dates") == {"billed": 1}
    assert bank.step(DUE + ONE, "late_marking") == {"late": 1}


def test_a_day_asked_for_twice_is_worked_once(bank: Bank):
    bank.run_day(BEFORE)
    bank.a_loan()
    first = bank.ok(bank.by("cashier").post(f"/business-days/{DUE}/runs"), 202)
    again = bank.ok(bank.by("credit").post(f"/business-days/{DUE}/runs"), 202)
    bank.work()
    later = bank.ok(bank.by("cashier").post(f"/business-days/{DUE}/runs"), 202)
    assert first["id"] == again["id"] == later["id"]
    assert bank.step(DUE, "due_dates") == {"billed": 1}


def test_only_accounting_and_the_head_office_run_days(bank: Bank):
    path = f"/business-days/{BEFORE}/runs"
    for who in ("officer", "auditor", "stranger", "manager"):
        assert bank.by(who).post(path).status_code == 403
    bank.run_day(BEFORE)
    answer = bank.by("cashier").post(f"/business-days/{BEFORE - ONE}/runs")
    assert answer.json()["code"] == "business_day_not_possible"
