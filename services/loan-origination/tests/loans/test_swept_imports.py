"""Income sweeps taken over from another system, with their plan and what they took in."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from .bank import Bank

ENDS = ("2025-03-21", "2025-06-21", "2025-09-21", "2025-12-21")


def sweep(bank: Bank, **change: Any) -> dict[str, Any]:
    """E5 with the income of its first two quarters."""
    terms = {
        "method": "income_sweep",
        "principal_fen": 800_000_000,
        "annual_rate": "0.05",
        "disbursed_on": "2024-12-21",
        "income_plan": [{"due_on": day, "total_fen": 30_000_000} for day in ENDS],
        **change,
    }
    taken = [
        {"on": ENDS[0], "amount_fen": 40_000_000, "kind": "swept_income"},
        {"on": ENDS[1], "amount_fen": 48_000_000, "kind": "swept_income"},
    ]
    return {**bank.row(), "terms": terms, "payments": taken}


def test_sweep_is_taken_over_with_its_plan_and_runs_on(bank: Bank):
    bank.run_day(date(2025, 9, 20))
    loan = bank.take_over(sweep(bank))[0]
    found = bank.loan(loan)
    assert (found["method"], found["term_months"]) == ("income_sweep", 12)
    assert (found["loan_fen"], found["next_due_on"]) == (731_838_889, ENDS[2])
    bank.run_day(date(2025, 9, 21))
    owed = bank.loan(loan)["owed"]
    assert (owed["interest_fen"], owed["total_fen"]) == (9_351_275, 30_000_000)
    bank.pay(loan, 4_000_000, kind="swept_income")
    assert bank.loan(loan)["owed"]["interest_fen"] == 5_351_275


def test_sweep_with_a_wrong_plan_is_refused_with_its_place(bank: Bank):
    bank.run_day(date(2025, 9, 20))
    lines = [{"due_on": day, "total_fen": 30_000_000} for day in reversed(ENDS)]
    rows = [
        sweep(bank, income_plan=lines),
        sweep(bank, income_plan=[]),
        sweep(bank, annual_rate="9"),
        {**bank.row(), "payments": [{"on": ENDS[0], "amount_fen": 1, "kind": "swept_income"}]},
    ]
    results = bank.imported({"batch_no": uuid4().hex, "loans": rows})["results"]
    assert {each["outcome"] for each in results} == {"refused"}
    pointers = [each["errors"][0]["pointer"] for each in results]
    assert pointers == ["/terms", "/terms/income_plan", "/", "/"]
