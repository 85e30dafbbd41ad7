"""Leases and rent base, papers, investigation, review, approval and credit-wide rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from lawkit.money import Money
from loan_origination.domain.decision_facts import (
    Condition,
    DecisionFacts,
    ExposureFacts,
    FocusOpinion,
    GroupMember,
    InvestigationLine,
    ProviderRole,
    ReviewVerdict,
)
from loan_origination.domain.facts import Document, DocumentState
from loan_origination.domain.leases import TenantKind
from loan_origination.domain.rules.approval import FOCUS_POINTS, REVIEW_SECTIONS

from .files import FILE, LEASES, ON, YUAN, changed, checks_of, verdict

LINES = {f"M{number}": InvestigationLine("seen", "agree") for number in range(1, 14)}
DECISION = DecisionFacts(
    investigators=("branch-officer-1", "branch-officer-2"),
    lines=LINES,
    reviewer="ho-reviewer-1",
    review_sections=frozenset(REVIEW_SECTIONS),
    review_verdict=ReviewVerdict.AGREE,
    focus={name: FocusOpinion("fine", is_positive=True) for name in FOCUS_POINTS},
    filed_fingerprint="abc",
    reviewed_fingerprint="abc",
    committee="head_office",
    committee_approved=True,
    approver="approver-1",
    approver_is_authorised=True,
    approved_on=ON,
    analysts=frozenset({"ho-reviewer-1"}),
    sellers=frozenset({"branch-officer-1"}),
)
CAPITAL = Money(1_000_000_000 * YUAN)
EXPOSURE = ExposureFacts(
    group_id="G1",
    members=(GroupMember("A", "Li", "Wang"),),
    drawn=Money(100_000_000 * YUAN),
    undrawn_commitments=Money(20_000_000 * YUAN),
    off_balance=Money(710_000 * YUAN),
    capital=CAPITAL,
    capital_as_of_on=date(2025, 12, 31),
    figure_sources=dict.fromkeys(("value", "capital", "market_rent"), ProviderRole.MIDDLE_OFFICE),
    commitments_are_in_credit_line=True,
    commitments_are_reported=True,
    underlying_deal="refit contract",
    authority="delegation 7",
    last_supervisor_report_on=date(2025, 12, 31),
)

WAITING = Condition("c", "text", "pre_contract")


def first(**changes):
    return changed(leases=(replace(LEASES[0], **changes), *LEASES[1:]))


@pytest.mark.parametrize(
    ("rule_id", "changes", "expected", "words"),
    [
        ("R-J1", {"is_written": False}, "fail", "not in writing"),
        ("R-J1", {"is_written": None}, "insufficient_data", "Not told yet"),
        ("R-J2", {"tenant_licence_ends_on": date(2036, 12, 31)}, "pass", ""),
        ("R-J2", {"tenant_licence_ends_on": date(2036, 12, 30)}, "fail", "before its lease"),
        ("R-J2", {"tenant_kind": TenantKind.NATURAL_PERSON}, "fail", "no registered"),
        ("R-K1", {"step_clause_verified": False}, "pass", "steps ignored: Anchor"),
        ("R-K1", {"step_rate": Fraction(0)}, "not_applicable", ""),
    ],
)
def test_leases_are_tested_one_by_one(rule_id, changes, expected, words):
    check = checks_of(first(**changes))[rule_id]
    assert check.verdict.value == expected
    assert words in check.message


def test_a_lease_of_a_tenant_without_standing_blocks_nothing_but_gives_no_rent():
    check = checks_of(first(tenant_licence_ends_on=date(2030, 1, 1)))["R-J2"]
    assert (check.verdict.value, check.gates) == ("fail", ())


def test_related_rent_needs_market_rent_and_source():
    related = LEASES[1]
    assert "Related anchor: market rent 1,800,000.00" in checks_of(FILE)["R-K2"].message
    for changes in ({"market_annual_rent": None}, {"market_rent_source": " "}):
        facts = changed(leases=(LEASES[0], replace(related, **changes)))
        assert verdict("R-K2", facts) == "insufficient_data"
    alone = changed(leases=(LEASES[0],))
    assert verdict("R-K2", alone) == "not_applicable"


def test_unstable_ordinary_tenants_are_named():
    facts = changed(leases=(*LEASES[:2], replace(LEASES[2], cannot_go_on=True)))
    check = checks_of(facts)["R-K3"]
    assert (check.verdict.value, check.computed) == ("pass", 1)
    assert "Cinema removed: cannot go on" in check.message


def test_the_haircut_has_its_reason_beside_the_suggestion():
    check = checks_of(FILE)["R-K4"]
    # 570,000 of 600,000 collected in each of twelve months.
    assert check.limit == Fraction(5, 100)
    assert verdict("R-K4", changed("request", haircut_reason="")) == "needs_judgement"
    assert verdict("R-K4", changed("request", haircut=None)) == "insufficient_data"


def with_document(item, **changes):
    kept = tuple(each for each in FILE.documents if each.item != item)
    return changed(documents=(*kept, replace(Document(item, DocumentState.RECEIVED), **changes)))


@pytest.mark.parametrize(
    ("item", "changes", "expected"),
    [
        ("D01", {"expires_on": ON}, "pass"),
        ("D01", {"expires_on": date(2026, 3, 9)}, "fail"),
        ("D02", {"state": DocumentState.REJECTED}, "fail"),
        ("D02", {"state": DocumentState.MISSING}, "fail"),
        ("D02", {"state": DocumentState.WAIVED}, "fail"),
        ("D03", {}, "pass"),
        ("D04", {"dated_on": date(2025, 12, 10)}, "pass"),
        ("D04", {"dated_on": date(2025, 12, 9)}, "fail"),
        ("D04", {}, "insufficient_data"),
        ("D10", {}, "pass"),
        ("D10", {"state": DocumentState.WAIVED}, "pass"),
        ("D10", {"state": DocumentState.MISSING}, "fail"),
    ],
)
def test_papers_are_here_and_valid(item, changes, expected):
    assert verdict(item, with_document(item, **changes)) == expected


def test_an_appraisal_is_valid_for_a_year():
    assert FILE.appraisal is not None
    for reported_on, expected in ((date(2025, 3, 10), "pass"), (date(2025, 3, 9), "fail")):
        facts = changed(appraisal=replace(FILE.appraisal, reported_on=reported_on))
        assert verdict("D08", facts) == expected


def test_the_rent_roll_is_entered_and_not_only_a_file():
    assert verdict("D09", changed(leases=())) == "fail"


def test_a_complete_decision_meets_its_rules():
    checks = checks_of(changed(decision=DECISION, exposure=EXPOSURE))
    wrong = {
        name: check.message
        for name, check in checks.items()
        if check.verdict.value not in {"pass", "not_applicable"}
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("rule_id", "changes", "expected"),
    [
        ("M0", {"investigators": ("one", "one")}, "fail"),
        ("M1", {"lines": {}}, "needs_judgement"),
        ("M1", {"lines": {"M1": InvestigationLine("text", " ")}}, "needs_judgement"),
        ("M13", {"lines": {}}, "not_applicable"),
        ("M14", {"lines": {}}, "not_applicable"),
        ("R-N1", {"review_sections": frozenset({"market"})}, "fail"),
        ("R-N1", {"review_verdict": None}, "fail"),
        ("R-N2", {"focus": {}}, "needs_judgement"),
        ("R-N3", {"committee": "branch"}, "fail"),
        ("R-N3", {"committee_approved": False}, "fail"),
        ("R-N3", {"committee_approved": None}, "insufficient_data"),
        ("R-N4", {"approver": ""}, "insufficient_data"),
        ("R-N4", {"approver_is_authorised": False}, "fail"),
        ("R-N4", {"approved_on": date(2026, 3, 11)}, "fail"),
        ("R-N5", {"conditions": (Condition("c", "text", "pre_contract"),)}, "fail"),
        ("R-N5", {"conditions": (Condition("c", "text", "pre_payout"),)}, "pass"),
        ("R-N5", {"conditions": (Condition("c", "t", "pre_contract", is_met=True),)}, "pass"),
        ("R-N5", {"conditions": (replace(WAITING, changed_by="approver-1"),)}, "pass"),
        ("R-N5", {"conditions": (replace(WAITING, changed_by="an officer"),)}, "fail"),
        ("R-N6", {"reviewed_fingerprint": "def"}, "fail"),
        ("R-N6", {"reviewed_fingerprint": ""}, "insufficient_data"),
        ("R-O7", {"sellers": frozenset({"ho-reviewer-1"})}, "fail"),
    ],
)
def test_investigation_review_and_approval_at_their_edges(rule_id, changes, expected):
    assert verdict(rule_id, changed(decision=replace(DECISION, **changes))) == expected


@pytest.mark.parametrize(
    ("rule_id", "changes", "expected"),
    [
        # 29.29 + 100 + 20 + 0.71 = 150 million: exactly 15 % of a billion.
        ("R-O1", {}, "pass"),
        ("R-O1", {"off_balance": Money(710_000 * YUAN + 1)}, "fail"),
        ("R-O1", {"capital": None}, "insufficient_data"),
        ("R-O1", {"drawn": None}, "insufficient_data"),
        ("R-O2", {"group_id": None}, "not_applicable"),
        ("R-O2", {"members": ()}, "fail"),
        ("R-O2", {"members": (GroupMember("A", "Li"),)}, "fail"),
        ("R-O3", {"commitments_are_in_credit_line": False}, "fail"),
        ("R-O3", {"commitments_are_reported": None}, "insufficient_data"),
        ("R-O4", {"underlying_deal": ""}, "fail"),
        ("R-O4", {"unmoved_advances": Money(1)}, "fail"),
        ("R-O5", {"drawn": CAPITAL}, "fail"),
        (
            "R-O5",
            {"drawn": CAPITAL, "excess_approved_by": "board", "excess_approved_on": ON},
            "pass",
        ),
        ("R-O6", {"figure_sources": {}}, "insufficient_data"),
        (
            "R-O6",
            {"figure_sources": {**EXPOSURE.figure_sources, "value": ProviderRole.FRONT_OFFICE}},
            "fail",
        ),
        ("R-O8", {"authority": ""}, "fail"),
        ("R-O8", {"authority_ends_on": date(2026, 3, 9)}, "fail"),
        ("R-O10", {"last_supervisor_report_on": date(2025, 10, 1)}, "fail"),
        ("R-O10", {"undisclosed_consents": ("press",)}, "fail"),
        ("R-O10", {"last_supervisor_report_on": None}, "insufficient_data"),
    ],
)
def test_credit_wide_rules_at_their_edges(rule_id, changes, expected):
    assert verdict(rule_id, changed(exposure=replace(EXPOSURE, **changes))) == expected
