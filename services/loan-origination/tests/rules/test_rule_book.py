"""The catalogue: every rule of the book is there, with its article, texts and figures."""

from __future__ import annotations

from datetime import date

import pytest

from lawkit.articles import articles_of
from loan_origination.domain.checks import Gate, Kind
from loan_origination.domain.evaluation import (
    RuleCannotBeWaivedError,
    UnknownRuleError,
    evaluate,
    gate,
    require_waivable,
    rules_of,
)
from loan_origination.domain.rule_sets import BANK, CN_2024, FIGURES, RuleSetNotInForceError
from loan_origination.domain.rules.catalogue import RULES

from .files import FILE, ON

BOOK = {
    **{f"R-A{number}": None for number in range(1, 12)},
    **{f"R-B{number}": None for number in range(1, 8)},
    **{f"R-C{number}": None for number in range(1, 10)},
    **{f"R-D{number}": None for number in range(1, 7)},
    **dict.fromkeys(["R-E1", "R-E2", "R-E3", "R-F1", "R-G1", "R-G2", "R-G3", "R-G4"]),
    **dict.fromkeys(["R-H1", "R-I1", "R-J1", "R-J2", "R-J3", "R-K1", "R-K2", "R-K3", "R-K4"]),
    **{f"D{number:02}": None for number in range(1, 11)},
    **{f"M{number}": None for number in range(1, 15)},
    **{f"R-N{number}": None for number in range(1, 7)},
    **{f"R-O{number}": None for number in range(1, 11)},
    **{f"R-P{number}": None for number in range(1, 5)},
    **dict.fromkeys(["R-Q1", "R-Q2", "R-S1", "R-T1", "R-ZZ1"]),
    **{f"R-R{number}": None for number in range(1, 6)},
    **{f"R-U{number}": None for number in range(1, 9)},
    **{f"R-V{number}": None for number in range(1, 4)},
    **{f"R-W{number}": None for number in range(1, 8)},
    **{f"R-Y{number}": None for number in range(1, 4)},
    **{f"R-Z{number}": None for number in range(1, 7)},
    **{f"R-X{number}": None for number in range(1, 10)},
    **{f"R-XG{number}": None for number in range(1, 5)},
}
KINDS = {
    "R-A1": "hard",
    "R-A4": "in_principle",
    "R-A6": "judgement",
    "R-A9": "deed",
    "R-C7": "in_principle",
    "R-C8": "hard",
    "R-D3": "in_principle",
    "R-D5": "in_principle",
    "R-D6": "hard",
    "R-F1": "in_principle",
    "R-G1": "hard",
    "R-G2": "in_principle",
    "R-G3": "hard",
    "R-G4": "in_principle",
    "R-H1": "hard",
    "R-K4": "judgement",
    "R-O1": "hard",
    "R-P3": "deed",
    "R-S1": "deed",
}


def test_every_rule_of_the_book_is_in_the_catalogue_once():
    ids = [rule.rule_id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert set(BOOK) - set(ids) == set()
    # Beyond the book: two investigators, remedies, and the four limits of the national notice.
    assert set(ids) - set(BOOK) == {"M0", "R-X0", "CN-H1", "CN-G1", "CN-G2", "CN-G3"}


@pytest.mark.parametrize(("rule_id", "kind"), KINDS.items())
def test_rules_bind_as_the_book_says(rule_id, kind):
    assert {rule.rule_id: rule.kind.value for rule in RULES}[rule_id] == kind


def test_every_rule_names_article_words_and_known_figures():
    for rule in RULES:
        assert articles_of(rule.check), rule.rule_id
        assert rule.title, rule.rule_id
        assert rule.title_zh, rule.rule_id
        assert rule.demands, rule.rule_id
        assert set(rule.figures) <= set(FIGURES), rule.rule_id


def test_every_gate_before_the_payout_is_guarded():
    guarded = {step for rule in RULES for step in rule.gates}
    assert guarded == set(Gate)


def test_the_notice_takes_the_place_of_the_banks_own_terms():
    bank = {rule.rule_id for rule in rules_of(BANK)}
    notice = {rule.rule_id for rule in rules_of(CN_2024)}
    assert bank - notice == {"R-G2", "R-G4"}
    assert notice - bank == {"CN-H1", "CN-G1", "CN-G2", "CN-G3"}


@pytest.mark.parametrize(
    ("rule_set", "day"), [(BANK, date(2010, 3, 14)), (CN_2024, date(2024, 1, 23))]
)
def test_a_rule_set_does_not_apply_before_its_day(rule_set, day):
    with pytest.raises(RuleSetNotInForceError):
        evaluate(FILE, rule_set, day)


def test_hard_rules_judgements_and_deeds_cannot_be_waived():
    for rule in rules_of(BANK):
        if rule.kind is Kind.IN_PRINCIPLE or rule.rule_id == "R-P3":
            assert require_waivable(rule.rule_id, BANK) is rule
        else:
            with pytest.raises(RuleCannotBeWaivedError) as refused:
                require_waivable(rule.rule_id, BANK)
            assert refused.value.facts["rule_id"] == rule.rule_id
    with pytest.raises(UnknownRuleError):
        require_waivable("R-99", BANK)


def test_a_rule_that_was_not_evaluated_blocks_its_gate():
    checks = evaluate(FILE, BANK, ON)
    assert gate(checks, Gate.ACCEPTANCE) == []
    blocking = {check.rule_id: check.verdict.value for check in gate(checks, Gate.CONTRACT)}
    assert blocking["R-P1"] == "insufficient_data"
    with pytest.raises(ValueError, match="has checks"):
        gate((), Gate.ACCEPTANCE)


def test_the_rule_book_is_told_over_http(service, client_of):
    body = client_of("investor").get("/rules?on=2026-03-10").json()
    assert (body["rule_set"], body["since_on"]) == ("BANK", "2010-03-15")
    by_id = {rule["rule_id"]: rule for rule in body["items"]}
    rule = by_id["R-C7"]
    assert rule["kind"] == "in_principle"
    assert rule["figures"][0]["value"] == "6000"
    assert "总发〔2010〕25号 art. 14(7)" in rule["articles"]
    assert "第十四条第七项" in rule["articles_zh"][0]
    assert by_id["R-H1"]["is_waivable"] is False


def test_one_rule_and_the_figures_of_another_day(client_of):
    client = client_of("branch_officer")
    before = client.get("/rules/R-U5?on=2024-06-30").json()["figures"][0]
    after = client.get("/rules/R-U5?on=2024-07-01").json()["figures"][0]
    assert (before["value"], after["value"]) == ("500000000", "1000000000")
    assert client.get("/rules/R-99").status_code == 404
    assert client.get("/rules/CN-H1").status_code == 404
    assert client.get("/rules/CN-H1?rule_set=CN-2024").status_code == 200
    assert client.get("/rules?rule_set=CN-2024&on=2020-01-01").json()["code"] == (
        "rule_set_not_in_force"
    )
    assert client.get("/rules?rule_set=nonsense").status_code == 422
