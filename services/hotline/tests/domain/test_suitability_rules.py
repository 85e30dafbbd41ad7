"""The suitability review: a rule passes when proved, fails when refuted, is missing otherwise."""

from dataclasses import replace
from datetime import date

import pytest

from hotline.domain.findings import Verdict
from hotline.domain.proof import has_proved_compliance
from hotline.domain.rule_sets import ChosenBy, RuleSet, RuleSetRequiredError, rule_set_for
from hotline.domain.sales import (
    Assessment,
    Authority,
    Change,
    Channel,
    Conduct,
    Confirmation,
    DisclosureBasis,
    Explanation,
    Initiative,
    Insistence,
    Paper,
    ProductClass,
    Sale,
    Seller,
    Suitability,
    ThirdPartyDisclosure,
)
from hotline.domain.suitability import suitability_review
from hotline.domain.suitability_figures import (
    SuitabilityFiguresFileError,
    read_suitability_figures,
    shipped_suitability_figures,
)

SOLD_ON = date(2010, 5, 4)
EARLIER = date(2010, 5, 3)
LATER = date(2010, 5, 5)
FIGURES = shipped_suitability_figures()
BOTH = pytest.mark.parametrize("rule_set", list(RuleSet))


def flags(kind, **more):
    """Every flag of a part shown to be true."""
    return kind(**{**dict.fromkeys(kind.__dataclass_fields__, True), **more})


def proved(rule_set=RuleSet.ISSUED, **change):
    """A sale in which the institution proves everything."""
    facts = {
        "sold_on": SOLD_ON,
        "product_class": ProductClass.NOT_GUARANTEED,
        "is_high_risk": True,
        "is_derivative": True,
        "is_agency_sold": True,
        "amount": 10_000_000,
        "large_sum_threshold": 10_000_000,
        "channel": Channel.COUNTER,
        "initiative": Initiative.CLIENT,
        "has_experience": True,
        "trades_for_client": True,
        "disclosure_text": FIGURES.warning(rule_set, ProductClass.NOT_GUARANTEED).text,
        "assessment": flags(
            Assessment,
            assessed_on=EARLIER,
            told_on=EARLIER,
            next_due_on=LATER,
            verdict=Suitability.UNSUITABLE,
            reviewer="head",
            reviewed_on=EARLIER,
            second_reviewer="officer",
            second_reviewed_on=SOLD_ON,
        ),
        "explanation": flags(Explanation, paper_signed_on=EARLIER, material_handed_over_on=SOLD_ON),
        "insistence": flags(Insistence),
        "papers": (flags(Paper, name="产品说明书"),),
        "confirmation": flags(Confirmation, copied_text=FIGURES.confirmation(rule_set).text),
        "seller": flags(Seller, staff_id="S-1"),
        "authority": Authority(signed_on=EARLIER, is_kept=True),
        "changes": (),
        "conduct": flags(
            Conduct, disclosures=(), third_party_custodian="某托管银行", client_layer="稳健型"
        ),
    }
    return Sale(**{**facts, **change})


def verdict(rule_id, sale, rule_set=RuleSet.ISSUED):
    return finding(rule_id, sale, rule_set).verdict


def finding(rule_id, sale, rule_set=RuleSet.ISSUED):
    review = suitability_review(sale, rule_set)
    return next(each for each in review.findings if each.rule.rule_id == rule_id)


def part(name, **change):
    return {name: replace(getattr(proved(), name), **change)}


@BOTH
def test_an_institution_that_proves_everything_has_complied(rule_set):
    review = suitability_review(proved(rule_set), rule_set)
    assert has_proved_compliance(review)
    assert review.counts[Verdict.PASS] == (24 if rule_set is RuleSet.DRAFT else 22)


@BOTH
def test_what_nobody_shows_counts_against_the_institution(rule_set):
    review = suitability_review(Sale(sold_on=SOLD_ON), rule_set)
    assert not has_proved_compliance(review)
    assert review.counts[Verdict.PASS] == review.counts[Verdict.FAIL] == 0
    assert review.counts[Verdict.NOT_APPLICABLE] == (0 if rule_set is RuleSet.DRAFT else 2)


@BOTH
@pytest.mark.parametrize(
    ("rule_id", "change"),
    [
        ("S1", part("assessment", examined_tolerance=False)),
        ("S1", part("assessment", told_on=LATER)),
        ("S2", part("assessment", assessed_on=LATER)),
        ("S2", part("assessment", next_due_on=EARLIER)),
        ("S3", part("assessment", reviewed_on=LATER)),
        ("S4", part("assessment", second_reviewer="head")),
        ("S5", {"initiative": Initiative.BANK, "has_experience": False}),
        ("S6", part("explanation", risks_explained_in_person=False)),
        ("S7", part("insistence", client_signed=False)),
        ("S8", part("explanation", worst_case_explained=False)),
        ("S9", {"papers": (Paper(name="广告", has_risk_disclosure=False),)}),
        ("S10", part("confirmation", copied_text="本人已经阅读上述风险提示")),
        ("S10", part("confirmation", client_signed=False)),
        ("S11", {"disclosure_text": "投资有风险"}),
        ("S12", {"product_class": ProductClass.GUARANTEED_RETURN, "amount": 4_999_999}),
        ("S14", {"seller": Seller(staff_id="S", is_qualified=False, handed_client_over=False)}),
        ("S15", part("authority", signed_on=LATER)),
        ("S16", {"changes": (Change(what="范围", changed_on=EARLIER, permitted_on=SOLD_ON),)}),
        ("S16", {"changes": (Change(what="方式", changed_on=EARLIER),)}),
        ("S18", part("conduct", assets_kept_apart=False)),
        ("S20", part("conduct", channel_fits_layer=False)),
        ("S21", part("conduct", provider_data_verified=False)),
        ("S22", part("conduct", material_has_examples=False)),
        ("S23", part("conduct", inspected_as_client=False)),
        ("S24", part("conduct", complaint_handled_through_it=False)),
    ],
)
def test_what_is_refuted_fails_under_both_texts(rule_set, rule_id, change):
    assert verdict(rule_id, proved(rule_set, **change), rule_set) is Verdict.FAIL


@pytest.mark.parametrize(
    ("rule_id", "change"),
    [
        ("S1", part("assessment", client_signed=None)),
        ("S4", {"large_sum_threshold": None}),
        ("S5", {"initiative": None}),
        ("S7", part("assessment", verdict=None)),
        ("S9", {"papers": ()}),
        ("S10", part("confirmation", copied_text=None)),
        ("S12", {"amount": None}),
        ("S12", {"currency": "EUR"}),
        ("S12", {"product_class": None}),
        ("S15", {"trades_for_client": None}),
        ("S16", {"changes": None}),
        ("S17", part("conduct", disclosures=None)),
        ("S18", part("conduct", third_party_custodian=None)),
        ("S21", {"is_agency_sold": None}),
    ],
)
def test_what_is_not_shown_is_missing_rather_than_failed(rule_id, change):
    assert verdict(rule_id, proved(**change)) is Verdict.MISSING


@pytest.mark.parametrize(
    ("rule_id", "change"),
    [
        ("S4", {"amount": 9_999_999}),
        ("S5", {"is_high_risk": False, "is_derivative": False}),
        ("S6", {"initiative": Initiative.BANK}),
        ("S7", part("assessment", verdict=Suitability.SUITABLE)),
        ("S11", {"product_class": ProductClass.OTHER}),
        ("S15", {"trades_for_client": False}),
        ("S21", {"is_agency_sold": False}),
    ],
)
def test_rules_that_do_not_concern_the_sale_do_not_apply(rule_id, change):
    assert verdict(rule_id, proved(**change)) is Verdict.NOT_APPLICABLE


def test_records_given_away_without_law_or_consent_fail():
    given = (ThirdPartyDisclosure(recipient="某公司", basis=DisclosureBasis.NONE),)
    assert verdict("S17", proved(**part("conduct", disclosures=given))) is Verdict.FAIL
    lawful = (ThirdPartyDisclosure(recipient="法院", basis=DisclosureBasis.LAW),)
    assert verdict("S17", proved(**part("conduct", disclosures=lawful))) is Verdict.PASS


def test_staff_without_qualification_may_hand_over_or_assist():
    handed = Seller(staff_id="S", is_qualified=False, handed_client_over=True)
    assert verdict("S14", proved(seller=handed)) is Verdict.PASS
    assisting = Seller(staff_id="S", is_qualified=False, assisted_under_written_rules=True)
    assert verdict("S14", proved(seller=assisting)) is Verdict.PASS


def test_the_day_of_the_sale_chooses_the_text_until_the_repeal():
    assert rule_set_for(date(2005, 10, 31), None).rule_set is RuleSet.DRAFT
    assert rule_set_for(date(2005, 11, 1), None).rule_set is RuleSet.ISSUED
    assert rule_set_for(date(2018, 9, 25), None).rule_set is RuleSet.ISSUED
    with pytest.raises(RuleSetRequiredError):
        rule_set_for(date(2018, 9, 26), None)
    assert rule_set_for(date(2018, 9, 26), RuleSet.DRAFT).chosen_by is ChosenBy.CALLER


def test_a_broken_file_of_figures_is_refused():
    for text in ("", "checked_on = 1", 'checked_on = 2026-01-01\nsentences = [{text = "x"}]'):
        with pytest.raises(SuitabilityFiguresFileError):
            read_suitability_figures(text)
