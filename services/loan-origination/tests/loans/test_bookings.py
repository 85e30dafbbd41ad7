"""Fees, money that goes back, repricing, write-off and recoveries, each by who may."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from lawkit.money import Money
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.lapses import OWN_HAND
from loan_origination.usecases.sale_proceeds import prepay_from_sale

from .bank import Bank

REASON = {"reason": "经集体审议同意"}
BOOKING = {"reference": "凭证1", "reason": "按约定处理"}


def book(bank: Bank, loan: str, what: str, who: str = "cashier", **body: Any) -> Any:
    return bank.by(who).post(f"/loans/{loan}/{what}", json={**BOOKING, **body})


def decide(bank: Bank, change: dict[str, Any], step: str, who: str, **body: Any) -> Any:
    return bank.by(who).post(f"/loan-changes/{change['id']}/{step}", json=body)


def test_fee_is_owed_at_once_and_held_money_goes_back_to_the_fen(bank: Bank):
    bank.run_day(date(2025, 2, 20))
    loan = bank.a_loan()
    assert book(bank, loan, "fees", "officer", amount_fen=200).status_code == 403
    assert book(bank, loan, "fees", amount_fen=200, instalment=9).json()["code"] == "not_on_record"
    key = {"Idempotency-Key": uuid4().hex}
    form = {**BOOKING, "amount_fen": 20_000, "instalment": 1}
    charged = [
        bank.by("cashier").post(f"/loans/{loan}/fees", json=form, headers=key) for _ in range(2)
    ]
    assert [each.status_code for each in charged] == [201, 201]
    found = bank.loan(loan)
    assert found["owed"]["fee_fen"] == 20_000
    bank.pay(loan, found["owed_fen"] + 500)
    too_much = book(bank, loan, "held-returns", amount_fen=501).json()
    assert too_much["code"] == "amount_refused"
    bank.ok(book(bank, loan, "held-returns", amount_fen=500), 201)
    assert bank.loan(loan)["held_fen"] == 0
    kinds = [each["kind"] for each in bank.events(loan)]
    assert kinds == ["fee_charged", "payment_received", "held_returned"]
    assert book(bank, loan, "recoveries", amount_fen=1).json()["code"] == "not_in_this_state"


def test_write_off_needs_the_head_office_and_what_comes_later_is_a_recovery(bank: Bank):
    bank.run_day(date(2025, 4, 19))
    loan = bank.a_loan(periods=3)
    path = f"/loans/{loan}/write-offs"
    assert bank.by("officer").post(path, json=REASON).json()["code"] == "not_all_due"
    bank.run_day(date(2025, 4, 21))
    change = bank.ok(bank.by("officer").post(path, json=REASON), 201)
    assert decide(bank, change, "consent", "manager", **REASON).status_code == 403
    assert decide(bank, change, "effect", "cashier").json()["code"] == "not_in_this_state"
    bank.ok(decide(bank, change, "consent", "approver", **REASON))
    bank.ok(decide(bank, change, "effect", "cashier"))
    found = bank.loan(loan)
    assert (found["life"], found["principal_due_fen"]) == ("written_off", 0)
    assert found["owed"]["principal_fen"] == 1_000_000_000
    bank.ok(book(bank, loan, "recoveries", amount_fen=600_000_000), 201)
    found = bank.loan(loan)
    still_owed = found["owed"]["principal_fen"]
    # Sixty days late, but written off: principal comes first.
    assert still_owed == 400_000_000
    assert found["books"]["recovery_income"] == still_owed - 1_000_000_000
    assert [each["amount_fen"] for each in bank.news("loan.recovery")] == [600_000_000]
    bank.run_day(date(2025, 4, 22))
    assert bank.trial_balance(date(2025, 4, 22))["written_off_loan"] == still_owed
    _recovered(bank, loan)


def _recovered(bank: Bank, loan: str) -> None:
    """What is left of a loan that was written off: by enforcement, and to the last fen."""
    with bank.database.writing() as session:
        told = {"person": "accounting-1", "reference": "拍卖款", "source": "enforcement"}
        acting = Acting(session, bank.database, OWN_HAND)
        assert prepay_from_sale(acting, UUID(loan), Money(100_000_000), **told) == [3]
    owed = bank.loan(loan)["owed_fen"]
    assert book(bank, loan, "recoveries", amount_fen=owed - 1).status_code == 201
    assert bank.loan(loan)["life"] == "written_off"
    bank.ok(book(bank, loan, "recoveries", amount_fen=1), 201)
    found = bank.loan(loan)
    assert (found["life"], found["owed_fen"], found["books"].get("written_off_loan")) == (
        *("recovered", 0),
        None,
    )
    assert [each["amount_fen"] for each in bank.news("loan.recovery")][1:] == [
        *(100_000_000, owed - 1, 1),
    ]
    refused = book(bank, loan, "recoveries", amount_fen=1).json()
    assert refused["code"] == "not_in_this_state"
    assert bank.events(loan)[2]["source"] == "enforcement"
    bank.run_day(date(2025, 4, 23))
    listed = bank.listed(loan)
    assert (listed["life"], listed["days_late"], listed["oldest_unpaid_on"]) == (
        "recovered",
        0,
        None,
    )


def test_fixed_rate_changes_only_with_consent_and_supplement(bank: Bank):
    bank.run_day(date(2025, 2, 20))
    loan = bank.a_loan()
    path = f"/loans/{loan}/reprice"
    wrong = bank.by("officer").post(path, json={"spread_bp": 10, **REASON})
    assert wrong.json()["code"] == "rate_type_differs"
    usury = bank.by("officer").post(path, json={"annual_rate": "1.01", **REASON})
    assert (usury.status_code, usury.json()["errors"][0]["pointer"]) == (422, "/annual_rate")
    form = {"annual_rate": "0.041", **REASON}
    change = bank.ok(bank.by("officer").post(path, json=form), 201)
    bank.ok(decide(bank, change, "consent", "manager", **REASON))
    assert decide(bank, change, "effect", "cashier").json()["code"] == "not_in_this_state"
    bank.ok(decide(bank, change, "agree", "contracts", number="补-2", signed_on="2026-11-20"))
    before = bank.loan(loan)["instalment_fen"]
    bank.ok(decide(bank, change, "effect", "cashier"))
    found = bank.loan(loan)
    assert (found["annual_rate"], found["instalment_fen"] < before) == ("0.041", True)
    assert bank.events(loan)[-1]["event"]["annual_rate"] == "41/1000"


def test_floating_rate_takes_a_new_spread_over_the_prime_rate(bank: Bank):
    bank.run_day(date(2025, 12, 31))
    floating = {"lpr_tenor": "5Y", "spread_bp": 90, "repricing": "first_of_january"}
    start = {"disbursed_on": "2025-12-20", "annual_rate": "0.044"}
    loan = bank.a_loan(floating=floating, **start)
    below = bank.by("officer").post(f"/loans/{loan}/reprice", json={"spread_bp": -400, **REASON})
    assert (below.status_code, below.json()["code"]) == (422, "rate_out_of_bounds")
    change = bank.by("officer").post(f"/loans/{loan}/reprice", json={"spread_bp": 50, **REASON})
    bank.ok(decide(bank, bank.ok(change, 201), "consent", "manager", **REASON))
    signed = {"number": "补-3", "signed_on": "2026-11-20"}
    bank.ok(decide(bank, change.json(), "agree", "contracts", **signed))
    bank.ok(decide(bank, change.json(), "effect", "cashier"))
    assert bank.loan(loan)["annual_rate"] == "0.04"
    bank.run_day(date(2026, 1, 2))
    assert bank.loan(loan)["annual_rate"] == "0.04"
