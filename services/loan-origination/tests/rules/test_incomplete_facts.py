"""Whatever is not told yet: every rule answers, in words of both languages, and nothing breaks."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from enum import Enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loan_origination.domain.checks import Gate, Verdict
from loan_origination.domain.evaluation import evaluate, gate, rules_of
from loan_origination.domain.facts import LoanRequest
from loan_origination.domain.property_facts import MonthlyLetting, Property
from loan_origination.domain.rule_sets import BANK, CN_2024

from .files import FILE, ON, RENTS, changed
from .test_contract_and_payout import CONTRACT, DRAW, SECURITY
from .test_rents_and_papers import DECISION, EXPOSURE
from .test_running_loan import LOAN

WHOLE = replace(
    FILE,
    exposure=EXPOSURE,
    decision=DECISION,
    contract=CONTRACT,
    security=SECURITY,
    draw=DRAW,
    loan=LOAN,
)
PARTS = ("borrower", "property", "request", "exposure", "decision", "contract", "security", "draw")
PLACES = [
    (part, each.name)
    for part in PARTS
    for each in fields(getattr(WHOLE, part))
    if "None" in each.type or each.type.startswith(("str", "tuple", "frozenset", "Mapping"))
]
WHOLE_PARTS = ("leases", "income", "purposes", "appraisal", "documents", "opinions", "loan")


def without(facts, part, name):
    """The facts with one of them taken back to "not told"."""
    told = getattr(facts, part)
    if told is None:
        return facts
    value = getattr(told, name)
    can_be_empty = isinstance(value, str | tuple | frozenset | dict) and not isinstance(value, Enum)
    empty = type(value)() if can_be_empty else None
    return replace(facts, **{part: replace(told, **{name: empty})})


def emptied(facts, part):
    value = getattr(facts, part)
    empty = type(value)() if isinstance(value, tuple | dict) else None
    return replace(facts, **{part: empty})


@settings(max_examples=60, deadline=None)
@given(
    places=st.sets(st.sampled_from(PLACES), max_size=25),
    parts=st.sets(st.sampled_from(WHOLE_PARTS), max_size=2),
    rule_set=st.sampled_from([BANK, CN_2024]),
)
def test_facts_that_are_not_told_never_break_a_rule(places, parts, rule_set):
    facts = WHOLE
    for part, name in sorted(places):
        facts = without(facts, part, name)
    for part in sorted(parts):
        facts = emptied(facts, part)
    checks = evaluate(facts, rule_set, ON)
    for check in checks:
        assert check.message, check.rule_id
        assert check.message_zh, check.rule_id
        json.dumps(check.document())
    for step in Gate:
        blocking = gate(checks, step)
        assert all(check.verdict is not Verdict.PASS for check in blocking)


def test_every_rule_of_a_whole_file_is_evaluated():
    assert {check.rule_id for check in evaluate(WHOLE, BANK, ON)} == {
        rule.rule_id for rule in rules_of(BANK)
    }


def test_no_gate_is_closed_to_a_file_that_meets_every_rule():
    checks = evaluate(WHOLE, BANK, ON)
    assert {step: gate(checks, step) for step in Gate} == {step: [] for step in Gate}


def test_a_month_without_lettable_area_cannot_be_told():
    with pytest.raises(ValueError, match="nothing to let"):
        MonthlyLetting(ON, RENTS[0].billed.fen * 0, 0)


def test_defaults_of_the_facts_are_not_told():
    assert Property().type is None
    assert LoanRequest().amount is None
    assert changed(exposure=None).exposure is None
