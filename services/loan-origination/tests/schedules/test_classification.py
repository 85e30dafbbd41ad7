"""The floor of the five-level classification: days late, other facts, watch and cure."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loan_origination.domain.classification import (
    LEVELS,
    ClassificationFacts,
    Level,
    Restructuring,
    classification_floor,
    is_in_watch,
)

ON = "2026-11-21"


def ask(quotes, **body):
    return quotes.post("/classification-quotes", json={"on": ON, **body})


def floor(quotes, **body):
    answer = ask(quotes, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()["floor"]


E12 = [
    (0, "normal"),
    (1, "special_mention"),
    (90, "special_mention"),
    (91, "substandard"),
    (270, "substandard"),
    (271, "doubtful"),
    (360, "doubtful"),
    (361, "loss"),
    (36_500, "loss"),
]


@pytest.mark.parametrize(("days", "expected"), E12)
@pytest.mark.parametrize("secured", [True, False])
def test_e12_days_late_set_the_floor_even_when_fully_secured(quotes, days, expected, secured):
    assert floor(quotes, days_late=days, secured=secured) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"credit_impaired": True}, "substandard"),
        ({"own_bank_non_performing_share": "0.1"}, "normal"),
        ({"own_bank_non_performing_share": "0.1000000001"}, "substandard"),
        ({"all_banks_over_90_days_share": "0.20"}, "normal"),
        ({"all_banks_over_90_days_share": "0.21"}, "substandard"),
        ({"misused": True}, "special_mention"),
        ({"new_for_old": True}, "special_mention"),
        ({"restructured": True}, "special_mention"),
        ({"restructured": True, "watch_failed": True}, "substandard"),
        ({"restructured": True, "days_late": 91}, "substandard"),
        ({"misused": True, "days_late": 361}, "loss"),
        ({"group_member_failing": True}, "normal"),
    ],
    ids=str,
)
def test_every_other_fact_sets_its_floor_and_the_worst_wins(quotes, facts, expected):
    assert floor(quotes, **facts) == expected


def test_a_failing_group_member_calls_for_a_review(quotes):
    assert ask(quotes, group_member_failing=True).json()["review_needed"] is True
    assert ask(quotes).json()["review_needed"] is False


@pytest.mark.parametrize(
    ("first_payment_on", "periods", "expected"),
    [
        ("2025-11-21", 2, "normal"),
        ("2025-11-22", 2, "special_mention"),
        ("2025-11-21", 1, "special_mention"),
    ],
)
def test_the_watch_lasts_two_periods_and_a_year(quotes, first_payment_on, periods, expected):
    body = {"watch_first_payment_on": first_payment_on, "watch_periods_paid": periods}
    assert floor(quotes, restructured=True, **body) == expected


def test_a_failure_starts_the_watch_again():
    failed = Restructuring(date(2020, 1, 1), periods_paid=20, has_failed_in_watch=True)
    assert is_in_watch(failed, date(2026, 11, 21))


CURED = {
    "on_time_since_on": "2026-05-21",
    "periods_on_time": 2,
    "able_to_go_on": True,
    "other_impaired_debt": False,
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "normal"),
        ({"on_time_since_on": "2026-05-22"}, "doubtful"),
        ({"on_time_since_on": None}, "doubtful"),
        ({"periods_on_time": 1}, "doubtful"),
        ({"able_to_go_on": False}, "doubtful"),
        ({"other_impaired_debt": True}, "doubtful"),
    ],
    ids=str,
)
def test_upgrade_out_of_non_performing_needs_every_condition(quotes, change, expected):
    assert floor(quotes, present_level="doubtful", cure={**CURED, **change}) == expected


def test_nothing_late_is_cured(quotes):
    assert floor(quotes, present_level="doubtful", cure=CURED, days_late=1) == "doubtful"


def test_a_performing_present_level_holds_nothing_back(quotes):
    assert floor(quotes, present_level="special_mention") == "normal"


def test_every_reason_names_its_article(quotes):
    answer = ask(quotes, days_late=91, misused=True).json()
    codes = {reason["code"]: reason["article"] for reason in answer["reasons"]}
    assert set(codes) == {"days_late", "misused"}
    assert all("〔2023〕第1号 art." in article for article in codes.values())
    assert len(answer["explanation"]["rests_on"]) == 5


def test_the_working_paper_is_chinese(quotes):
    headers = {"Accept": "text/plain"}
    body = {"days_late": 91, "on": ON}
    answer = quotes.post("/classification-quotes", json=body, headers=headers)
    assert "分类下限：次级类" in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {"days_late": -1},
        {"days_late": "91"},
        {"days_late": 1.5},
        {"secured": "yes"},
        {"own_bank_non_performing_share": "1.1"},
        {"own_bank_non_performing_share": 0.2},
        {"watch_failed": True},
        {"present_level": "bad"},
        {"overdue": 3},
        {"on": "2022-01-01"},
    ],
    ids=str,
)
def test_facts_that_make_no_sense_are_refused(quotes, body):
    assert ask(quotes, **body).status_code == 422


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 800), st.booleans(), st.booleans(), st.sampled_from(LEVELS))
def test_more_trouble_never_lifts_the_floor(days, impaired, misused, present):
    on = date(2026, 11, 21)
    less = ClassificationFacts(days_late=days, is_misused=misused)
    more = ClassificationFacts(
        days_late=days + 1,
        is_misused=misused,
        is_credit_impaired=impaired,
        present_level=present,
    )
    lower, higher = classification_floor(less, on), classification_floor(more, on)
    assert higher.level.rank >= lower.level.rank
    assert (Level.NORMAL is lower.level) == (not lower.reasons)
