"""Lease class, letting record, purpose, amount, term, rate and collateral at their edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from lawkit.money import Money
from loan_origination.domain.facts import OldLoan, OwnMoney, Purpose, PurposeCode
from loan_origination.domain.leases import LeaseClass
from loan_origination.domain.property_facts import MonthlyRooms, PropertyType
from loan_origination.domain.rule_sets import BANK, CN_2024

from .files import FILE, LEASES, YUAN, a_lease, changed, checks_of, letting, months_before, verdict

LOAN = Money(29_290_000 * YUAN)
SCATTERED = replace(
    changed(leases=tuple(replace(lease, is_anchor=False) for lease in LEASES)),
    request=replace(FILE.request, declared_class=LeaseClass.SCATTERED, months=60),
)


def scattered(part, **changes):
    return replace(SCATTERED, **{part: replace(getattr(SCATTERED, part), **changes)})


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (date(2024, 3, 10), "pass"),
        (date(2024, 3, 11), "fail"),
        (None, "insufficient_data"),
    ],
)
def test_scattered_letting_has_two_years_of_record(since, expected):
    assert verdict("R-D3", scattered("property", let_without_a_break_since=since)) == expected
    assert verdict("R-D3", FILE) == "not_applicable"


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (letting(8_000), "pass"),
        (letting("7999.99"), "fail"),
        (letting(9_000, count=11), "insufficient_data"),
        ((*letting(9_000, 13)[:6], *letting(9_000, 13)[7:]), "insufficient_data"),
        ((*letting(7_000)[:6], *letting(9_000)[6:]), "pass"),
    ],
)
def test_scattered_letting_is_four_fifths_occupied_on_average(months, expected):
    assert verdict("R-D5", scattered("property", letting=months)) == expected


@pytest.mark.parametrize(
    ("sold", "expected"), [(65, "pass"), (64, "fail"), (0, "fail"), (None, "insufficient_data")]
)
def test_a_hotel_sells_sixty_five_percent_of_its_rooms_without_exception(sold, expected):
    rooms = (
        () if sold is None else tuple(MonthlyRooms(month, sold, 100) for month in months_before(12))
    )
    hotel = changed("property", type=PropertyType.STAR_HOTEL, rooms=rooms, hotel_stars=4)
    check = checks_of(hotel)["R-D6"]
    assert check.verdict.value == expected
    assert check.is_waivable is False


def test_anchors_of_a_mall_let_overall_show_their_accounts():
    thin = tuple(replace(lease, anchor_accounts_years=1) for lease in LEASES)
    assert verdict("R-D2", changed(leases=thin)) == "needs_judgement"
    assert verdict("R-D2", SCATTERED) == "not_applicable"


def test_steadiness_shows_the_largest_fall():
    assert checks_of(SCATTERED)["R-D4"].computed == 0


def purposes(*parts):
    return changed(purposes=parts)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((Purpose(PurposeCode.UPKEEP, LOAN),), "pass"),
        ((Purpose(PurposeCode.UPKEEP, LOAN - Money(1)),), "fail"),
        (
            (Purpose(PurposeCode.UPKEEP, LOAN - Money(1)), Purpose(PurposeCode.REFIT, Money(1))),
            "pass",
        ),
        ((Purpose(PurposeCode.PROHIBITED, LOAN),), "fail"),
        ((Purpose(PurposeCode.UPKEEP, LOAN), Purpose(PurposeCode.REFIT, Money(0))), "fail"),
        ((), "insufficient_data"),
    ],
)
def test_purposes_are_allowed_and_add_up(parts, expected):
    assert verdict("R-E1", purposes(*parts)) == expected


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        (OldLoan("Bank X", "C-1", LOAN, "P1", is_construction_loan=True), "pass"),
        (OldLoan("Bank X", "C-1", LOAN, "P1", is_construction_loan=False), "fail"),
        (OldLoan("Bank X", "C-1", LOAN, "P2", is_construction_loan=True), "fail"),
        (OldLoan("Bank X", "", LOAN, "P1", is_construction_loan=True), "fail"),
        (OldLoan("Bank X", "C-1", None, "P1", is_construction_loan=True), "insufficient_data"),
        (None, "insufficient_data"),
    ],
)
def test_a_refinanced_loan_built_this_property(old, expected):
    part = Purpose(PurposeCode.REFINANCE_BANK_LOAN, LOAN, old_loan=old)
    assert verdict("R-E2", purposes(part)) == expected


@pytest.mark.parametrize(
    ("refund_fen", "expected"), [(3_000_000_00, "pass"), (3_000_000_01, "fail")]
)
def test_only_own_money_above_the_required_share_is_refunded(refund_fen, expected):
    own = OwnMoney(Money(100_000_000_00), Fraction("0.27"), Money(30_000_000_00))
    part = Purpose(PurposeCode.REFUND_OWN_MONEY, Money(refund_fen), own_money=own)
    assert verdict("R-E3", purposes(part)) == expected


@pytest.mark.parametrize(
    ("amount_yuan", "expected"), [(29_290_000, "pass"), (29_290_001, "fail"), (29_300_000, "fail")]
)
def test_the_amount_stays_within_the_lower_limit(amount_yuan, expected):
    check = checks_of(changed("request", amount=Money(amount_yuan * YUAN)))["R-F1"]
    assert check.verdict.value == expected
    assert check.limit == LOAN
    assert check.is_waivable


@pytest.mark.parametrize(
    ("title_ends_on", "expected"),
    [(date(2034, 4, 2), "pass"), (date(2034, 4, 1), "fail"), (None, "insufficient_data")],
)
def test_the_loan_matures_before_the_title_ends(title_ends_on, expected):
    assert verdict("R-G1", changed("property", title_right_ends_on=title_ends_on)) == expected


@pytest.mark.parametrize(("months", "expected"), [(120, "pass"), (121, "fail")])
def test_let_overall_the_term_is_ten_years(months, expected):
    assert verdict("R-G2", changed("request", months=months)) == expected
    assert verdict("R-G4", changed("request", months=months)) == "not_applicable"


@pytest.mark.parametrize(("months", "expected"), [(60, "pass"), (61, "fail")])
def test_let_scattered_the_term_is_five_years(months, expected):
    assert verdict("R-G4", scattered("request", months=months)) == expected
    assert verdict("R-G2", scattered("request", months=months)) == "not_applicable"


@pytest.mark.parametrize(
    ("ends_on", "expected"), [(date(2034, 4, 1), "pass"), (date(2034, 3, 31), "fail")]
)
def test_the_shortest_anchor_lease_bounds_the_loan(ends_on, expected):
    leases = (LEASES[0], replace(LEASES[1], ends_on=ends_on), LEASES[2])
    check = checks_of(changed(leases=leases))["R-G3"]
    assert check.verdict.value == expected
    assert check.article == "总发〔2010〕25号 art. 18(1)"
    assert check.is_waivable is False


def test_an_ordinary_lease_does_not_bound_the_loan():
    short = replace(LEASES[2], ends_on=date(2027, 1, 1))
    assert verdict("R-G3", changed(leases=(*LEASES[:2], short))) == "pass"


def test_a_signed_following_lease_carries_the_anchor_on():
    first = replace(LEASES[0], ends_on=date(2030, 12, 31))
    following = replace(LEASES[0], lease="L1b", starts_on=date(2031, 1, 1))
    smaller = replace(following, area_m2=Fraction(4_499))
    late = replace(following, starts_on=date(2031, 1, 2))
    rest = LEASES[1:]
    assert verdict("R-G3", changed(leases=(first, following, *rest))) == "pass"
    assert verdict("R-G3", changed(leases=(first, smaller, *rest))) == "fail"
    assert verdict("R-G3", changed(leases=(first, late, *rest))) == "fail"


@pytest.mark.parametrize(
    ("amount_yuan", "own_rate", "reason", "expected"),
    [
        (36_400_000, "0.70", "why", "pass"),
        (36_400_001, "0.70", "why", "fail"),
        (36_400_001, "0.80", "why", "fail"),
        (26_000_000, "0.50", "why", "pass"),
        (26_000_001, "0.50", "why", "fail"),
        (26_000_000, "0.50", "", "needs_judgement"),
    ],
)
def test_loan_to_value_stays_within_both_limits(amount_yuan, own_rate, reason, expected):
    facts = changed(
        "request",
        amount=Money(amount_yuan * YUAN),
        collateral_rate=Fraction(own_rate),
        collateral_rate_reason=reason,
    )
    check = checks_of(facts)["R-H1"]
    assert check.verdict.value == expected
    assert check.is_waivable is False


@pytest.mark.parametrize(
    ("rate", "spread", "expected"),
    [
        ("0.0485", 135, "pass"),
        ("0.065", 300, "pass"),
        ("0.0651", 301, "fail"),
        ("0.05", 135, "fail"),
    ],
)
def test_the_rate_is_lpr_plus_a_spread_in_the_band(rate, spread, expected):
    facts = changed("request", annual_rate=Fraction(rate), spread_bp=spread)
    assert verdict("R-I1", facts) == expected


@pytest.mark.parametrize(
    ("rule_id", "part", "changes", "expected"),
    [
        ("CN-H1", "request", {"amount": Money(36_400_000 * YUAN)}, "pass"),
        ("CN-H1", "request", {"amount": Money(36_400_001 * YUAN)}, "fail"),
        ("CN-G2", "request", {"months": 121}, "fail"),
        ("CN-G3", "request", {"months": 180}, "pass"),
        ("CN-G3", "request", {"months": 181}, "fail"),
        ("CN-G1", "property", {"title_right_ends_on": date(2039, 4, 1)}, "pass"),
        ("CN-G1", "property", {"title_right_ends_on": date(2039, 3, 31)}, "fail"),
    ],
)
def test_the_notice_has_limits_of_its_own(rule_id, part, changes, expected):
    facts = changed(part, **changes)
    assert verdict(rule_id, facts, CN_2024) == expected
    assert rule_id not in checks_of(facts, BANK)


def test_under_the_notice_seventy_percent_bind_in_principle_and_the_own_rate_hard():
    facts = changed("request", amount=Money(40_000_000 * YUAN), collateral_rate=Fraction("0.80"))
    assert verdict("R-H1", facts, BANK) == "fail"
    assert verdict("R-H1", facts, CN_2024) == "pass"
    assert checks_of(facts, CN_2024)["CN-H1"].is_waivable


def test_declared_scattered_is_no_way_round_the_anchor_leases():
    check = checks_of(changed("request", declared_class=LeaseClass.SCATTERED))["R-A7"]
    assert (check.verdict.value, check.is_waivable) == ("fail", False)


def test_a_lease_to_a_new_anchor_counts_for_the_class():
    lease = a_lease("L9", "New anchor", 7_000, 1, is_anchor=True, anchor_reason="big")
    assert checks_of(changed(leases=(lease,)))["R-A7"].computed == "overall"
