"""Overall or scattered: example areas over HTTP."""

from __future__ import annotations

import pytest

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
