"""Overall or scattered: example areas over HTTP; the fullest day of a rent roll."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.money import Money
from loan_origination.domain.leases import Lease, Lessor, area_let_on, most_area_at_once

NEW_YEAR = date(2026, 1, 1)
ONE_LEASE = {
    "lease": "only",
    "tenant": "Only tenant",
    "area_m2": "1000",
    "starts_on": "2020-01-01",
    "ends_on": "2060-12-31",
    "annual_rent_fen": 3_650_000,
}


def anchors(*areas, flags=None):
    flagged = flags or [True] * len(areas)
    return [
        {
            **ONE_LEASE,
            "lease": f"L{place}",
            "tenant": f"T{place}",
            "area_m2": area,
            "is_anchor": is_,
        }
        for place, (area, is_) in enumerate(zip(areas, flagged, strict=True))
    ]


@pytest.mark.parametrize(
    ("leases", "expected"),
    [
        (anchors("7000"), "overall"),
        (anchors("6999"), "scattered"),
        (anchors("6999.99"), "scattered"),
        (anchors("4500", "2500"), "overall"),
        (anchors("4000", "2900"), "scattered"),
        (anchors("2500", "2500", "2500"), "overall"),
        (anchors("2499.99", "2500", "2500"), "scattered"),
        (anchors("5000", "3000", "2000"), "scattered"),
        (anchors("5000", "3000", "2000", flags=[True, True, False]), "overall"),
        (anchors("2500", "2500", "2500", "2500"), "overall"),
        (anchors("2000", "2000", "2000", "2000", "2000"), "scattered"),
        (anchors("9000", flags=[False]), "scattered"),
        ([], "scattered"),
    ],
)
def test_lease_class_follows_the_areas_of_the_anchors(quote, leases, expected):
    assert quote(leases=leases)["lease_class"] == expected


def test_two_leases_of_one_anchor_are_one_holding(quote):
    leases = anchors("4000", "3000")
    leases[1]["tenant"] = leases[0]["tenant"]
    assert quote(leases=leases)["lease_class"] == "overall"


def test_a_lease_and_its_successor_are_not_counted_twice(quote):
    leases = anchors("6000", "6000")
    leases[0]["ends_on"] = "2029-12-31"
    leases[1] |= {"starts_on": "2030-01-01", "tenant": leases[0]["tenant"]}
    assert quote(leases=leases)["lease_class"] == "scattered"


AREAS = st.integers(1, 9_999)
DAYS = st.integers(0, 60)


@given(st.lists(st.tuples(DAYS, DAYS, AREAS, st.booleans()), max_size=12))
@settings(max_examples=60)
def test_the_fullest_day_is_found_among_all_days(held):
    leases = [a_lease_of(*each) for each in held]
    by_day = [area_let_on(leases, NEW_YEAR + timedelta(days=day)) for day in range(130)]
    assert most_area_at_once(leases) == max(by_day)


def a_lease_of(start, length, area, is_sub_let):
    starts_on = NEW_YEAR + timedelta(days=start)
    lessor = Lessor.TENANT if is_sub_let else Lessor.BORROWER
    return Lease(
        lease="L",
        tenant="T",
        area_m2=Fraction(area, 100),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=length),
        annual_rent=Money(1),
        lessor=lessor,
    )
