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
from hotline.domain.suitability_figures import shipped_suitability_figures

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
        ("S1", part("assessment", told_on=LATER)),
        ("S2", part("assessment", assessed_on=LATER)),
        ("S2", part("assessment", next_due_on=EARLIER)),
        ("S3", part("assessment", reviewed_on=LATER)),
        ("S4", part("assessment", second_reviewer="head")),
        ("S5", {"initiative": Initiative.BANK, "has_experience": False}),
        ("S9", {"papers": (Paper(name="广告", has_risk_disclosure=False),)}),
        ("S10", part("confirmation", copied_text="本人已经阅读上述风险提示")),
        ("S11", {"disclosure_text": "投资有风险"}),
        ("S12", {"product_class": ProductClass.GUARANTEED_RETURN, "amount": 4_999_999}),
        ("S14", {"seller": Seller(staff_id="S", is_qualified=False, handed_client_over=False)}),
        ("S15", part("authority", signed_on=LATER)),
        ("S16", {"changes": (Change(what="范围", changed_on=EARLIER, permitted_on=SOLD_ON),)}),
        ("S16", {"changes": (Change(what="方式", changed_on=EARLIER),)}),
    ],
)
def test_what_is_refuted_fails_under_both_texts(rule_set, rule_id, change):
    assert verdict(rule_id, proved(rule_set, **change), rule_set) is Verdict.FAIL


@pytest.mark.parametrize(
    ("rule_id", "change"),
    [
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


EXAMINED = ("finances", "experience", "purpose", "understanding", "tolerance")
PARTS = [
    ("S1", "assessment", [f"examined_{each}" for each in EXAMINED]),
    ("S1", "assessment", ["client_signed", "bank_signed"]),
    ("S3", "assessment", ["is_checked_for_misleading"]),
    ("S6", "explanation", ["risks_explained_in_person", "initiative_confirmed_in_writing"]),
    ("S7", "insistence", list(Insistence.__dataclass_fields__)),
    ("S8", "explanation", ["worst_case_explained", "in_plain_words", "with_examples"]),
    ("S10", "confirmation", ["client_signed"]),
    ("S15", "authority", ["is_kept"]),
    ("S17", "conduct", ["record_is_complete"]),
    ("S18", "conduct", ["assets_kept_apart"]),
    ("S20", "conduct", ["service_fits_layer", "channel_fits_layer"]),
    ("S21", "conduct", ["provider_assessed", "provider_reports_obtained"]),
    ("S21", "conduct", ["provider_data_verified", "material_rewritten"]),
    ("S22", "conduct", ["material_approved", "material_has_examples", "material_filed"]),
    ("S23", "conduct", ["inspection_carried_out", "inspected_as_client"]),
    ("S23", "conduct", ["inspection_looked_for_wrong_selling"]),
    ("S24", "conduct", ["complaint_channel_exists", "complaint_handled_through_it"]),
]


ISSUED_ONLY = {"initiative_confirmed_in_writing", "in_plain_words", "with_examples"}


@BOTH
@pytest.mark.parametrize(("rule_id", "name", "fields"), PARTS)
def test_every_part_of_a_rule_fails_when_refuted_and_is_missing_when_not_shown(
    rule_set, rule_id, name, fields
):
    is_draft = rule_set is RuleSet.DRAFT
    for each in set(fields) - (ISSUED_ONLY if is_draft else set()):
        for shown, expected in ((False, Verdict.FAIL), (None, Verdict.MISSING)):
            sale = proved(rule_set, **part(name, **{each: shown}))
            assert verdict(rule_id, sale, rule_set) is expected, each


@pytest.mark.parametrize(
    ("rule_id", "name", "field", "rule_set"),
    [
        ("S1", "assessment", "told_on", RuleSet.ISSUED),
        ("S2", "assessment", "assessed_on", RuleSet.ISSUED),
        ("S3", "assessment", "reviewed_on", RuleSet.ISSUED),
        ("S4", "assessment", "second_reviewed_on", RuleSet.ISSUED),
        ("S6", "assessment", "assessed_on", RuleSet.DRAFT),
        ("S6", "explanation", "paper_signed_on", RuleSet.DRAFT),
    ],
)
def test_what_has_to_come_first_may_come_on_the_same_day_and_no_later(
    rule_id, name, field, rule_set
):
    days = {SOLD_ON: Verdict.PASS, LATER: Verdict.FAIL, None: Verdict.MISSING}
    for day, expected in days.items():
        changed = proved(rule_set, **part(name, **{field: day}))
        assert verdict(rule_id, changed, rule_set) is expected, day


def test_only_the_draft_wants_the_provider_named_and_explained():
    for each in ("provider_named", "provider_explained"):
        sale = proved(RuleSet.DRAFT, **part("explanation", **{each: False}))
        assert verdict("S19", sale, RuleSet.DRAFT) is Verdict.FAIL
        assert verdict("S19", sale) is Verdict.NOT_APPLICABLE


def test_every_paper_has_to_disclose_the_risk_fully():
    good, vague = (
        flags(Paper, name="说明书"),
        flags(Paper, name="广告", is_full_clear_accurate=False),
    )
    assert verdict("S9", proved(papers=(good, vague))) is Verdict.FAIL
    assert verdict("S9", proved(papers=(good, Paper(name="广告")))) is Verdict.MISSING


def test_custody_and_filing_are_asked_for_unless_shown_to_be_needless():
    custody = {"third_party_custodian": None}
    for is_possible, expected in ((False, Verdict.PASS), (None, Verdict.MISSING)):
        change = part("conduct", third_party_custody_possible=is_possible, **custody)
        assert verdict("S18", proved(**change)) is expected
    for is_required, expected in ((False, Verdict.PASS), (None, Verdict.MISSING)):
        change = part("conduct", filing_required=is_required, material_filed=None)
        assert verdict("S22", proved(**change)) is expected


def test_a_product_is_taken_for_one_of_high_risk_unless_shown_not():
    for is_high_risk, is_derivative, expected in (
        (None, None, True),
        (True, False, True),
        (False, True, True),
        (False, False, False),
        (False, None, False),
    ):
        sale = proved(is_high_risk=is_high_risk, is_derivative=is_derivative)
        assert sale.may_be_high_risk is expected
        assert (verdict("S6", sale) is Verdict.NOT_APPLICABLE) is not expected


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


def test_what_else_staff_without_qualification_did_is_refuted_only_when_all_of_it_is():
    unqualified = Seller(staff_id="S", is_qualified=False, handed_client_over=False)
    told = finding("S14", proved(seller=unqualified))
    assert (told.verdict, "未提供：移交客户或依规协助" in told.seen) == (Verdict.FAIL, True)
    refuted = replace(unqualified, assisted_under_written_rules=False)
    assert "不符合：理财业务资格、移交客户或依规协助" in finding("S14", proved(seller=refuted)).seen


def test_the_day_of_the_sale_chooses_the_text_until_the_repeal():
    assert rule_set_for(date(2005, 10, 31), None).rule_set is RuleSet.DRAFT
    assert rule_set_for(date(2005, 11, 1), None).rule_set is RuleSet.ISSUED
    assert rule_set_for(date(2018, 9, 25), None).rule_set is RuleSet.ISSUED
    with pytest.raises(RuleSetRequiredError):
        rule_set_for(date(2018, 9, 26), None)
    assert rule_set_for(date(2018, 9, 26), RuleSet.DRAFT).chosen_by is ChosenBy.CALLER
