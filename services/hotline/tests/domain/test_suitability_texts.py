"""Where the two texts of the guideline differ: sentences, floors, channel, confirmations."""

from dataclasses import replace
from datetime import date

import pytest

from hotline.domain.findings import Verdict
from hotline.domain.governance import governance_review
from hotline.domain.products import Approval, DevelopmentReport, Excess, Limits, Product
from hotline.domain.rule_sets import RuleSet
from hotline.domain.sales import (
    Assessment,
    Authority,
    Channel,
    Confirmation,
    Explanation,
    Initiative,
    ProductClass,
    Sale,
    Suitability,
)
from hotline.domain.suitability import suitability_review
from hotline.domain.suitability_figures import (
    SuitabilityFiguresFileError,
    read_suitability_figures,
    shipped_suitability_figures,
)

DRAFT, ISSUED = RuleSet.DRAFT, RuleSet.ISSUED
SOLD_ON = date(2010, 5, 4)
GUARANTEED, PRINCIPAL, NOT, OTHER = ProductClass
WARNING_55 = (
    "本理财计划有投资风险，除合同明确规定的收益或收益分配方式外，任何预计收益、预期收益、测算收益"
    "或类似表述均属不具有法律效力的用语，不代表您可能获得的实际收益"
)
WARNING_50 = "本理财计划有投资风险，您只能获得合同明确承诺的收益，您应充分认识投资风险，谨慎投资"
WARNING_51 = WARNING_50.replace(
    "有投资风险，您只能获得合同明确承诺的收益",
    "是高风险投资产品，您的本金可能会因市场变动而蒙受重大损失",
)
SENTENCE = "本人已经阅读上述风险提示，充分了解并清楚知晓本产品的风险，愿意承担相关风险"


def finding(rule_id, rule_set, review=suitability_review, **facts):
    made = review(Sale(sold_on=SOLD_ON, **facts), rule_set)
    return next(each for each in made.findings if each.rule.rule_id == rule_id)


def verdict(rule_id, rule_set, **facts):
    return finding(rule_id, rule_set, **facts).verdict


@pytest.mark.parametrize(
    ("rule_set", "product_class", "text", "article"),
    [
        (DRAFT, GUARANTEED, WARNING_55, "55"),
        (DRAFT, PRINCIPAL, WARNING_55, "55"),
        (ISSUED, GUARANTEED, WARNING_50, "50"),
        (ISSUED, PRINCIPAL, WARNING_50, "50"),
        (ISSUED, NOT, WARNING_51, "51"),
    ],
)
def test_the_warning_of_the_class_stands_word_for_word(rule_set, product_class, text, article):
    spaced = "  ".join(text).replace("，", ",")
    found = finding("S11", rule_set, product_class=product_class, disclosure_text=f"甲{spaced}乙")
    assert (found.verdict, found.article) == (Verdict.PASS, article)
    changed = text.replace("投资风险", "风险", 1).replace("高风险投资", "高风险", 1)
    refuted = verdict("S11", rule_set, product_class=product_class, disclosure_text=changed)
    assert refuted is Verdict.FAIL


def test_the_two_texts_do_not_share_their_warnings():
    facts = {"product_class": GUARANTEED, "disclosure_text": WARNING_55}
    assert verdict("S11", ISSUED, **facts) is Verdict.FAIL
    assert finding("S11", DRAFT, product_class=NOT, disclosure_text=WARNING_51).article == "56"
    assert verdict("S11", DRAFT, product_class=NOT, disclosure_text=WARNING_51) is Verdict.FAIL


@pytest.mark.parametrize("rule_set", list(RuleSet))
def test_the_sentence_is_compared_without_spaces_punctuation_and_width(rule_set):
    for copied in (SENTENCE, SENTENCE.replace("，", " ") + "。", "“" + SENTENCE + "”"):
        field = Confirmation(copied_text=copied, client_signed=True)
        assert verdict("S10", rule_set, confirmation=field) is Verdict.PASS
    shorter = Confirmation(copied_text=SENTENCE[:-2], client_signed=True)
    assert verdict("S10", rule_set, confirmation=shorter) is Verdict.FAIL


def test_only_the_draft_asks_for_the_clients_own_hand():
    printed = Confirmation(copied_text=SENTENCE, is_handwritten=False, client_signed=True)
    assert verdict("S10", DRAFT, confirmation=printed) is Verdict.FAIL
    assert verdict("S10", ISSUED, confirmation=printed) is Verdict.PASS


def test_the_set_sentences_are_those_of_the_texts():
    figures = shipped_suitability_figures()
    assert figures.confirmation(DRAFT).text == SENTENCE.replace("，", ",")
    assert figures.confirmation(ISSUED).article == "30"
    assert figures.warning(ISSUED, PRINCIPAL).text == WARNING_50.replace("，", ",")
    assert figures.warning(DRAFT, OTHER) is None


@pytest.mark.parametrize(
    ("rule_set", "product_class", "currency", "floor"),
    [
        (DRAFT, GUARANTEED, "CNY", 5_000_000),
        (DRAFT, GUARANTEED, "USD", 500_000),
        (DRAFT, PRINCIPAL, "CNY", 8_000_000),
        (DRAFT, PRINCIPAL, "USD", 500_000),
        (DRAFT, NOT, "CNY", 10_000_000),
        (DRAFT, NOT, "USD", 1_000_000),
        (ISSUED, GUARANTEED, "CNY", 5_000_000),
        (ISSUED, PRINCIPAL, "CNY", 5_000_000),
        (ISSUED, NOT, "USD", 500_000),
        (ISSUED, OTHER, "CNY", 5_000_000),
    ],
)
def test_a_floor_includes_its_own_amount(rule_set, product_class, currency, floor):
    facts = {"product_class": product_class, "currency": currency}
    assert verdict("S12", rule_set, amount=floor, **facts) is Verdict.PASS
    assert verdict("S12", rule_set, amount=floor - 1, **facts) is Verdict.FAIL


def test_the_banks_own_floor_counts_and_lies_not_below_the_set_one():
    facts = {"product_class": PRINCIPAL, "amount": 6_000_000}
    assert verdict("S12", ISSUED, bank_floor=6_000_000, **facts) is Verdict.PASS
    assert verdict("S12", ISSUED, bank_floor=6_000_001, **facts) is Verdict.FAIL
    assert verdict("S12", ISSUED, bank_floor=4_999_999, **facts) is Verdict.FAIL
    assert verdict("S12", DRAFT, product_class=OTHER, amount=1) is Verdict.MISSING
    assert verdict("S12", DRAFT, product_class=OTHER, amount=1, bank_floor=1) is Verdict.PASS


def test_other_currencies_are_measured_by_their_worth_in_dollars():
    facts = {"product_class": GUARANTEED, "currency": "EUR", "amount": 450_000}
    assert verdict("S12", ISSUED, usd_equivalent=500_000, **facts) is Verdict.PASS
    assert verdict("S12", ISSUED, usd_equivalent=499_999, **facts) is Verdict.FAIL
    # A bank's own floor in euros is not held against the set one in dollars.
    own = {**facts, "usd_equivalent": 500_000, "bank_floor": 450_000}
    assert verdict("S12", ISSUED, **own) is Verdict.PASS


def test_electronic_banking_is_closed_to_wealth_plans_by_the_draft_alone():
    for channel in Channel:
        expected = Verdict.PASS if channel is Channel.COUNTER else Verdict.FAIL
        assert verdict("S13", DRAFT, product_class=NOT, channel=channel) is expected
    found = finding("S13", ISSUED, channel=Channel.ONLINE_BANKING)
    assert (found.verdict, found.article) == (Verdict.NOT_APPLICABLE, None)
    calm = {"product_class": OTHER, "is_high_risk": False, "channel": Channel.PHONE_BANKING}
    assert verdict("S13", DRAFT, **calm) is Verdict.NOT_APPLICABLE


def test_authority_is_confirmed_every_half_year_or_every_year():
    def judged(rule_set, signed_on, *confirmed):
        authority = Authority(signed_on=signed_on, is_kept=True, reconfirmed_on=confirmed)
        return verdict("S15", rule_set, trades_for_client=True, authority=authority)

    assert judged(DRAFT, date(2009, 11, 4)) is Verdict.PASS
    assert judged(DRAFT, date(2009, 11, 3)) is Verdict.FAIL
    assert judged(ISSUED, date(2009, 5, 4)) is Verdict.PASS
    assert judged(ISSUED, date(2009, 5, 3)) is Verdict.FAIL
    assert judged(ISSUED, date(2009, 5, 3), date(2010, 5, 3)) is Verdict.PASS
    assert judged(DRAFT, date(2009, 5, 31), date(2009, 11, 30)) is Verdict.PASS
    assert judged(DRAFT, date(2009, 1, 1), date(2010, 1, 1)) is Verdict.FAIL
    # What was confirmed after the sale tells nothing about it.
    assert judged(ISSUED, date(2009, 5, 4), date(2012, 1, 1)) is Verdict.PASS
    assert judged(ISSUED, date(2009, 5, 3), date(2010, 5, 5)) is Verdict.FAIL


def test_who_asked_is_put_on_paper_as_each_text_wants_it():
    asked = {"initiative": Initiative.CLIENT, "is_high_risk": True}
    told = Explanation(risks_explained_in_person=True, initiative_confirmed_in_writing=True)
    assert verdict("S6", ISSUED, explanation=told, **asked) is Verdict.PASS
    assert verdict("S6", DRAFT, explanation=told, **asked) is Verdict.MISSING
    signed = replace(told, paper_signed_on=SOLD_ON, material_handed_over_on=SOLD_ON)
    assessed = Assessment(assessed_on=SOLD_ON)
    assert verdict("S6", DRAFT, explanation=signed, assessment=assessed, **asked) is Verdict.PASS


def test_the_issued_text_also_protects_clients_found_unsuitable():
    facts = {
        "initiative": Initiative.BANK,
        "has_experience": True,
        "assessment": Assessment(verdict=Suitability.UNSUITABLE),
    }
    assert verdict("S5", ISSUED, **facts) is Verdict.FAIL
    assert verdict("S5", DRAFT, **facts) is Verdict.PASS


def flags(kind, **more):
    return kind(**{**dict.fromkeys(kind.__dataclass_fields__, True), **more})


def governed(**change):
    facts = {
        "sold_from": SOLD_ON,
        "assessed_on": SOLD_ON,
        "approved_by": Approval.BOARD,
        "excesses": (),
        "report": flags(DevelopmentReport),
        "limits": flags(Limits),
    }
    return flags(Product, **{**facts, **change})


def governance(rule_set, **change):
    made = governance_review(governed(**change), rule_set)
    return {each.rule.rule_id: each.verdict for each in made.findings}


def test_a_well_governed_product_passes_every_rule_that_its_text_has():
    assert set(governance(ISSUED).values()) == {Verdict.PASS, Verdict.NOT_APPLICABLE}
    none_in_issued = [r for r, v in governance(ISSUED).items() if v is Verdict.NOT_APPLICABLE]
    none_in_draft = [r for r, v in governance(DRAFT).items() if v is Verdict.NOT_APPLICABLE]
    assert (none_in_issued, none_in_draft) == (["G11"], ["G1", "G15"])


def test_the_board_is_asked_for_risky_plans_by_the_draft_and_one_of_two_by_the_issued_text():
    by_management = {"approved_by": Approval.SENIOR_MANAGEMENT}
    assert governance(ISSUED, **by_management)["G2"] is Verdict.PASS
    assert governance(DRAFT, **by_management)["G2"] is Verdict.FAIL
    calm = {"bank_bears_most_market_risk": False, "has_large_market_or_liquidity_risk": False}
    assert governance(DRAFT, **by_management, **calm)["G2"] is Verdict.NOT_APPLICABLE
    unclear = {**calm, "has_large_market_or_liquidity_risk": None}
    assert governance(DRAFT, **by_management, **unclear)["G2"] is Verdict.MISSING
    assert governance(ISSUED, approved_by=Approval.DEPARTMENT)["G2"] is Verdict.FAIL


LIMITS = {
    "G4": ["bearable_risk_total_is_figure", "bearable_risk_product_is_figure"],
    "G5": ["value_at_risk", "others_as_fit"],
    "G6": ["per_desk", "per_trader", "per_product"],
    "G7": ["credit_before_settlement", "credit_at_settlement"],
    "G8": ["liquidity_mismatch"],
}
CONDUCT = {
    "G3": ["risk_fully_assessed", "approval_is_graded"],
    "G10": ["same_method_for_same_risk"],
    "G11": ["valued_by_middle_or_back_office", "valuation_source_is_independent"],
    "G12": ["analysis_apart_from_sales_and_trading"],
    "G13": ["traders_of_clients_and_bank_apart", "traders_compared_regularly"],
    "G14": ["continuity_plan", "contingency_plan"],
    "G15": ["reassessed_regularly"],
}


def test_every_part_of_governance_fails_when_refuted_and_is_missing_when_not_shown():
    report = {"G1": list(DevelopmentReport.__dataclass_fields__)}
    for rules, kind, name in (
        (report, DevelopmentReport, "report"),
        (LIMITS, Limits, "limits"),
        (CONDUCT, None, None),
    ):
        for rule_id, fields in rules.items():
            rule_set = DRAFT if rule_id == "G11" else ISSUED
            for each in fields:
                for shown, expected in ((False, Verdict.FAIL), (None, Verdict.MISSING)):
                    change = {each: shown}
                    change = {name: flags(kind, **change)} if kind else change
                    found = governance(rule_set, **change)
                    adverse = {key: one for key, one in found.items() if one.is_adverse}
                    assert adverse == {rule_id: expected}, each


def test_risks_are_assessed_no_later_than_the_sale():
    assert governance(ISSUED, assessed_on=date(2010, 5, 5))["G3"] is Verdict.FAIL
    assert governance(ISSUED, assessed_on=None)["G3"] is Verdict.MISSING


def test_every_rule_stands_in_its_place_and_cites_one_two_or_a_span_of_articles():
    sales = suitability_review(Sale(sold_on=SOLD_ON), ISSUED).findings
    assert [each.rule.rule_id for each in sales] == [f"S{n}" for n in range(1, 25)]
    articles = {each.rule.rule_id: each.article for each in sales}
    assert (articles["S1"], articles["S20"], articles["S21"]) == ("22", "16, 17", "52-54")
    products = governance_review(governed(), ISSUED).findings
    assert [each.rule.rule_id for each in products] == [f"G{n}" for n in range(1, 16)]


def test_an_excess_without_leave_fails_and_the_issued_text_wants_it_recorded():
    approved = Excess(reference="T-1", was_approved_beforehand=True)
    assert governance(ISSUED, excesses=(approved,))["G9"] is Verdict.PASS
    found = Excess(reference="T-2", was_approved_beforehand=False, was_investigated=True)
    assert governance(DRAFT, excesses=(found,))["G9"] is Verdict.FAIL
    unclear = Excess(reference="T-3", was_investigated=True, was_recorded=True)
    assert governance(ISSUED, excesses=(unclear,))["G9"] is Verdict.MISSING
    for each in ("was_investigated", "was_recorded"):
        ignored = replace(unclear, **{each: False})
        expected = Verdict.FAIL if each == "was_investigated" else Verdict.MISSING
        assert governance(ISSUED, excesses=(ignored,))["G9"] is Verdict.FAIL
        assert governance(DRAFT, excesses=(ignored,))["G9"] is expected
    assert governance(ISSUED, excesses=None)["G9"] is Verdict.MISSING


def test_a_broken_file_of_figures_is_refused():
    for text in ("", "checked_on = 1", 'checked_on = 2026-01-01\nsentences = [{text = "x"}]'):
        with pytest.raises(SuitabilityFiguresFileError):
            read_suitability_figures(text)
