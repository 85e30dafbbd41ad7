"""The amount quote against a plain second computation, and hostile input."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loan_origination.domain.amounts import amount_of
from loan_origination.forms.amounts import AmountQuoteForm, amount_quote

from .conftest import E13
from .plain_amounts import is_excluded, plain_amount

DAYS = st.dates(date(2024, 1, 1), date(2033, 12, 31)).map(date.isoformat)
FEN = st.integers(0, 10**10)
RATIOS = st.integers(0, 100).map(lambda percent: f"{percent / 100:.2f}")
LEASES = st.fixed_dictionaries(
    {
        "area_m2": st.integers(1, 100).map(str),
        "is_anchor": st.booleans(),
        "lessor": st.sampled_from(["borrower", "borrower", "operator", "tenant"]),
        "starts_on": DAYS,
        "length": st.integers(0, 4000),
        "renewal_option_verified": st.booleans(),
        "annual_rent_fen": FEN,
        "step_rate": st.sampled_from(["0", "0.05", "0.033", "1"]),
        "step_interval_years": st.integers(1, 4),
        "step_clause_verified": st.booleans(),
        "related_party": st.booleans(),
        "market_annual_rent_fen": FEN,
        "rent_periods_behind": st.sampled_from([0, 0, 1, 2]),
        "weak_business": st.sampled_from([False, False, False, True]),
        "tenant_licence_ends_on": st.one_of(st.none(), DAYS),
    }
)
TERMS = st.fixed_dictionaries(
    {
        "first_year_on": st.one_of(DAYS, st.just("2028-02-29")),
        "months": st.integers(1, 72),
        "annual_rate": st.sampled_from(["0", "0.0485", "0.12", "1"]),
        "method": st.sampled_from(["equal_instalment", "equal_principal", "income_sweep"]),
        "haircut": RATIOS,
        "cover": st.sampled_from(["1", "1.2", "0.75", "3"]),
        "ltv": RATIOS,
        "appraised_value_fen": st.integers(0, 10**12),
        "annual_costs_fen": FEN,
        "other_annual_income_fen": FEN,
        "older_debt_annual_service_fen": st.sampled_from([0, 0, 123_456_789]),
        "related_rent_tolerance": st.sampled_from(["0", "0.10", "0.333"]),
    }
)


def rent_roll(drawn):
    for place, lease in enumerate(drawn):
        ends_on = date.fromisoformat(lease["starts_on"]) + timedelta(days=lease["length"])
        told = {name: value for name, value in lease.items() if name != "length"}
        yield {**told, "lease": f"L{place}", "tenant": f"T{place}", "ends_on": ends_on.isoformat()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(terms=TERMS, drawn=st.lists(LEASES, max_size=4))
def test_a_plain_second_computation_agrees(terms, drawn):
    body = {**terms, "lettable_area_m2": "1000", "leases": list(rent_roll(drawn))}
    form = AmountQuoteForm.model_validate(body)
    answer = amount_quote(amount_of(form.facts(), form.terms())).model_dump(mode="json")
    expected = plain_amount(body)
    assert {name: answer[name] for name in expected} == expected
    excluded = [(each["lease"], each["rule_id"]) for each in answer["excluded_leases"]]
    assert excluded == [
        (lease["lease"], is_excluded(lease)) for lease in body["leases"] if is_excluded(lease)
    ]


@settings(max_examples=40, deadline=None)
@given(terms=TERMS, drawn=st.lists(LEASES, max_size=3), extra=st.integers(0, 10**9))
def test_more_other_income_never_lowers_the_amount(terms, drawn, extra):
    body = {**terms, "lettable_area_m2": "1000", "leases": list(rent_roll(drawn))}
    richer = {**body, "other_annual_income_fen": body["other_annual_income_fen"] + extra}
    amounts = []
    for each in (body, richer):
        form = AmountQuoteForm.model_validate(each)
        amounts.append(amount_of(form.facts(), form.terms()))
    assert amounts[0].capacity <= amounts[1].capacity
    assert amounts[0].amount <= amounts[1].amount
    for amount in amounts:
        assert amount.amount.fen % 1_000_000 == 0
        assert 0 <= amount.amount.fen <= min(amount.capacity, amount.collateral_limit)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"months": 0}, "/months"),
        ({"months": -12}, "/months"),
        ({"months": 601}, "/months"),
        ({"months": 96.0}, "/months"),
        ({"months": "96"}, "/months"),
        ({"months": True}, "/months"),
        ({"annual_rate": 0.0485}, "/annual_rate"),
        ({"annual_rate": "-0.01"}, "/annual_rate"),
        ({"annual_rate": "4.85%"}, "/annual_rate"),
        ({"annual_rate": "1e-2"}, "/annual_rate"),
        ({"annual_rate": "1.01"}, "/annual_rate"),
        ({"cover": "0"}, "/cover"),
        ({"cover": "-1.2"}, "/cover"),
        ({"cover": 1.2}, "/cover"),
        ({"haircut": "1.01"}, "/haircut"),
        ({"haircut": "-0.1"}, "/haircut"),
        ({"ltv": "1.5"}, "/ltv"),
        ({"lettable_area_m2": "0"}, "/lettable_area_m2"),
        ({"lettable_area_m2": "-1"}, "/lettable_area_m2"),
        ({"lettable_area_m2": 10000}, "/lettable_area_m2"),
        ({"appraised_value_fen": -1}, "/appraised_value_fen"),
        ({"appraised_value_fen": 5.2e9}, "/appraised_value_fen"),
        ({"appraised_value_fen": "5200000000"}, "/appraised_value_fen"),
        ({"appraised_value_fen": 10**18}, "/appraised_value_fen"),
        ({"annual_costs_fen": None}, "/annual_costs_fen"),
        ({"method": "balloon"}, "/method"),
        ({"first_year_on": "2026-02-30"}, "/first_year_on"),
        ({"first_year_on": "2026-1-1"}, "/first_year_on"),
        ({"first_year_on": None}, "/first_year_on"),
        ({"related_rent_tolerance": "-0.1"}, "/related_rent_tolerance"),
        ({"surprise": 1}, "/surprise"),
        ({"leases": None}, "/leases"),
        ({"leases": {}}, "/leases"),
    ],
)
def test_hostile_terms_are_refused_at_their_field(ask, changes, pointer):
    answer = ask(**changes)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"annual_rent_fen": -1}, "annual_rent_fen"),
        ({"annual_rent_fen": 1.5}, "annual_rent_fen"),
        ({"area_m2": "0"}, "area_m2"),
        ({"area_m2": "-5"}, "area_m2"),
        ({"area_m2": 4500}, "area_m2"),
        ({"lease": ""}, "lease"),
        ({"tenant": None}, "tenant"),
        ({"is_anchor": "yes"}, "is_anchor"),
        ({"is_anchor": 1}, "is_anchor"),
        ({"lessor": "landlord"}, "lessor"),
        ({"step_rate": "-0.05"}, "step_rate"),
        ({"step_rate": 0.05}, "step_rate"),
        ({"step_interval_years": 0}, "step_interval_years"),
        ({"step_interval_years": -1}, "step_interval_years"),
        ({"step_interval_years": 1.5}, "step_interval_years"),
        ({"rent_periods_behind": -1}, "rent_periods_behind"),
        ({"starts_on": "yesterday"}, "starts_on"),
        ({"tenant_licence_ends_on": "2026-13-01"}, "tenant_licence_ends_on"),
        ({"market_annual_rent_fen": -1}, "market_annual_rent_fen"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_hostile_lease_is_refused_at_its_field(ask, change, field):
    answer = ask(change)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/leases/0/{field}"]


@pytest.mark.parametrize(
    ("change", "code", "rule_id", "pointer"),
    [
        ({"lease": "L2"}, "duplicate_lease", "R-A5", "/leases/1/lease"),
        ({"ends_on": "2023-12-31"}, "lease_ends_before_start", "R-J2", "/leases/0/ends_on"),
        ({"area_m2": "5500.01"}, "leased_area_exceeds_lettable", "R-A10", "/leases"),
        (
            {"related_party": True},
            "market_rent_required",
            "R-K2",
            "/leases/0/market_annual_rent_fen",
        ),
    ],
)
def test_leases_that_cannot_be_true_are_refused_with_their_rule(
    ask, change, code, rule_id, pointer
):
    answer = ask(change)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["rule_id"]) == (422, code, rule_id)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_a_lease_of_one_day_and_a_full_house_are_accepted(quote):
    assert quote({"area_m2": "5500", "ends_on": "2024-01-01"})["amount_fen"] > 0
    assert quote({"area_m2": "5500"})["lease_class"] == "overall"


def test_a_related_tenant_whose_rent_is_out_anyway_needs_no_market_rent(quote):
    body = quote({"related_party": True, "lessor": "tenant"})
    assert body["excluded_leases"][0]["rule_id"] == "R-A5"


def test_two_hundred_leases_over_thirty_years_are_one_request(quote):
    leases = [
        {**E13["leases"][2], "lease": f"L{place}", "tenant": f"T{place}", "area_m2": "50"}
        for place in range(200)
    ]
    body = quote(months=360, leases=leases)
    assert len(body["counted_leases"]) == 200
    assert body["rent_base_fen"][0] == 200 * 135_000_000


def test_a_quote_needs_a_caller(service):
    answer = service.unauthenticated.post("/loan-origination/v1/amount-quotes", json=E13)
    assert answer.status_code == 401


def test_a_chinese_caller_reads_the_refusal_in_chinese(ask):
    answer = ask({"area_m2": "5500.01"}, headers={"Accept-Language": "zh-CN"})
    assert answer.json()["detail"] == "已出租面积10000.01平方米超过可出租面积10000平方米。"
