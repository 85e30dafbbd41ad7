"""Five classes: floors by the batch, full reviews with three signatures, cures, whole debtors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from servicekit.callers import Caller

from .bank import HEAD, Bank, a_person

DAY = date(2025, 5, 26)
LATE = {"disbursed_on": "2025-01-20"}  # due on 20 February: 95 days late on the day
FRESH = {"disbursed_on": "2025-05-20"}
ON_TIME = {
    "disbursed_on": "2024-10-20",
    "payments": [{"on": "2024-11-20", "amount_fen": 100_000_000}],
}
SECOND, THIRD = a_person("risk_manager", 1, HEAD), a_person("approver", 1, HEAD)


def proposed(bank: Bank, loan: str, level: str, status: int = 201, **facts: Any) -> Any:
    body = {"level": level, "opinion": "经营及还款情况如所述。", "facts": facts}
    answer = bank.by("post_loan").post(f"/loans/{loan}/classification-reviews", json=body)
    return bank.ok(answer, status)


def step(bank: Bank, person: Any, review: Any, verb: str, status: int = 200) -> Any:
    at = f"/classification-reviews/{review['id']}/{verb}"
    return bank.ok(bank.service.as_caller(person).post(at, json={"note": "同意"}), status)


def reviewed(bank: Bank, loan: str, level: str, **facts: Any) -> Any:
    review = proposed(bank, loan, level, **facts)
    step(bank, SECOND, review, "endorse")
    return step(bank, THIRD, review, "approve")


def history(bank: Bank, loan: str) -> list[Any]:
    return bank.ok(bank.by("auditor").get(f"/loans/{loan}/classifications"))["items"]


def test_batch_classes_a_loan_late_over_ninety_days_and_writes_it_down(bank: Bank):
    bank.run_day(DAY - timedelta(days=5))
    loan = bank.a_loan(**LATE)
    assert bank.loan(loan)["level"] == "special_mention"
    bank.run_day(DAY)
    assert bank.loan(loan)["level"] == "substandard"
    taken_over, change = sorted(history(bank, loan), key=lambda each: each["on"])
    assert (taken_over["level_before"], taken_over["level"]) == ("normal", "special_mention")
    assert (change["level_before"], change["level"]) == ("special_mention", "substandard")
    assert (change["source"], change["recorded_by"]) == ("floor", "system")
    assert [reason["code"] for reason in change["reasons"]] == ["days_late"]
    bank.run_day(DAY + timedelta(days=1))
    assert len(history(bank, loan)) == 2
    hidden = bank.by("elsewhere").get(f"/loans/{loan}/classifications")
    assert hidden.status_code == 404


def test_full_review_needs_three_different_people_and_goes_down_only(bank: Bank):
    bank.run_day(DAY - timedelta(days=1))
    loan = bank.a_loan(**LATE)
    bank.run_day(DAY)
    better = proposed(bank, loan, "special_mention", 422)
    assert (better["code"], better["floor"]) == ("level_above_floor", "substandard")
    review = proposed(bank, loan, "doubtful", credit_impaired=True)
    officer = turned(a_person("post_loan_officer", 1), "risk_manager")
    assert step(bank, officer, review, "endorse", 403)["code"] == "separation_of_duties"
    step(bank, SECOND, review, "approve", 403)
    step(bank, THIRD, review, "approve", 409)
    step(bank, SECOND, review, "endorse")
    again = turned(SECOND, "approver")
    assert step(bank, again, review, "approve", 403)["code"] == "separation_of_duties"
    done = step(bank, THIRD, review, "approve")
    assert (done["state"], done["approved_on"]) == ("approved", DAY.isoformat())
    assert bank.loan(loan)["level"] == "doubtful"
    last = history(bank, loan)[-1]
    assert (last["level"], last["review_id"]) == ("doubtful", review["id"])
    assert [each["level"] for each in bank.news("loan.classified")] == ["substandard", "doubtful"]


def test_non_performing_loan_is_classed_better_only_when_its_own_history_shows_the_cure(bank: Bank):
    bank.run_day(date(2025, 8, 24))
    # Due from 20 November 2024 on, paid at last on 25 February, and on time for six months since.
    paid = [{"on": "2025-02-25", "amount_fen": 120_000_000}]
    loan = bank.a_loan(disbursed_on="2024-10-20", payments=paid)
    reviewed(bank, loan, "substandard", credit_impaired=True)
    assert bank.loan(loan)["is_non_performing"] is True
    told = {"on_time_since_on": "2024-11-26", "periods_on_time": 9, "able_to_go_on": True}
    early = proposed(bank, loan, "special_mention", 422, cure=told)
    assert early["reasons"] == ["not_cured"]
    bank.run_day(date(2025, 8, 25))
    proposed(bank, loan, "normal", 422, cure={**told, "periods_on_time": 1})
    proposed(bank, loan, "normal", 422, cure={**told, "able_to_go_on": False})
    # Since when and how often on time is read off the history; nothing need be told of it.
    reviewed(bank, loan, "special_mention", cure={"able_to_go_on": True})
    assert bank.loan(loan)["level"] == "special_mention"
    assert bank.loan(loan)["is_non_performing"] is False


def test_bad_tenth_of_a_debtors_debt_makes_all_of_it_bad(bank: Bank):
    bank.run_day(DAY - timedelta(days=1))
    bad, good = bank.take_over(
        bank.row(borrower_code="B-9", number="JJ-A", **LATE),
        bank.row(borrower_code="B-9", number="JJ-B", **FRESH),
    )
    small, large, other = bank.take_over(
        bank.row(borrower_code="B-8", number="JJ-C", principal_fen=100_000_000, **LATE),
        bank.row(borrower_code="B-8", number="JJ-D", principal_fen=2_000_000_000, **FRESH),
        bank.row(borrower_code="B-7", number="JJ-E", **FRESH),
    )
    # Late where it came from, a loan is classed by it from the start; its debtor's others tonight.
    assert [bank.loan(each)["level"] for each in (bad, good)] == ["substandard", "normal"]
    assert history(bank, bad)[0]["level_before"] == "normal"
    bank.run_day(DAY)
    levels = {each: bank.loan(each)["level"] for each in (bad, good, small, large, other)}
    assert (levels[bad], levels[good]) == ("substandard", "substandard")
    assert (levels[small], levels[large], levels[other]) == ("substandard", "normal", "normal")
    assert history(bank, good)[0]["reasons"][0]["code"] == "debtor_non_performing_here"
    assert bank.step(DAY, "classification_floors") == {"whole_debtor": 1}


def test_loans_that_are_bad_only_through_one_another_do_not_hold_each_other_down(bank: Bank):
    bank.run_day(DAY - timedelta(days=1))
    bad, good = bank.take_over(
        bank.row(borrower_code="B-9", number="JJ-A", **ON_TIME),
        bank.row(borrower_code="B-9", number="JJ-B", **ON_TIME),
    )
    reviewed(bank, bad, "substandard", credit_impaired=True)
    bank.run_day(DAY)
    assert bank.loan(good)["level"] == "substandard"
    cure = {"able_to_go_on": True}
    proposed(bank, good, "special_mention", 422, cure=cure)
    reviewed(bank, bad, "special_mention", cure=cure)
    bank.run_day(DAY + timedelta(days=1))
    assert bank.loan(bad)["level"] == "special_mention"
    reviewed(bank, good, "special_mention", cure=cure)
    assert bank.loan(good)["level"] == "special_mention"


def test_restructured_loan_that_is_late_in_its_watch_becomes_substandard(bank: Bank):
    bank.run_day(date(2025, 6, 18))
    loan = bank.a_loan(**FRESH)
    told = {"restructured": True, "watch_first_payment_on": "2025-06-20"}
    proposed(bank, loan, "normal", 422, **told)
    reviewed(bank, loan, "special_mention", **told)
    bank.run_day(date(2025, 6, 21))
    assert bank.loan(loan)["level"] == "substandard"
    codes = {reason["code"] for reason in history(bank, loan)[-1]["reasons"]}
    assert codes == {"failed_in_watch", "restructured"}
    found = bank.loan(loan)
    assert (found["restructured_on"], found["watch_from_on"]) == ("2025-06-18", "2025-07-20")
    bank.run_day(date(2025, 6, 22))
    assert bank.loan(loan)["watch_from_on"] == "2025-07-20"


def turned(person: Caller, role: str) -> Caller:
    """The same person in another role."""
    return replace(person, roles=frozenset({role}))
