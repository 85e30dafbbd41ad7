"""The amount quote over HTTP: worked figures, and every sentence of the contract."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import pytest

from servicekit.testing import a_caller

from .conftest import E13, YUAN

ONE_LEASE = {
    "lease": "only",
    "tenant": "Only tenant",
    "area_m2": "1000",
    "starts_on": "2020-01-01",
    "ends_on": "2060-12-31",
    "annual_rent_fen": 3_650_000,
}
PLAIN = {"haircut": "0", "annual_costs_fen": 0}


def one(**changes):
    return {"leases": [{**ONE_LEASE, **changes}], **PLAIN}


def test_five_leases_give_the_worked_amount(quote):
    body = quote()
    assert body["rent_base_fen"][0] == 6_210_000_00
    assert body["rent_base_fen"][7] == 7_529_005_37
    assert len(body["rent_base_fen"]) == 8
    assert body["repayable_cash_flow_fen"][0] == 5_310_000_00
    assert body["capacity_fen"] == 29_292_309_03
    assert body["collateral_limit_fen"] == 36_400_000_00
    assert body["amount_fen"] == 29_290_000_00
    assert body["bound_by"] == "cash_flow"
    assert body["lease_class"] == "overall"


def test_five_leases_name_what_counts_and_what_does_not(quote):
    body = quote()
    counted = {each["lease"]: each["annual_rent_fen"] for each in body["counted_leases"]}
    assert list(counted) == ["L1", "L2", "L3"]
    assert counted["L1"][:2] == [3_600_000_00, 3_780_000_00]
    assert counted["L2"] == [1_800_000_00] * 8
    assert [(each["lease"], each["rule_id"]) for each in body["excluded_leases"]] == [
        ("L4", "R-K3"),
        ("L5", "R-A5"),
    ]
    assert "2 rents behind" in body["excluded_leases"][0]["reason"]
    assert "拖欠租金2期" in body["excluded_leases"][0]["reason_zh"]


def test_explanation_reaches_from_the_amount_to_the_rent_of_a_lease(quote):
    tree = quote()["explanation"]
    assert tree["value"] == 29_290_000_00
    assert "总发〔2010〕25号 art. 17" in tree["articles"]
    capacity, collateral, lease_class = tree["rests_on"]
    assert (capacity["value"], collateral["value"]) == (29_292_309_03, 36_400_000_00)
    assert lease_class["value"] == "overall"
    rent = capacity["rests_on"][7]["rests_on"][0]["rests_on"][0]
    assert (rent["label"], rent["value"]) == (
        "Rent of Anchor department store (L1)",
        5_065_561_52,
    )
    assert "1.05^7" in rent["formula"]


def test_plain_text_is_a_chinese_working_paper(service):
    client = service.as_caller(a_caller("investor"))
    text = client.post("/amount-quotes", json=E13, headers={"Accept": "text/plain"}).text
    assert "贷款额度（现金流约束）：29,290,000.00元" in text
    assert "第二十三条第一项" in text


@pytest.mark.parametrize(("months", "years"), [(1, 1), (12, 1), (13, 2), (90, 8), (96, 8), (97, 9)])
def test_a_part_year_counts_full(quote, months, years):
    assert len(quote(months=months)["rent_base_fen"]) == years


@pytest.mark.parametrize(
    ("first_year_on", "ends_on", "rents"),
    [
        # 2026 has 365 days: 31 of them until 31 January.
        ("2026-01-01", "2026-01-31", [310_000, 0]),
        ("2026-01-01", "2026-12-31", [3_650_000, 0]),
        ("2026-01-01", "2027-01-01", [3_650_000, 10_000]),
        ("2026-01-01", "2025-12-31", [0, 0]),
        # The loan year from 1 March 2027 holds 29 February 2028: 366 days.
        ("2027-03-01", "2028-02-28", [round(3_650_000 * 365 / 366), 0]),
        ("2027-03-01", "2028-02-29", [3_650_000, 0]),
        # The second year from 29 February 2028 begins on 28 February 2029.
        ("2028-02-29", "2029-02-27", [3_650_000, 0]),
        ("2028-02-29", "2029-02-28", [3_650_000, 10_000]),
    ],
)
def test_a_lease_that_ends_inside_a_year_counts_by_days_of_that_loan_year(
    quote, first_year_on, ends_on, rents
):
    body = quote(first_year_on=first_year_on, months=24, **one(ends_on=ends_on))
    assert body["counted_leases"] == [{"lease": "only", "annual_rent_fen": rents}]


def test_a_verified_renewal_option_keeps_the_lease_alive(quote):
    ending = {"ends_on": "2026-01-31", "renewal_option_verified": True}
    body = quote(months=24, **one(**ending))
    assert body["rent_base_fen"] == [3_650_000, 3_650_000]


def test_a_renewal_option_cannot_wake_a_lease_that_ended_before_the_loan(quote):
    ended = {"ends_on": "2025-12-31", "renewal_option_verified": True}
    assert quote(months=24, **one(**ended))["rent_base_fen"] == [0, 0]


def test_a_lease_that_starts_inside_a_year_counts_by_days_from_there(quote):
    body = quote(months=24, **one(starts_on="2026-12-31"))
    assert body["rent_base_fen"] == [10_000, 3_650_000]
    assert quote(months=24, **one(starts_on="2027-01-01"))["rent_base_fen"] == [0, 3_650_000]
    assert quote(months=24, **one(starts_on="2030-01-01"))["rent_base_fen"] == [0, 0]


def test_steps_follow_their_interval(quote):
    steps = {"step_rate": "0.10", "step_interval_years": 3, "step_clause_verified": True}
    base = quote(months=84, **one(**steps))["rent_base_fen"]
    third = 3_650_000 * 121 // 100
    assert base == [3_650_000] * 3 + [4_015_000] * 3 + [third]


def test_steps_are_ignored_until_the_clause_is_verified(quote):
    assert quote(months=36, **one(step_rate="0.10"))["rent_base_fen"] == [3_650_000] * 3


def test_rent_of_a_lease_is_shown_before_the_haircut(quote):
    body = quote(months=12, **{**one(), "haircut": "0.25"})
    assert body["counted_leases"][0]["annual_rent_fen"] == [3_650_000]
    assert body["rent_base_fen"] == [2_737_500]


def test_each_figure_is_rounded_once(quote):
    # Three leases of one day in 365: 100/365 fen each is 0 rounded, together 0.82 is 1.
    leases = [
        {**ONE_LEASE, "lease": name, "annual_rent_fen": 100, "ends_on": "2026-01-01"}
        for name in "abc"
    ]
    body = quote(months=12, leases=leases, **PLAIN)
    assert [each["annual_rent_fen"] for each in body["counted_leases"]] == [[0], [0], [0]]
    assert body["rent_base_fen"] == [1]


@pytest.mark.parametrize(
    ("paid", "market", "counted"),
    [
        (110, 100, 110),
        (111, 100, 100),
        (90, 100, 90),
        (100, 100, 100),
        (1, 0, 0),
        (0, 0, 0),
    ],
)
def test_related_rent_out_of_line_is_replaced_by_the_market_rent(quote, paid, market, counted):
    related = {
        "related_party": True,
        "annual_rent_fen": paid * YUAN,
        "market_annual_rent_fen": market * YUAN,
    }
    assert quote(months=12, **one(**related))["rent_base_fen"] == [counted * YUAN]


def test_the_tolerance_for_related_rent_can_be_set(quote):
    related = {"related_party": True, "annual_rent_fen": 111, "market_annual_rent_fen": 100}
    body = quote(months=12, related_rent_tolerance="0.11", **one(**related))
    assert body["rent_base_fen"] == [111]


@pytest.mark.parametrize(
    ("trouble", "is_counted"),
    [
        ({"weak_business": True}, False),
        ({"uncertain_stay": True}, False),
        ({"rent_periods_behind": 2}, False),
        ({"rent_periods_behind": 1}, True),
        ({"weak_business": True, "is_anchor": True}, True),
        ({"rent_periods_behind": 9, "is_anchor": True}, True),
    ],
)
def test_ordinary_tenants_in_trouble_leave_the_base_and_anchors_do_not(quote, trouble, is_counted):
    body = quote(months=12, **one(**trouble))
    assert bool(body["counted_leases"]) is is_counted
    assert [each["rule_id"] for each in body["excluded_leases"]] == ([] if is_counted else ["R-K3"])


@pytest.mark.parametrize(
    ("licence_ends_on", "excluded"),
    [("2060-12-31", []), ("2060-12-30", ["R-J2"]), (None, [])],
)
def test_a_tenant_lives_at_least_as_long_as_its_lease(quote, licence_ends_on, excluded):
    body = quote(months=12, **one(tenant_licence_ends_on=licence_ends_on))
    assert [each["rule_id"] for each in body["excluded_leases"]] == excluded


def test_rent_owed_to_the_operator_counts(quote):
    assert quote(months=12, **one(lessor="operator"))["rent_base_fen"] == [3_650_000]


def test_other_income_costs_and_older_debt_move_the_cash_flow(quote):
    changes = {
        "haircut": "0",
        "annual_costs_fen": 650_000,
        "other_annual_income_fen": 1_000_000,
        "older_debt_annual_service_fen": 500_000,
    }
    body = quote(months=12, leases=[ONE_LEASE], **changes)
    assert body["repayable_cash_flow_fen"] == [3_650_000 + 1_000_000 - 650_000 - 500_000]


def test_nothing_can_be_lent_on_a_negative_cash_flow(quote):
    for method in ("equal_instalment", "equal_principal", "income_sweep"):
        body = quote(method=method, annual_costs_fen=90_000_000 * YUAN)
        assert body["repayable_cash_flow_fen"][0] < 0
        assert (body["capacity_fen"], body["amount_fen"]) == (0, 0)
        assert body["bound_by"] == "cash_flow"


def test_one_bad_year_binds_the_level_methods(quote):
    leases = [{**ONE_LEASE, "annual_rent_fen": 120_000_000, "ends_on": "2030-12-31"}]
    body = quote(months=96, leases=leases, **PLAIN)
    assert body["repayable_cash_flow_fen"] == [120_000_000] * 5 + [0] * 3
    assert body["amount_fen"] == 0


def test_without_interest_the_capacity_is_months_times_the_instalment(quote):
    leases = [{**ONE_LEASE, "annual_rent_fen": 14_400_000 * YUAN}]
    for method in ("equal_instalment", "equal_principal", "income_sweep"):
        body = quote(months=24, annual_rate="0", method=method, leases=leases, **PLAIN)
        assert body["capacity_fen"] == 24_000_000 * YUAN


def test_equal_principal_is_bound_by_its_first_month(quote):
    leases = [{**ONE_LEASE, "annual_rent_fen": 14_400_000 * YUAN}]
    body = quote(months=100, annual_rate="0.12", method="equal_principal", leases=leases, **PLAIN)
    # A = 1,000,000 a month; P = 1,000,000 x 100 / (1 + 0.01 x 100)
    assert body["capacity_fen"] == 50_000_000 * YUAN
    assert (body["amount_fen"], body["bound_by"]) == (36_400_000 * YUAN, "collateral")


def test_sweep_discounts_each_year_at_its_end_month_by_month(quote):
    leases = [{**ONE_LEASE, "annual_rent_fen": 12_000_000 * YUAN}]
    body = quote(months=18, annual_rate="0.12", method="income_sweep", leases=leases, **PLAIN)
    # 12,000,000 x (1.01^-12 + 1.01^-24) / 1.2
    month = Fraction(101, 100)
    exact = 12_000_000 * YUAN * (1 / month**12 + 1 / month**24) / Fraction(12, 10)
    assert body["capacity_fen"] == floor(exact + Fraction(1, 2))


@pytest.mark.parametrize(
    ("value_yuan", "amount_yuan", "bound_by"),
    [
        (100_000, 70_000, "collateral"),
        (99_999, 60_000, "collateral"),
        (14_285, 0, "collateral"),
        (14_286, 10_000, "collateral"),
        (1_000_000_000, 29_290_000, "cash_flow"),
    ],
)
def test_the_lower_limit_is_rounded_down_to_ten_thousand_yuan(
    quote, value_yuan, amount_yuan, bound_by
):
    body = quote(appraised_value_fen=value_yuan * YUAN)
    assert (body["amount_fen"], body["bound_by"]) == (amount_yuan * YUAN, bound_by)


def test_no_leases_leave_other_income_to_repay_from(quote):
    body = quote(months=12, leases=[], other_annual_income_fen=1_000_000, **PLAIN)
    assert body["rent_base_fen"] == [0]
    assert body["repayable_cash_flow_fen"] == [1_000_000]
