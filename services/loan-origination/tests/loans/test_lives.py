"""Random lives through the service against the same events lived by the account alone."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from loan_origination.domain.servicing.event_records import read_event
from loan_origination.domain.servicing.histories import told
from loan_origination.store.loan_keeping import kept_loan, read_loan
from loan_origination.usecases.loan_moves import working_calendar

from .bank import Bank

FIRST = date(2025, 2, 10)
DAYS = 45
FORMS = (
    {"disbursed_on": "2025-01-20"},
    {"disbursed_on": "2025-01-31", "due_day": 31, "method": "equal_principal"},
    {"disbursed_on": "2025-02-05", "interest_method": "daily", "day_count": "actual/365"},
    {"disbursed_on": "2025-02-05", "interest_method": "daily", "day_count": "30/360"},
    {
        "disbursed_on": "2024-02-16",
        "floating": {"lpr_tenor": "5Y", "spread_bp": 35, "repricing": "anniversary"},
    },
    {
        "disbursed_on": "2024-11-20",
        "compounding": "interest_penalty_and_compound",
        "non_performing_order": "across_bills:fee,interest,principal,penalty,compound",
    },
)


@pytest.mark.parametrize("seed", [7])
def test_what_is_kept_of_random_lives_is_what_their_events_give(bank: Bank, seed: int):
    random = Random(seed)
    bank.run_day(FIRST)
    loans = bank.take_over(*(bank.row(**form) for form in FORMS))
    on = FIRST
    while on < FIRST + timedelta(days=DAYS):
        on += timedelta(days=random.choice((1, 1, 2, 5)))
        bank.run_day(on)
        for loan in loans:
            if random.random() < 0.4:
                happen(bank, loan, random)
        assert bank.step(on, "reconciliation") == {"accounts": 10}
    for loan in loans:
        check(bank, loan, on)


def happen(bank: Bank, loan: str, random: Random) -> None:
    """A payment, early, short or all that is owed; or one taken back."""
    owed = bank.loan(loan)["owed"]["total_fen"]
    amount = random.choice((owed, owed // 3, 777, 12_345_678))
    standing = [each for each in bank.events(loan) if each["state"] == "applied"]
    payments = [each for each in standing if each["kind"] == "payment_received"]
    if payments and random.random() < 0.3:
        event = random.choice(payments)["id"]
        form = {"reason": "冲正"}
        bank.ok(bank.by("manager").post(f"/loans/{loan}/events/{event}/reverse", json=form))
    elif amount:
        bank.pay(loan, amount)


def check(bank: Bank, loan: str, on: date) -> None:
    """The kept account is the one that the standing events give; postings explain its books."""
    with bank.database.reading() as session:
        kept = kept_loan(read_loan(session, UUID(loan)))
    history = [
        read_event(each["kind"], each["event"])
        for each in bank.events(loan)
        if each["state"] == "applied"
    ]
    lived = told(kept.account.terms, history, kept.account.day, working_calendar())
    assert lived.account == kept.account
    until = told(kept.account.terms, history, on, working_calendar())
    shown: dict[str, Any] = bank.loan(loan)
    assert shown["owed"]["total_fen"] == until.account.owed.total.fen
    assert shown["accrued_fen"] == until.account.accrued.fen
    sums: Counter[str] = Counter()
    for posting in bank.postings(loan):
        sums[posting["debit"]] += posting["amount_fen"]
        sums[posting["credit"]] -= posting["amount_fen"]
    posted = {name: fen for name, fen in sums.items() if fen}
    books = {name: fen for name, fen in shown["books"].items() if fen}
    grown = {name: books.get(name, 0) - posted.get(name, 0) for name in {*books, *posted}}
    # What the loan's own record does not tell yet is in the daily sums: interest and lateness.
    allowed = {"accrued_interest", "interest_income", "penalty_receivable", "penalty_income"}
    allowed |= {"compound_receivable", "compound_income"}
    allowed |= {"off_balance_interest", "off_balance_contra"}
    assert {name for name, fen in grown.items() if fen} <= allowed


def test_loan_with_an_unlawful_uplift_or_no_order_of_payments_is_not_taken_over(bank: Bank):
    bank.run_day(FIRST)
    rows = [
        bank.row(overdue_uplift="0.29"),
        bank.row(overdue_uplift="0.30001"),
        bank.row(non_performing_order="across_bills:principal"),
        bank.row(overdue_uplift="0.3"),
    ]
    results = bank.imported({"batch_no": "LATE-1", "loans": rows})["results"]
    assert [each["outcome"] for each in results] == ["refused", "refused", "refused", "opened"]
    assert results[0]["code"] == "penalty_uplift_out_of_range"
    pointers = [each["errors"][0]["pointer"] for each in results[1:3]]
    assert pointers == ["/overdue_uplift", "/non_performing_order"]
