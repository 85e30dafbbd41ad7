"""A file that meets every rule, its gates, its reproducibility, and an empty file."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

from loan_origination.domain.checks import Gate
from loan_origination.domain.evaluation import evaluate, gate
from loan_origination.domain.facts import ApplicationFacts
from loan_origination.domain.rule_sets import BANK, CN_2024
from loan_origination.domain.underwriting import underwriting_gaps, underwriting_of

from .files import FILE, ON, YUAN, changed, checks_of, opinions

MET = {"pass", "not_applicable"}


def test_a_good_file_meets_every_rule_of_both_sets():
    for rule_set in (BANK, CN_2024):
        wrong = {
            check.rule_id: check.message
            for check in evaluate(FILE, rule_set, ON)
            if check.verdict.value not in MET
        }
        assert wrong == {}


def test_an_empty_file_passes_nothing_that_needs_facts():
    checks = checks_of(ApplicationFacts())
    passed = {name for name, check in checks.items() if check.verdict.value == "pass"}
    # A licence that has no end is one that always outlives the loan.
    assert passed == {"R-B2"}
    assert {check.rule_id for check in gate(tuple(checks.values()), Gate.ACCEPTANCE)} == {
        "R-A1",
        "R-A2",
        "R-A3",
        "R-B1",
        *(f"D{number:02}" for number in range(1, 10)),
    }


def test_underwriting_of_the_file_is_the_worked_example():
    amount = underwriting_of(FILE, BANK, ON)
    assert amount.amount.fen == 29_290_000 * YUAN
    assert underwriting_gaps(FILE) == ()
    assert "leases" in underwriting_gaps(ApplicationFacts())


def test_the_same_facts_rule_set_and_day_give_the_same_checks():
    first, again = evaluate(FILE, BANK, ON), evaluate(FILE, BANK, ON)
    assert first == again
    documents = [check.document() for check in first]
    assert json.loads(json.dumps(documents)) == documents


def test_a_stored_parameter_version_gives_the_old_answer_again():
    own = BANK.with_parameters(
        {"required_cover": replace(BANK.parameter("required_cover", ON), value=Fraction(2))}
    )
    assert checks_of(FILE)["R-F1"].verdict.value == "pass"
    assert checks_of(FILE, own)["R-F1"].verdict.value == "fail"
    kept = own.parameters_on(ON)
    assert kept["required_cover"].value == 2
    assert checks_of(FILE, BANK.with_parameters(kept)) == checks_of(FILE, own)


def test_a_negative_opinion_waits_for_the_reviewer_and_then_blocks_no_more():
    negative = opinions(is_positive=False)
    checks = evaluate(changed(opinions=negative), BANK, ON)
    by_id = {check.rule_id: check for check in checks}
    assert by_id["R-C3"].verdict.value == "fail"
    assert "R-C3" not in {check.rule_id for check in gate(checks, Gate.REPORT_FILED)}
    assert "R-C6" not in {check.rule_id for check in gate(checks, Gate.REPORT_FILED)}
    assert {"R-C3", "R-C6"} <= {check.rule_id for check in gate(checks, Gate.APPROVAL)}
    answered = {
        rule_id: replace(opinion, reviewer_answer="Offset by the bus line of 2027.")
        for rule_id, opinion in negative.items()
    }
    later = checks_of(changed(opinions=answered))
    assert later["R-C3"].verdict.value == "pass"


def test_a_missing_or_empty_opinion_blocks():
    for none in ({}, {"R-C3": replace(opinions()["R-C3"], text="  ")}):
        checks = evaluate(changed(opinions=none), BANK, ON)
        blocking = {check.rule_id: check.verdict.value for check in gate(checks, Gate.REPORT_FILED)}
        assert blocking["R-C3"] == "needs_judgement"
