"""What the schedule quote refuses, each with a pointer or a code of its own."""

from __future__ import annotations

import pytest

from .conftest import E1

BAD_FIELDS = [
    {"principal_fen": 0},
    {"principal_fen": -1},
    {"principal_fen": 1.5},
    {"principal_fen": True},
    {"principal_fen": "100"},
    {"principal_fen": 10**30},
    {"annual_rate": 0.045},
    {"annual_rate": "-0.01"},
    {"annual_rate": "NaN"},
    {"annual_rate": "1e-2"},
    {"annual_rate": "0.123456789"},
    {"annual_rate": "4.5%"},
    {"periods": 0},
    {"periods": 100_000},
    {"periods": "12"},
    {"method": "income_sweep"},
    {"disbursed_on": "2025-02-30"},
    {"disbursed_on": "20250120"},
    {"due_day": 0},
    {"due_day": 32},
    {"interest_only_periods": -1},
    {"interest_method": "weekly"},
    {"day_count": "actual/364"},
    {"rounding": "down"},
    {"unknown": 1},
    {"rate_changes": [{"effective_on": "2026-01-01"}]},
    {"rate_changes": [{"effective_on": "2026-01-01", "annual_rate": 0.1}]},
    {"prepayments": [{"on": "2026-01-01", "amount_fen": -1}]},
    {"prepayments": [{"on": "2026-01-01", "amount_fen": 1, "keep": "both"}]},
    {"prepayments": [{"on": "2026-01-01", "amount_fen": 1, "charge_rate": "-0.01"}]},
]


@pytest.mark.parametrize("change", BAD_FIELDS, ids=str)
def test_a_field_that_makes_no_sense_is_refused_by_its_pointer(quotes, change):
    answer = quotes.post("/schedule-quotes", json={**E1, **change})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{next(iter(change))}")


IMPOSSIBLE = [
    ({"first_due_on": "2025-01-20"}, "first_due_date_before_draw"),
    ({"first_due_on": "2025-02-15", "due_day": 20}, "due_day_mismatch"),
    ({"interest_only_periods": 120}, "interest_only_too_long"),
    (
        {"rate_changes": [{"effective_on": "2025-01-19", "annual_rate": "0.05"}]},
        "rate_change_before_draw",
    ),
    (
        {"rate_changes": [{"effective_on": "2026-01-01", "annual_rate": "0.05"}] * 2},
        "rate_change_twice",
    ),
    ({"prepayments": [{"on": "2025-01-19", "amount_fen": 1}]}, "prepayment_before_draw"),
    ({"prepayments": [{"on": "2035-01-20", "amount_fen": 1}]}, "prepayment_after_end"),
    (
        {"prepayments": [{"on": "2025-02-20", "amount_fen": 993_386_160}]},
        "prepayment_above_balance",
    ),
]


@pytest.mark.parametrize(("change", "code"), IMPOSSIBLE, ids=[code for _, code in IMPOSSIBLE])
def test_terms_that_contradict_each_other_are_refused_with_their_facts(quotes, change, code):
    answer = quotes.post("/schedule-quotes", json={**E1, **change})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["pointer"][1:] in change
    chinese = quotes.post(
        "/schedule-quotes", json={**E1, **change}, headers={"Accept-Language": "zh"}
    )
    assert chinese.json()["title"] == "还款计划无法成立"


@pytest.mark.parametrize("change", [{"rounding": "down"}, {"method": "income_sweep"}], ids=str)
def test_a_choice_the_quote_does_not_offer_is_refused_in_plain_words(quotes, change):
    answer = quotes.post("/schedule-quotes", json={**E1, **change})
    (error,) = answer.json()["errors"]
    assert error["detail"].startswith("Input should be '")
