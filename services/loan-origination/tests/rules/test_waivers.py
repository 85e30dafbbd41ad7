"""Waivers: who, why, for what and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from loan_origination.domain.checks import Gate
from loan_origination.domain.evaluation import evaluate, gate
from loan_origination.domain.leases import LeaseClass
from loan_origination.domain.rule_sets import BANK
from loan_origination.domain.waivers import Waiver, WaiverState

from .files import FILE, LEASES, ON, changed, checks_of

GRANTED = Waiver(
    waiver_id="w-1",
    rule_id="R-G2",
    reason="The head lease runs twenty years.",
    evidence=("lease L1",),
    proposed_by="branch-officer-1",
    state=WaiverState.APPROVED,
    approved_by="approver-1",
    approved_on=date(2026, 3, 1),
    expires_on=date(2026, 12, 31),
)
TOO_LONG = changed("request", months=121)


def under(waiver, facts=TOO_LONG):
    return replace(facts, waivers=(waiver,))


def test_a_granted_waiver_covers_the_rule_and_is_named():
    check = checks_of(under(GRANTED))["R-G2"]
    assert (check.verdict.value, check.waiver_id) == ("waived", "w-1")
    blocking = gate(evaluate(under(GRANTED), BANK, ON), Gate.APPROVAL)
    assert "R-G2" not in {each.rule_id for each in blocking}


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "nineteen characters"},
        {"evidence": ()},
        {"evidence": ("  ",)},
        {"approved_by": "branch-officer-1"},
        {"approved_by": None},
        {"approved_on": None},
        {"approved_on": date(2026, 3, 11)},
        {"expires_on": date(2026, 3, 9)},
        {"state": WaiverState.REFUSED},
        {"state": WaiverState.REQUESTED},
        {"state": WaiverState.ENDORSED},
        {"rule_id": "R-G4"},
        {"scope": frozenset({"L1"})},
    ],
)
def test_a_waiver_with_a_flaw_covers_nothing(changes):
    assert checks_of(under(replace(GRANTED, **changes)))["R-G2"].verdict.value == "fail"


def test_twenty_characters_and_the_last_day_are_enough():
    edge = replace(GRANTED, reason="x" * 20, expires_on=ON, approved_on=ON)
    assert checks_of(under(edge))["R-G2"].verdict.value == "waived"


def test_a_request_lets_the_report_be_filed_but_not_the_loan_be_approved():
    asked = replace(GRANTED, state=WaiverState.REQUESTED, approved_by=None, approved_on=None)
    checks = evaluate(under(asked), BANK, ON)
    assert {check.rule_id for check in checks if check.verdict.value == "fail"} == {"R-G2"}
    assert "R-G2" not in {check.rule_id for check in gate(checks, Gate.REPORT_FILED)}
    assert "R-G2" in {check.rule_id for check in gate(checks, Gate.APPROVAL)}
    without = evaluate(TOO_LONG, BANK, ON)
    assert "R-G2" in {check.rule_id for check in gate(without, Gate.REPORT_FILED)}


def test_no_waiver_moves_a_hard_rule():
    shorter = tuple(replace(lease, ends_on=date(2030, 1, 1)) for lease in LEASES)
    facts = under(replace(GRANTED, rule_id="R-G3"), changed(leases=shorter))
    check = checks_of(facts)["R-G3"]
    assert (check.verdict.value, check.waiver_id) == ("fail", None)


def test_a_waived_class_puts_the_loan_under_the_rules_of_overall_letting():
    ordinary = tuple(replace(lease, is_anchor=False) for lease in LEASES)
    facts = replace(changed(leases=ordinary))
    assert checks_of(facts)["R-A7"].verdict.value == "fail"
    assert checks_of(facts)["R-G2"].verdict.value == "not_applicable"
    waived = checks_of(under(replace(GRANTED, rule_id="R-A7"), facts))
    assert waived["R-A7"].verdict.value == "waived"
    assert waived["R-G2"].verdict.value == "pass"
    assert waived["R-G4"].verdict.value == "not_applicable"
    assert FILE.request.declared_class is LeaseClass.OVERALL


def test_a_class_that_fails_the_quarter_test_stays_scattered_whatever_is_waived():
    areas = zip(LEASES, (5000, 3000, 2000), strict=True)
    three = tuple(
        replace(lease, is_anchor=True, area_m2=lease.area_m2 * 0 + area) for lease, area in areas
    )
    checks = checks_of(under(replace(GRANTED, rule_id="R-A7"), changed(leases=three)))
    assert checks["R-A7"].verdict.value == "fail"
    assert checks["R-G4"].verdict.value == "fail"
