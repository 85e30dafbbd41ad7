"""Paying early, paying off and extending: consent, supplement, effect, to the fen."""

from __future__ import annotations

from datetime import date, timedelta

from loan_origination.domain.schedules.due_dates import anchored, month_index
from loan_origination.tables.parameters import ParameterRow
from servicekit.ids import new_id

from .bank import START, Bank

TODAY = date(2027, 2, 5)
INSTALMENT = 10_363_841
REASON = {"reason": "资金回笼"}
RERUNS = [
    {"rules": rules, "is_met": True, "note": "已复核"}
    for rules in ("title", "licence", "leases", "insurance")
]
CONSENTS = [{"party": "海川商业有限公司", "role": "mortgagor", "consented_on": "2027-02-01"}]


def paid_for_two_years(bank: Bank, **change) -> str:
    """E6: E1 after 24 instalments paid on their days."""
    bank.run_day(TODAY)
    first = month_index(START)
    dues = [anchored(first + number, 20).isoformat() for number in range(1, 25)]
    payments = [{"on": due, "amount_fen": INSTALMENT} for due in dues]
    return bank.a_loan(**{"payments": payments, **change})


def charge_one_percent(bank: Bank) -> None:
    with bank.database.writing() as session:
        session.add(
            ParameterRow(
                id=new_id(),
                name="prepayment_charge_rate",
                value="0.01",
                from_on=TODAY,
                reason="费率表",
                state="approved",
                proposed_by="ho-credit-mgmt-1",
                created_at=bank.database.clock(),
                decided_at=bank.database.clock(),
            )
        )


def consented(bank: Bank, change: dict) -> None:
    path = f"/loan-changes/{change['id']}/consent"
    assert bank.by("officer").post(path, json=REASON).status_code == 403
    bank.ok(bank.by("manager").post(path, json=REASON))


def agreed(bank: Bank, change: dict) -> None:
    path, form = (
        f"/loan-changes/{change['id']}/agree",
        {"number": "补-1", "signed_on": "2026-11-20"},
    )
    bank.ok(bank.by("contracts").post(path, json=form))


def test_part_of_the_principal_is_paid_early_with_consent_and_supplement(bank: Bank):
    """E6: 2,000,000 early costs 4,000 of interest and 20,000 of charge; then 78,791.94."""
    loan = paid_for_two_years(bank)
    charge_one_percent(bank)
    assert bank.loan(loan)["loan_fen"] == 834_230_482
    form = {"principal_fen": 200_000_000}
    quote = bank.ok(bank.by("officer").post(f"/loans/{loan}/prepayment-quotes", json=form))
    assert (quote["interest_fen"], quote["charge_fen"]) == (400_000, 2_000_000)
    assert (quote["new_instalment_fen"], quote["instalments_left"]) == (7_879_194, 96)
    kept = {**form, **REASON}
    change = bank.ok(bank.by("officer").post(f"/loans/{loan}/prepayments", json=kept), 201)
    effect, money = f"/loan-changes/{change['id']}/effect", {"amount_fen": quote["total_fen"]}
    assert bank.by("cashier").post(effect, json=money).json()["code"] == "not_in_this_state"
    consented(bank, change)
    assert bank.by("cashier").post(effect, json=money).json()["code"] == "not_in_this_state"
    agreed(bank, change)
    wrong = {"amount_fen": quote["total_fen"] - 1}
    assert bank.by("cashier").post(effect, json=wrong).json()["code"] == "amount_refused"
    done = bank.ok(bank.by("cashier").post(effect, json=money))
    assert (done["state"], done["effective_on"]) == ("effective", TODAY.isoformat())
    found = bank.loan(loan)
    assert (found["loan_fen"], found["instalment_fen"]) == (634_230_482, 7_879_194)
    bank.run_day(TODAY + timedelta(days=1))
    assert bank.step(TODAY + timedelta(days=1), "reconciliation") == {"accounts": 10}


def test_paying_the_payoff_quote_leaves_nothing_at_all(bank: Bank):
    loan = paid_for_two_years(bank)
    quote = bank.ok(bank.by("officer").post(f"/loans/{loan}/prepayment-quotes", json={}))
    change = bank.ok(bank.by("officer").post(f"/loans/{loan}/prepayments", json=REASON), 201)
    consented(bank, change)
    money = {"amount_fen": quote["to_pay_fen"]}
    bank.ok(bank.by("cashier").post(f"/loan-changes/{change['id']}/effect", json=money))
    found = bank.loan(loan)
    assert (found["life"], found["loan_fen"], found["owed_fen"]) == ("settled", 0, 0)
    # Cash and income are all that is left in its books.
    assert set(found["books"]) == {"cash", "interest_income"}
    rows = bank.ok(bank.by("officer").get(f"/loans/{loan}/schedule"))["instalments"]
    assert len(rows) == 24
    bank.run_day(date(2027, 2, 20))
    assert bank.step(date(2027, 2, 20), "due_dates") == {}


def test_an_extension_keeps_within_the_limit_and_sets_a_new_plan(bank: Bank):
    loan = paid_for_two_years(bank)
    path = f"/loans/{loan}/extensions"
    form = {
        "months": 37,
        "consents": CONSENTS,
        "reruns": RERUNS,
        "is_for_financial_difficulty": True,
        **REASON,
    }
    assert bank.by("officer").post(path, json=form).json()["code"] == "extension_too_long"
    unmet = [{**RERUNS[0], "is_met": False}, *RERUNS[1:]]
    refused = bank.by("officer").post(path, json={**form, "months": 24, "reruns": unmet})
    assert refused.json()["code"] == "rules_not_met_for_new_maturity"
    change = bank.ok(bank.by("officer").post(path, json={**form, "months": 24}), 201)
    consented(bank, change)
    agreed(bank, change)
    bank.ok(bank.by("cashier").post(f"/loan-changes/{change['id']}/effect", json={}))
    found = bank.loan(loan)
    assert (found["matures_on"], found["extended_months"]) == ("2037-01-20", 24)
    assert found["instalment_fen"] < INSTALMENT
    # Given for difficulty it makes the loan a restructured asset, watched from its next due date.
    assert (found["level"], found["watch_from_on"]) == ("special_mention", found["next_due_on"])
    assert found["restructured_on"] == TODAY.isoformat()
    assert [each["was"] for each in bank.news("loan.classified")] == ["normal"]
    again = bank.by("officer").post(path, json={**form, "months": 13})
    assert again.json()["code"] == "extension_too_long"


def test_who_asks_for_a_change_does_not_decide_it(bank: Bank):
    loan = paid_for_two_years(bank)
    change = bank.ok(bank.by("two_roles").post(f"/loans/{loan}/prepayments", json=REASON), 201)
    answer = bank.by("two_roles").post(f"/loan-changes/{change['id']}/consent", json=REASON)
    assert answer.json()["code"] == "other_person_needed"
    path = f"/loan-changes/{change['id']}/consent"
    assert bank.by("elsewhere").post(path, json=REASON).status_code == 403
    assert bank.by("manager_elsewhere").post(path, json=REASON).status_code == 404
