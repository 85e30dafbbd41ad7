"""Inspections, tenant changes, revaluation, leasing plans: the pure rules of the watch."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawkit.money import Money
from loan_origination.domain.consents import LeasingPlan, NewLease, is_plan_lawful, outside_plan
from loan_origination.domain.inspections import (
    InspectionFigures,
    InspectionIncompleteError,
    InspectionKind,
    Proposal,
    Topic,
    WatchedLoan,
    inspections_to_plan,
    require_complete,
    state_on,
)
from loan_origination.domain.leases import Lease
from loan_origination.domain.monitoring import LettingReport, letting_figures
from loan_origination.domain.revaluation import security_shortfall
from loan_origination.domain.tenant_changes import tenant_change

FIGURES = InspectionFigures(
    months=3, first_days=30, notice_days=15, missed_days=10, revaluation_months=12
)
PAID = date(2026, 1, 31)
TODAY = date(2026, 6, 30)


def a_lease(tenant: str, area: int, *, is_anchor: bool = False, ends_on: date | None = None):
    return Lease(
        lease=f"{tenant}-1",
        tenant=tenant,
        area_m2=Fraction(area),
        starts_on=date(2024, 1, 1),
        ends_on=ends_on or date(2030, 12, 31),
        annual_rent=Money(area * 12_000),
        is_anchor=is_anchor,
    )


def test_first_inspection_is_thirty_days_and_quarterly_three_months_after_payout():
    planned = {each.kind: each.due_on for each in inspections_to_plan(WatchedLoan(PAID), FIGURES)}
    assert planned == {
        InspectionKind.FIRST: date(2026, 3, 2),
        InspectionKind.QUARTERLY: date(2026, 4, 30),
    }


def test_next_quarterly_follows_the_last_done_and_is_not_planned_twice():
    done = WatchedLoan(PAID, PAID, quarterly_done_on=date(2026, 5, 6), valued_on=PAID)
    planned = {each.kind: each.due_on for each in inspections_to_plan(done, FIGURES)}
    assert planned == {
        InspectionKind.QUARTERLY: date(2026, 8, 6),
        InspectionKind.ANNUAL_REVALUATION: date(2027, 1, 31),
    }
    waiting = frozenset({InspectionKind.QUARTERLY, InspectionKind.FIRST})
    assert inspections_to_plan(WatchedLoan(PAID, undone=waiting), FIGURES) == ()


@pytest.mark.parametrize(
    ("days", "state"), [(-16, "planned"), (-15, "due"), (0, "due"), (9, "due"), (10, "missed")]
)
def test_inspection_is_missed_when_ten_days_past_due(days, state):
    on = TODAY + timedelta(days=days)
    assert state_on("planned", TODAY, on, FIGURES) == state
    assert state_on("in_progress", TODAY, on, FIGURES) == "in_progress"


def test_special_inspection_without_cause_or_proposal_is_not_complete():
    with pytest.raises(InspectionIncompleteError) as raised:
        require_complete(InspectionKind.SPECIAL, [Topic.TENANTS], cause=" ", proposals=[])
    assert raised.value.facts["missing"] == ["cause", "proposals"]
    told = [Proposal.EXTENSION]
    require_complete(InspectionKind.SPECIAL, [Topic.TENANTS], cause="撤租", proposals=told)


def test_exactly_one_third_of_the_anchors_does_not_trigger_but_more_does():
    anchors = [a_lease(name, 1_000, is_anchor=True) for name in "ABC"]
    one_left = tenant_change(anchors, anchors[1:], TODAY)
    assert one_left.anchors.share_by_count == one_left.anchors.share_by_area == Fraction(1, 3)
    assert not one_left.needs_special_inspection
    two_left = tenant_change(anchors, anchors[2:], TODAY)
    assert two_left.anchors.changed == ("A", "B")
    assert two_left.needs_special_inspection


def test_half_of_the_other_tenants_does_not_trigger_by_count_but_may_by_area():
    others = [a_lease("A", 900), a_lease("B", 100)]
    assert not tenant_change(others, others[:1], TODAY).needs_special_inspection
    by_area = tenant_change(others, others[1:], TODAY)
    assert by_area.others.share_by_count == Fraction(1, 2)
    assert by_area.others.share_by_area == Fraction(9, 10)
    assert by_area.needs_special_inspection


def test_renewal_by_the_same_tenant_is_no_change_and_an_assignment_is():
    base = [a_lease("A", 500, ends_on=date(2026, 3, 31))]
    renewed = tenant_change(base, [a_lease("A", 500)], TODAY)
    assert renewed.others.changed == ()
    assert tenant_change(base, base, TODAY).others.changed == ("A",)
    assert tenant_change(base, [a_lease("B", 500)], TODAY).others.changed == ("A",)


def test_area_that_a_staying_tenant_gave_up_counts_by_area():
    change = tenant_change([a_lease("A", 900)], [a_lease("A", 400)], TODAY)
    assert change.others.changed == ()
    assert change.others.area_changed_m2 == 500
    assert change.needs_special_inspection


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 500), st.booleans(), st.booleans()), max_size=12))
def test_shares_never_leave_zero_to_one_and_an_unchanged_roll_changes_nothing(told):
    base = [a_lease(f"T{n}", area, is_anchor=anchor) for n, (area, anchor, _) in enumerate(told)]
    kept = [lease for lease, (_, _, stays) in zip(base, told, strict=True) if stays]
    assert not tenant_change(base, base, TODAY).needs_special_inspection
    change = tenant_change(base, kept, TODAY)
    for group in (change.anchors, change.others):
        assert 0 <= group.share_by_count <= 1
        assert 0 <= group.share_by_area <= 1
    assert len(change.anchors.changed) + len(change.others.changed) == len(base) - len(kept)


def test_letting_is_compared_with_a_quarter_of_the_declared_rent():
    base = [a_lease("A", 6_000), a_lease("B", 3_000)]
    report = LettingReport(
        as_of=TODAY,
        leases=(base[0],),
        lettable_area_m2=Fraction(10_000),
        collected_rent=Money(18_000_000),
        running_costs=Money(3_000_000),
        instalments=Money(10_000_000),
    )
    found = letting_figures(base, report)
    assert (found.declared_occupancy, found.occupancy) == (Fraction(9, 10), Fraction(6, 10))
    assert found.declared_rent_3m == Money(27_000_000)
    assert found.cover == Fraction(3, 2)


def test_balance_of_exactly_the_agreed_share_needs_no_new_security():
    rate = Fraction(7, 10)
    assert security_shortfall(Money(700), Money(1_000), rate) is None
    found = security_shortfall(Money(701), Money(1_000), rate)
    assert found is not None
    assert (found.value_missing, found.balance_above) == (Money(2), Money(1))


@settings(max_examples=60)
@given(st.integers(1, 10**12), st.integers(1, 10**12), st.integers(1, 100))
def test_giving_what_is_missing_is_always_enough(balance, value, percent):
    rate = Fraction(percent, 100)
    found = security_shortfall(Money(balance), Money(value), rate)
    if found is None:
        assert balance <= value * rate
        return
    more = Money(value) + found.value_missing
    assert security_shortfall(Money(balance), more, rate) is None
    less = Money(balance) - found.balance_above
    assert security_shortfall(less, Money(value), rate) is None


PLAN = LeasingPlan(Money(8_000), 36, 3, date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({}, ()),
        ({"rent_per_m2": Money(7_999)}, ("rent_too_low",)),
        ({"ends_on": date(2029, 7, 1)}, ("too_long",)),
        ({"prepaid_months": 4}, ("too_much_prepaid",)),
    ],
)
def test_lease_inside_a_plan_keeps_every_bound(change, reasons):
    told = {
        "starts_on": date(2026, 7, 1),
        "ends_on": date(2029, 6, 30),
        "rent_per_m2": Money(8_000),
        "prepaid_months": 3,
    }
    lease = NewLease(**{**told, **change})
    assert outside_plan(lease, PLAN, asked_on=TODAY) == reasons


def test_plan_ends_with_its_last_day_and_never_allows_more_than_six_months_ahead():
    lease = NewLease(date(2026, 7, 1), date(2027, 6, 30), Money(9_000), 0)
    assert outside_plan(lease, PLAN, asked_on=date(2026, 12, 31)) == ()
    assert outside_plan(lease, PLAN, asked_on=date(2027, 1, 1)) == ("plan_not_in_force",)
    assert is_plan_lawful(PLAN, prepaid_months_most=6)
    assert not is_plan_lawful(PLAN, prepaid_months_most=2)
