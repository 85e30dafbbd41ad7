"""Scope, borrower and property at their edges: met, exactly at the bound, missed, not told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from lawkit.money import Money
from loan_origination.domain.borrower_facts import (
    AccountKind,
    Affiliate,
    BankAccount,
    BorrowerKind,
    Ownership,
)
from loan_origination.domain.facts import Appraisal
from loan_origination.domain.property_facts import ParkLevel, PropertyType

from .files import FILE, LEASES, ON, YUAN, a_lease, changed, checks_of, letting, verdict

VALUE = Money(52_000_000 * YUAN)


@pytest.mark.parametrize(
    ("rule_id", "part", "changes", "expected"),
    [
        ("R-A1", "property", {"type": PropertyType.RESIDENTIAL}, "fail"),
        ("R-A1", "property", {"type": PropertyType.COMMODITY_MARKET}, "pass"),
        ("R-A1", "property", {"type": None}, "insufficient_data"),
        ("R-A2", "property", {"operating_since": ON}, "pass"),
        ("R-A2", "property", {"operating_since": date(2026, 3, 11)}, "fail"),
        ("R-A2", "property", {"completion_accepted_on": None}, "insufficient_data"),
        ("R-A3", "borrower", {"kind": BorrowerKind.NATURAL_PERSON}, "fail"),
        ("R-A3", "borrower", {"kind": BorrowerKind.PUBLIC_INSTITUTION}, "pass"),
        ("R-A3", "property", {"owner_id": "someone else"}, "fail"),
        ("R-A3", "property", {"is_mortgaged_for_this_loan": False}, "fail"),
        ("R-A3", "property", {"is_mortgaged_for_this_loan": None}, "insufficient_data"),
        ("R-A4", "property", {"operating_since": date(2024, 3, 10)}, "pass"),
        ("R-A4", "property", {"operating_since": date(2024, 3, 11)}, "fail"),
        ("R-A9", "property", {"operator_id": "firm"}, "fail"),
        ("R-A9", "property", {"operator_id": "firm", "operating_mandate": "M-1"}, "pass"),
        ("R-A10", "property", {"lettable_area_m2": Fraction(8_500)}, "pass"),
        ("R-A10", "property", {"lettable_area_m2": Fraction(8_499)}, "fail"),
        ("R-A10", "property", {"letting": letting(10_001)}, "fail"),
        ("R-B1", "borrower", {"registration_country": "HK"}, "fail"),
        ("R-B1", "borrower", {"credit_code": "91310000MA1FL00010"}, "fail"),
        ("R-B1", "borrower", {"credit_code": None}, "insufficient_data"),
        ("R-B2", "borrower", {"licence_ends_on": None}, "pass"),
        ("R-B2", "borrower", {"licence_ends_on": date(2034, 4, 2)}, "pass"),
        ("R-B2", "borrower", {"licence_ends_on": date(2034, 4, 1)}, "fail"),
        ("R-B4", "property", {"title_holder_id": "another"}, "fail"),
        ("R-B4", "property", {"rent_is_free": False, "rent_pledged_to": "Bank X"}, "fail"),
        ("R-B4", "property", {"rent_is_free": None}, "insufficient_data"),
        ("R-B5", "borrower", {"undertakes_to_hand_over_leases": False}, "fail"),
        ("R-B6", "borrower", {"accounts": ()}, "fail"),
        ("R-B6", "borrower", {"accounts": (BankAccount("1", AccountKind.SPECIAL),)}, "fail"),
        ("R-B6", "borrower", {"accounts": (BankAccount("1", AccountKind.GENERAL),)}, "pass"),
        ("R-B7", "borrower", {"ownership": Ownership.STATE}, "not_applicable"),
        ("R-B7", "borrower", {"ownership": Ownership.PRIVATE}, "fail"),
        ("R-B7", "borrower", {"ownership": None}, "insufficient_data"),
        ("R-C1", "property", {"plan_reference": ""}, "needs_judgement"),
        ("R-C2", "property", {"needs_letting_approval": True}, "fail"),
        ("R-C2", "property", {"title_number": ""}, "fail"),
        ("R-C6", "property", {"management_contract": ""}, "fail"),
        ("R-C7", "property", {"gross_area_m2": Fraction(6_000)}, "pass"),
        ("R-C7", "property", {"gross_area_m2": Fraction("5999.99")}, "fail"),
        ("R-C7", "property", {"gross_area_m2": None}, "insufficient_data"),
        ("R-C7", "property", {"type": PropertyType.STAR_HOTEL}, "not_applicable"),
        ("R-C8", "property", {"hotel_stars": 2}, "not_applicable"),
    ],
)
def test_a_rule_of_scope_borrower_or_property_at_its_edge(rule_id, part, changes, expected):
    assert verdict(rule_id, changed(part, **changes)) == expected


@pytest.mark.parametrize(
    ("stars", "expected"), [(2, "fail"), (3, "pass"), (5, "pass"), (None, "insufficient_data")]
)
def test_a_hotel_has_three_stars(stars, expected):
    hotel = changed("property", type=PropertyType.STAR_HOTEL, hotel_stars=stars)
    assert verdict("R-C8", hotel) == expected


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (ParkLevel.COUNTY, "pass"),
        (ParkLevel.NATIONAL, "pass"),
        (ParkLevel.TOWNSHIP, "fail"),
        (ParkLevel.NONE, "fail"),
        (None, "insufficient_data"),
    ],
)
def test_a_plant_lies_in_a_park_of_county_rank(level, expected):
    plant = changed("property", type=PropertyType.INDUSTRIAL_PLANT, park_level=level)
    assert verdict("R-C9", plant) == expected


def test_affiliates_of_a_private_borrower_are_all_examined():
    known = Affiliate("A", Money(0), "statement")
    unknown = Affiliate("B", None)
    private = {"ownership": Ownership.PRIVATE}
    examined = changed("borrower", affiliates=(known,), **private)
    half = changed("borrower", affiliates=(known, unknown), **private)
    declared = changed("borrower", has_no_affiliates_evidence="registry extract", **private)
    assert verdict("R-B7", examined) == "pass"
    assert verdict("R-B7", declared) == "pass"
    assert checks_of(half)["R-B7"].subjects == ("B",)


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ((date(2026, 1, 15), None), "pass"),
        ((date(2026, 1, 16), None), "fail"),
        ((date(2020, 1, 1), date(2026, 1, 15)), "pass"),
        ((date(2020, 1, 1), date(2026, 1, 14)), "fail"),
        ((None, None), "fail"),
    ],
)
def test_the_appraiser_is_listed_on_the_day_of_its_report(listed, expected):
    appraisal = Appraisal("firm", VALUE, date(2026, 1, 15), *listed)
    assert verdict("R-A11", changed(appraisal=appraisal)) == expected


def test_every_large_or_flagged_tenant_needs_a_reason():
    silent = (*LEASES, a_lease("L4", "Cafe", 999, 10_000), a_lease("L5", "Gym", 1_000, 10_000))
    facts = changed("property", lettable_area_m2=Fraction(10_500))
    check = checks_of(replace_leases(facts, silent))["R-A6"]
    assert check.verdict.value == "pass"
    check = checks_of(changed(leases=(*LEASES, a_lease("L5", "Gym", 1_000, 10_000))))["R-A6"]
    assert (check.verdict.value, check.subjects) == ("needs_judgement", ("Gym",))


def replace_leases(facts, leases):
    return replace(facts, leases=leases)


def test_three_anchors_show_the_class_with_the_two_largest():
    areas = [("A", 5000), ("B", 3000), ("C", 2000)]
    leases = tuple(
        a_lease(name, name, area, 1_000_000, is_anchor=True, anchor_reason="large")
        for name, area in areas
    )
    checks = checks_of(changed(leases=leases))
    assert checks["R-A7"].verdict.value == "fail"
    assert checks["R-A7"].is_waivable is False
    assert checks["R-A6"].inputs["class_with_two_largest_anchors"] == ["overall"]


def test_undelivered_leases_are_told_first_and_block_at_the_contract():
    waiting = tuple(
        a_lease("L1", "Anchor", 7_500, 3_600_000, is_anchor=True, is_delivered=False) for _ in "1"
    )
    check = checks_of(changed(leases=waiting))["R-B5"]
    assert check.verdict.value == "pass"
    assert "L1" in check.message
    assert FILE.contract is None
