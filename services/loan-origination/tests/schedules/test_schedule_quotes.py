"""The schedule quote over HTTP: every sentence of its contract, and the worked examples."""

from __future__ import annotations

from typing import Any

import pytest

from servicekit.testing import Session

from .conftest import E1

DAILY_YEAR = {**E1, "periods": 12, "interest_method": "daily"}


def quote(quotes: Session, **body: Any) -> dict[str, Any]:
    answer = quotes.post("/schedule-quotes", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def rows_of(quotes: Session, **body: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = quote(quotes, **body)["instalments"]
    return rows


def amounts(row: dict[str, Any]) -> tuple[int, int, int, int]:
    return row["principal_fen"], row["interest_fen"], row["total_fen"], row["balance_fen"]


def test_e1_equal_instalments_to_the_fen(quotes):
    found = quote(quotes, **E1)
    rows = found["instalments"]
    assert rows[0] == {
        "kind": "instalment",
        "number": 1,
        "due_on": "2025-02-20",
        "days": 31,
        "principal_fen": 6_613_841,
        "interest_fen": 3_750_000,
        "total_fen": 10_363_841,
        "balance_fen": 993_386_159,
    }
    assert amounts(rows[1])[:2] == (6_638_643, 3_725_198)
    assert amounts(rows[59]) == (8_248_248, 2_115_593, 10_363_841, 555_909_993)
    assert amounts(rows[119]) == (10_325_099, 38_719, 10_363_818, 0)
    assert found["total_interest_fen"] == 243_660_897
    assert found["explanation"]["value"] == 243_660_897


def test_e2_equal_principal_to_the_fen(quotes):
    body = {**E1, "method": "equal_principal", "principal_fen": 600_000_000, "periods": 60}
    found = quote(quotes, **{**body, "annual_rate": "0.049"})
    rows = found["instalments"]
    assert {row["principal_fen"] for row in rows} == {10_000_000}
    assert [rows[k]["interest_fen"] for k in (0, 1, 59)] == [2_450_000, 2_409_167, 40_833]
    assert found["total_interest_fen"] == 74_725_000


def test_e2b_the_last_equal_part_takes_the_residue(quotes):
    body = {**E1, "method": "equal_principal", "principal_fen": 100_000_000, "periods": 7}
    rows = rows_of(quotes, **{**body, "disbursed_on": "2025-01-31"})
    assert [row["principal_fen"] for row in rows] == [14_285_714] * 6 + [14_285_716]
    assert [row["due_on"] for row in rows[:3]] == ["2025-02-28", "2025-03-31", "2025-04-30"]


def test_e3_daily_interest_costs_more_and_the_last_instalment_absorbs_it(quotes):
    monthly = quote(quotes, **{**E1, "periods": 12})
    daily = quote(quotes, **DAILY_YEAR)
    assert daily["total_interest_fen"] - monthly["total_interest_fen"] == 246_873
    assert daily["instalments"][-1]["total_fen"] == 85_625_389
    assert {row["total_fen"] for row in daily["instalments"][:-1]} == {85_378_522}


def test_e4_a_broken_first_period_bears_interest_for_its_days(quotes):
    rows = rows_of(
        quotes,
        method="equal_instalment",
        principal_fen=300_000_000,
        annual_rate="0.0485",
        periods=36,
        disbursed_on="2025-03-05",
        first_due_on="2025-04-20",
    )
    assert rows[0]["days"] == 46
    assert amounts(rows[0])[:3] == (7_758_579, 1_859_167, 9_617_746)
    assert amounts(rows[1])[:2] == (7_789_937, 1_181_142)
    assert amounts(rows[35])[:3] == (8_934_969, 36_112, 8_971_081)


@pytest.mark.parametrize(
    ("keep", "count", "total"), [("term", 120, 7_879_194), ("instalment", 94, 10_363_841)]
)
def test_e6_prepayment_keeps_the_term_or_the_instalment(quotes, keep, count, total):
    early = {
        "on": "2027-02-05",
        "amount_fen": 200_000_000,
        "keep": keep,
        "charge_rate": "0.01",
    }
    found = quote(quotes, **E1, prepayments=[early])
    rows = found["instalments"]
    assert rows[23]["balance_fen"] == 834_230_482
    assert rows[24] == {
        "kind": "prepayment",
        "number": None,
        "due_on": "2027-02-05",
        "days": 16,
        "principal_fen": 200_000_000,
        "interest_fen": 400_000,
        "charge_fen": 2_000_000,
        "total_fen": 202_400_000,
        "balance_fen": 634_230_482,
    }
    assert (rows[25]["number"], rows[25]["total_fen"]) == (25, total)
    assert rows[-1]["number"] == count
    assert found["total_interest_fen"] == sum(row["interest_fen"] for row in rows)


def test_e7_a_rate_change_inside_a_period_splits_its_interest(quotes):
    change = {"effective_on": "2026-01-01", "annual_rate": "0.041"}
    rows = rows_of(quotes, **E1, rate_changes=[change])
    assert rows[10]["balance_fen"] == 925_868_182
    assert amounts(rows[11])[:3] == (6_891_835, 3_282_850, 10_174_685)
    assert {row["total_fen"] for row in rows[12:119]} == {10_189_654}


def test_a_rate_change_on_a_due_date_holds_for_the_period_that_starts_there(quotes):
    change = {"effective_on": "2025-12-20", "annual_rate": "0.041"}
    rows = rows_of(quotes, **E1, rate_changes=[change])
    assert rows[10]["total_fen"] == 10_363_841
    assert rows[11]["interest_fen"] == round(925_868_182 * 41 / 12_000)
    assert rows[11]["total_fen"] == rows[12]["total_fen"] != 10_363_841


def test_a_rate_change_on_the_day_of_the_draw_is_the_rate_from_the_start(quotes):
    change = {"effective_on": "2025-01-20", "annual_rate": "0.045"}
    changed = rows_of(quotes, **{**E1, "annual_rate": "0.09"}, rate_changes=[change])
    assert changed == rows_of(quotes, **E1)


def test_equal_principal_keeps_its_parts_when_the_rate_changes(quotes):
    body = {**E1, "method": "equal_principal", "periods": 7}
    change = {"effective_on": "2025-05-01", "annual_rate": "0.09"}
    rows = rows_of(quotes, **body, rate_changes=[change])
    assert {row["principal_fen"] for row in rows[:-1]} == {142_857_143}


@pytest.mark.parametrize("amount", [0, 1])
def test_a_prepayment_on_a_due_date_follows_its_instalment_without_interest(quotes, amount):
    early = {"on": "2025-02-20", "amount_fen": amount * 100_000_000}
    rows = rows_of(quotes, **E1, prepayments=[early])
    assert [row["kind"] for row in rows[:3]] == ["instalment", "prepayment", "instalment"]
    assert (rows[0]["due_on"], rows[1]["due_on"]) == ("2025-02-20", "2025-02-20")
    assert (rows[1]["days"], rows[1]["interest_fen"]) == (0, 0)


def test_a_prepayment_in_the_first_period_is_taken_off_before_the_first_instalment(quotes):
    early = {"on": "2025-01-30", "amount_fen": 100_000_000}
    rows = rows_of(quotes, **E1, prepayments=[early])
    assert (rows[0]["days"], rows[0]["interest_fen"]) == (10, 125_000)
    assert rows[1]["interest_fen"] == 3_375_000
    less = rows_of(quotes, **{**E1, "principal_fen": 900_000_000})
    assert rows[1:] == less


def test_two_prepayments_on_one_day_do_as_one_of_their_sum(quotes):
    halves = [{"on": "2027-02-05", "amount_fen": 100_000_000}] * 2
    whole = [{"on": "2027-02-05", "amount_fen": 200_000_000}]
    in_two = rows_of(quotes, **E1, prepayments=halves)
    at_once = rows_of(quotes, **E1, prepayments=whole)
    assert in_two[26:] == at_once[25:]
    assert [row["interest_fen"] for row in in_two[24:26]] == [200_000, 200_000]


def test_payoff_bears_its_days_and_ends_at_zero(quotes):
    early = {"on": "2025-02-05", "amount_fen": 1_000_000_000, "charge_rate": "0.01"}
    rows = rows_of(quotes, **E1, prepayments=[early])
    assert len(rows) == 1
    assert amounts(rows[0]) == (1_000_000_000, 2_000_000, 1_012_000_000, 0)


def test_interest_only_periods_pay_no_principal_then_the_rest_is_level(quotes):
    rows = rows_of(quotes, **{**E1, "periods": 15, "interest_only_periods": 3})
    assert [amounts(row)[:2] for row in rows[:3]] == [(0, 3_750_000)] * 3
    after = rows_of(quotes, **{**E1, "periods": 12})
    assert [amounts(row) for row in rows[3:]] == [amounts(row) for row in after]


def test_monthly_interest_ignores_the_day_count(quotes):
    assert quote(quotes, **E1, day_count="actual/365") == quote(quotes, **E1)


@pytest.mark.parametrize(
    ("day_count", "first", "days"),
    [
        ("actual/360", 3_875_000, 31),
        ("30/360", 3_750_000, 30),
        ("actual/365", 3_821_918, 31),
        ("actual/actual", 3_821_918, 31),
    ],
)
def test_daily_interest_follows_its_day_count(quotes, day_count, first, days):
    row = rows_of(quotes, **DAILY_YEAR, day_count=day_count)[0]
    assert (row["interest_fen"], row["days"]) == (first, days)


def test_daily_counts_actual_days_over_360_by_default(quotes):
    assert quote(quotes, **DAILY_YEAR) == quote(quotes, **DAILY_YEAR, day_count="actual/360")


def test_actual_actual_cuts_the_period_at_the_first_of_january(quotes):
    body = {**DAILY_YEAR, "disbursed_on": "2023-12-20", "day_count": "actual/actual"}
    interest = rows_of(quotes, **body)[0]["interest_fen"]
    assert interest == round(1_000_000_000 * 0.045 * (12 / 365 + 19 / 366))


@pytest.mark.parametrize(
    ("drawn", "first", "due_day", "days"),
    [
        ("2025-01-31", "2025-02-28", 31, 30),
        ("2025-02-28", "2025-03-31", 31, 30),
        ("2025-02-28", "2025-08-31", None, 180),
        ("2025-02-10", "2025-02-28", 31, 18),
        ("2025-01-15", "2025-02-28", 31, 43),
        ("2025-01-30", "2025-03-31", 31, 60),
        ("2025-02-10", "2025-03-30", 30, 50),
        ("2025-01-31", "2025-02-28", None, 28),
    ],
)
def test_whole_months_count_30_days_and_a_broken_period_by_30e(quotes, drawn, first, due_day, days):
    body = {**DAILY_YEAR, "disbursed_on": drawn, "first_due_on": first, "due_day": due_day}
    assert rows_of(quotes, **body, day_count="30/360")[0]["days"] == days


def test_a_cut_near_a_clipped_month_end_never_counts_more_than_the_month(quotes):
    body = {**DAILY_YEAR, "disbursed_on": "2025-01-31", "day_count": "30/360"}
    change = {"effective_on": "2025-03-30", "annual_rate": "0"}
    second = rows_of(quotes, **body, rate_changes=[change])[1]
    assert second == rows_of(quotes, **body)[1]


def test_the_anchor_day_is_kept_through_short_months(quotes):
    body = {**E1, "periods": 4, "disbursed_on": "2024-01-31"}
    due = [row["due_on"] for row in rows_of(quotes, **body)]
    assert due == ["2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]
    assert rows_of(quotes, **body)[0]["interest_fen"] == 3_750_000


def test_the_due_day_is_that_of_the_first_due_date_else_of_the_draw(quotes):
    first = rows_of(quotes, **E1, first_due_on="2025-03-15")
    assert [row["due_on"] for row in first[:2]] == ["2025-03-15", "2025-04-15"]
    named = rows_of(quotes, **E1, due_day=15)
    assert [row["due_on"] for row in named[:2]] == ["2025-02-15", "2025-03-15"]


def test_two_whole_months_before_the_first_due_date_bear_two_twelfths(quotes):
    row = rows_of(quotes, **E1, first_due_on="2025-03-20")[0]
    assert (row["days"], row["interest_fen"]) == (59, 7_500_000)
    assert row["principal_fen"] == 6_613_841


def test_half_even_rounds_a_tie_to_the_even_fen(quotes):
    body = {**E1, "method": "equal_principal", "principal_fen": 1_000, "periods": 1}
    body = {**body, "annual_rate": "0.006"}
    assert rows_of(quotes, **body)[0]["interest_fen"] == 1
    assert rows_of(quotes, **body, rounding="half_even")[0]["interest_fen"] == 0


def test_the_working_paper_is_chinese_text(quotes):
    answer = quotes.post("/schedule-quotes", json=E1, headers={"Accept": "text/plain"})
    assert answer.headers["content-type"].startswith("text/plain")
    assert "利息合计：2,436,608.97元" in answer.text
    assert "第三十四条第一项" in answer.text


def test_a_quote_needs_a_caller_but_no_key(quotes):
    path = "/loan-origination/v1/schedule-quotes"
    assert quotes._client.post(path, json=E1).status_code == 401
    answer = quotes.post("/schedule-quotes", json=E1, headers={"Idempotency-Key": None})
    assert answer.status_code == 200


def test_the_largest_schedule_is_answered(quotes):
    body = {**E1, "periods": 600, "principal_fen": 10**17, "annual_rate": "0.04999999"}
    changes = [
        {"effective_on": f"{2026 + k // 12}-{k % 12 + 1:02}-07", "annual_rate": f"0.04{k:03}"}
        for k in range(500)
    ]
    rows = rows_of(quotes, **body, rate_changes=changes)
    assert (len(rows), rows[-1]["balance_fen"]) == (600, 0)
