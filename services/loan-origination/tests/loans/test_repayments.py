"""Money at the till: where it goes, who may book it, and what taking it back does."""

from __future__ import annotations

from datetime import date, timedelta

from .bank import Bank

ONE = timedelta(days=1)
BEFORE, DUE = date(2025, 2, 19), date(2025, 2, 20)
OWN = "6222000001"
INSTALMENT = 10_363_841


def late_loan(bank: Bank, until: date = DUE, **change) -> str:
    """E1 with its first instalment unpaid."""
    bank.run_day(BEFORE)
    loan = bank.a_loan(repayment_account=OWN, **change)
    bank.run_day(until)
    return loan


def test_a_payment_at_the_till_is_allocated_and_told(bank: Bank):
    loan = late_loan(bank)
    paid = bank.pay(loan, 5_000_000)
    assert paid["allocation"] == [
        {
            "order": "performing",
            "on": "2025-02-20",
            "parts": [{"instalment": 1, "interest_fen": 3_750_000, "principal_fen": 1_250_000}],
        }
    ]
    assert bank.loan(loan)["owed"]["total_fen"] == INSTALMENT - 5_000_000
    assert [each["still_owed_fen"] for each in bank.news("loan.paid")] == [INSTALMENT - 5_000_000]
    rows = bank.ok(bank.by("officer").get(f"/loans/{loan}/schedule"))["instalments"]
    assert rows[0]["is_due"]
    assert (rows[0]["paid_interest_fen"], rows[0]["paid_principal_fen"]) == (3_750_000, 1_250_000)
    assert len(rows) == 120
    assert sum(row["principal_fen"] for row in rows) == 1_000_000_000


def test_what_is_not_due_yet_is_held_for_the_next_due_date(bank: Bank):
    bank.run_day(BEFORE)
    loan = bank.a_loan()
    assert bank.pay(loan, INSTALMENT)["allocation"] == []
    assert bank.loan(loan)["held_fen"] == INSTALMENT
    bank.run_day(DUE)
    found = bank.loan(loan)
    assert (found["held_fen"], found["owed"]["total_fen"]) == (0, 0)
    assert bank.news("loan.paid")[0]["amount_fen"] == INSTALMENT


def test_a_reversed_payment_leaves_the_loan_as_if_it_had_never_come(bank: Bank):
    loan = late_loan(bank)
    other = bank.a_loan()
    first = bank.pay(loan, 4_000_000, who="cashier")
    second = bank.pay(loan, 3_000_000)
    bank.pay(other, 3_000_000)
    bank.run_day(DUE + 5 * ONE)
    path = f"/loans/{loan}/events/{first['id']}/reverse"
    reason = {"reason": "重复入账"}
    assert bank.by("cashier").post(path, json=reason).json()["code"] == "other_person_needed"
    assert bank.by("auditor").post(path, json=reason).status_code == 403
    assert bank.ok(bank.by("other_cashier").post(path, json=reason))["state"] == "reversed"
    assert bank.by("other_cashier").post(path, json=reason).json()["code"] == "event_not_reversible"
    one, two = bank.loan(loan), bank.loan(other)
    same = ("owed", "accrued_fen", "held_fen", "loan_fen", "days_late")
    assert {name: one[name] for name in same} == {name: two[name] for name in same}
    balances = ("interest_income", "penalty_receivable", "interest_receivable", "principal_due")
    assert {n: one["books"][n] for n in balances} == {n: two["books"][n] for n in balances}
    # The later payment was allocated anew: all of it is interest now.
    kept = next(each for each in bank.events(loan) if each["id"] == second["id"])
    assert kept["allocation"][0]["parts"] == [{"instalment": 1, "interest_fen": 3_000_000}]
    assert bank.run_day(DUE + 6 * ONE)["state"] == "open"
    assert bank.step(DUE + 6 * ONE, "reconciliation") == {"accounts": 10}


def test_a_reversed_debit_gives_the_account_its_money_back(bank: Bank):
    bank.run_day(BEFORE)
    loan = bank.a_loan(repayment_account=OWN)
    bank.fund(OWN, 2_000_000)
    bank.run_day(DUE)
    event = bank.events(loan)[0]
    path = f"/loans/{loan}/events/{event['id']}/reverse"
    bank.ok(bank.by("manager").post(path, json={"reason": "账户误扣"}))
    assert bank.balance(OWN) == 2_000_000
    assert bank.loan(loan)["owed"]["total_fen"] == INSTALMENT


def test_bookings_are_made_on_the_open_business_day_alone(bank: Bank):
    loan = late_loan(bank)
    form = {"amount_fen": 1, "reference": "转账", "on": BEFORE.isoformat()}
    answer = bank.by("core").post(f"/loans/{loan}/repayments", json=form)
    assert (answer.status_code, answer.json()["code"]) == (409, "business_day_not_open")
    bank.pay(loan, 1, on=DUE.isoformat())


def test_a_loan_of_another_branch_does_not_exist_for_a_cashier(bank: Bank):
    loan = late_loan(bank)
    form = {"amount_fen": 1, "reference": "转账"}
    assert bank.by("elsewhere").post(f"/loans/{loan}/repayments", json=form).status_code == 404
    for who in ("officer", "approver", "stranger", "auditor"):
        answer = bank.by(who).post(f"/loans/{loan}/repayments", json=form)
        assert answer.status_code == 403
    for path in ("", "/schedule", "/events", "/postings"):
        assert bank.by("elsewhere").get(f"/loans/{loan}{path}").status_code == 404
        assert bank.by("auditor").get(f"/loans/{loan}{path}").status_code == 200


def test_a_payment_while_the_batch_runs_brings_the_loan_to_the_day_first(bank: Bank):
    """The day is opened, its worker has not begun: the till works the loan as the batch would."""
    bank.run_day(BEFORE)
    loan, quiet = bank.a_loan(repayment_account=OWN), bank.a_loan(due_day=25)
    bank.fund(OWN, 1_000_000)
    bank.ok(bank.by("cashier").post(f"/business-days/{DUE}/runs"), 202)
    paid = bank.pay(loan, 2_000_000)
    bank.pay(quiet, 500)
    assert paid["allocation"][0]["parts"] == [{"instalment": 1, "interest_fen": 2_000_000}]
    assert bank.balance(OWN) == 0
    bank.work()
    assert [each["source"] for each in bank.events(loan)] == ["automatic_debit", "counter"]
    assert bank.step(DUE, "reconciliation") == {"accounts": 10}
    bank.run_day(DUE + ONE)
    assert bank.step(DUE + ONE, "reconciliation") == {"accounts": 10}
