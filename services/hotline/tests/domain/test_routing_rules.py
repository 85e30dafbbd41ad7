"""H7: exactly one target, and a branch only of its institution and only in its days."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.domain.institution_names import resolved
from hotline.domain.routing import (
    Branch,
    Institution,
    RouteRule,
    RoutingQuestion,
    RoutingTables,
    TargetKind,
    current_branch,
    decided,
    is_valid_on,
)
from hotline.domain.rulebooks import Category
from hotline.domain.subjects import Subject

START = date(2018, 11, 1)
TODAY = date(2026, 11, 21)
DIRECT = Institution(
    code="I1",
    name="华夏长城证券股份有限公司",
    short_names=("长城证券", "华夏长城"),
    region_bureau="北京证监局",
    direct_from_on=START,
    valid_from_on=START,
)
PLAIN = Institution(
    code="I2", name="东海岸期货有限公司", region_bureau="上海证监局", valid_from_on=START
)
BRANCHES = [
    Branch(code="B1", institution_code="I1", name="北京金融街营业部", valid_from_on=START),
    Branch(
        code="B2",
        institution_code="I1",
        name="北京中关村营业部",
        successor_code="B1",
        valid_from_on=START,
        valid_until_on=date(2025, 12, 31),
    ),
    Branch(
        code="B3",
        institution_code="I1",
        name="天津和平营业部",
        valid_from_on=START,
        valid_until_on=date(2025, 12, 31),
    ),
    Branch(code="B9", institution_code="I2", name="北京金融街营业部", valid_from_on=START),
]


def tables(*rules):
    return RoutingTables(
        "v1", {"I1": DIRECT, "I2": PLAIN}, {each.code: each for each in BRANCHES}, rules
    )


def question(**change):
    facts = {
        "on": TODAY,
        "category": Category.COMPLAINT,
        "subject": Subject.BROKER,
        "rulebook": "2022",
        "institution": "长城证券",
    }
    return RoutingQuestion(**{**facts, **change})


def target(*rules, **change):
    return decided(question(**change), tables(*rules)).target


def test_a_direct_transfer_institution_gets_it_at_the_exact_branch():
    found = target(branch="北京金融街营业部")
    assert (found.kind, found.institution_code, found.branch_code) == (
        TargetKind.INSTITUTION,
        "I1",
        "B1",
    )


def test_without_a_branch_it_goes_to_the_head_office():
    assert target().kind is TargetKind.HEAD_OFFICE
    assert target(branch="火星营业部").kind is TargetKind.HEAD_OFFICE


def test_a_branch_that_was_merged_is_answered_for_by_its_successor():
    assert target(branch="北京中关村营业部").branch_code == "B1"
    assert target(branch="北京中关村营业部", on=date(2025, 12, 31)).branch_code == "B2"
    assert target(branch="天津和平营业部").kind is TargetKind.HEAD_OFFICE


def test_a_successor_in_another_institution_does_not_drag_the_request_along():
    moved = Branch(
        code="B4",
        institution_code="I1",
        name="上海陆家嘴营业部",
        successor_code="B9",
        valid_from_on=START,
        valid_until_on=date(2025, 12, 31),
    )
    known = tables()
    there = RoutingTables("v2", known.institutions, {**known.branches, "B4": moved}, ())
    found = decided(question(branch="B4"), there).target
    assert (found.kind, found.institution_code) == (TargetKind.HEAD_OFFICE, "I1")


def test_an_institution_without_direct_transfer_goes_to_its_bureau():
    found = target(institution="东海岸期货有限公司")
    assert (found.kind, found.desk) == (TargetKind.BUREAU, "上海证监局")


@pytest.mark.parametrize("category", [Category.REPORT, Category.CONSULT, Category.SUGGEST])
def test_direct_transfer_is_for_complaints_alone(category):
    assert target(category=category, branch="B1").kind is TargetKind.MANUAL_DESK


def test_no_rule_sends_a_report_to_the_firm_it_is_about():
    everything = RouteRule(
        code="A", target_kind=TargetKind.HEAD_OFFICE, priority=1, valid_from_on=START
    )
    assert target(everything, category=Category.CONSULT).kind is TargetKind.HEAD_OFFICE
    assert target(everything, category=Category.REPORT).kind is TargetKind.MANUAL_DESK


def test_nobody_known_goes_to_the_manual_desk_with_candidates_to_ask_about():
    assert target(institution=None).kind is TargetKind.MANUAL_DESK
    decision = decided(question(institution="华夏证券股份有限公司"), tables())
    assert decision.target.kind is TargetKind.MANUAL_DESK
    assert decision.candidates == ("I1",)


def test_a_rule_comes_before_the_default_order_and_only_in_its_days():
    rule = RouteRule(
        code="LISTED",
        target_kind=TargetKind.ASSOCIATION,
        target_code="中国上市公司协会",
        priority=10,
        subject=Subject.LISTED_CO,
        valid_from_on=date(2026, 1, 1),
        valid_until_on=TODAY,
    )
    decision = decided(question(subject=Subject.LISTED_CO), tables(rule))
    assert (decision.target.kind, decision.target.desk) == (
        TargetKind.ASSOCIATION,
        "中国上市公司协会",
    )
    assert (decision.rule_code, decision.table_version) == ("LISTED", "v1")
    assert target(rule, subject=Subject.LISTED_CO, on=date(2025, 6, 2)).kind is not (
        TargetKind.ASSOCIATION
    )
    assert target(rule).kind is TargetKind.HEAD_OFFICE


@pytest.mark.parametrize(
    ("condition", "wanted", "other"),
    [
        ("category", Category.CONSULT, Category.SUGGEST),
        ("subject", Subject.FUTURES, Subject.BROKER),
        ("issue", "MISSELL", "COMM_FEE"),
        ("region", "北京市", "上海市"),
        ("rulebook", "2022", "2018"),
    ],
)
def test_a_rule_holds_only_for_what_it_names(condition, wanted, other):
    rule = RouteRule(
        code="A",
        target_kind=TargetKind.ASSOCIATION,
        target_code="某协会",
        priority=1,
        valid_from_on=START,
        **{condition: wanted},
    )
    assert target(rule, **{condition: wanted}).desk == "某协会"
    assert target(rule, **{condition: other}).desk is None


def test_a_rule_may_name_another_bureau_and_an_association_is_always_named():
    rule = {"code": "A", "priority": 1, "valid_from_on": START}
    named = RouteRule(**rule, target_kind=TargetKind.BUREAU, target_code="深圳证监局")
    assert target(named).desk == "深圳证监局"
    assert target(RouteRule(**rule, target_kind=TargetKind.BUREAU)).desk == "北京证监局"
    nameless = RouteRule(**rule, target_kind=TargetKind.ASSOCIATION)
    assert target(nameless).kind is TargetKind.HEAD_OFFICE


def test_an_institution_is_known_and_direct_from_its_first_day_on():
    assert target(on=START).kind is TargetKind.HEAD_OFFICE
    assert target(on=date(2018, 10, 31)).kind is TargetKind.MANUAL_DESK


def test_the_lower_priority_number_is_asked_first_and_what_cannot_be_is_passed_over():
    branch_only = RouteRule(
        code="A", target_kind=TargetKind.INSTITUTION, priority=1, valid_from_on=START
    )
    desk = RouteRule(code="B", target_kind=TargetKind.MANUAL_DESK, priority=2, valid_from_on=START)
    assert decided(question(), tables(desk, branch_only)).rule_code == "B"
    with_branch = decided(question(branch="B1"), tables(desk, branch_only))
    assert with_branch.rule_code == "A"


def test_names_resolve_exactly_then_by_alias_then_by_a_single_likeness():
    known = {"I1": ("I1", DIRECT.name, *DIRECT.short_names), "I2": ("I2", PLAIN.name)}
    assert resolved("华夏长城证券股份有限公司", known).how == "名称一致"
    assert resolved("i1", known).code == "I1"
    assert resolved("长城证券", known).how == "简称一致"
    assert resolved("东海岸期货有限责任公司", known).code is None
    assert resolved("东海岸期货有限公司上", known).how == "名称近似"
    assert resolved("，", known).code is None
    twins = {"X": ("X", "光大"), "Y": ("Y", "光大")}
    assert resolved("光大", twins).candidates == ("X", "Y")


@pytest.mark.parametrize("successors", [{"B1": "B2", "B2": "B1"}, {"B1": "B1"}, {"B1": "nobody"}])
def test_successors_in_a_circle_or_nowhere_end(successors):
    ended = {
        code: Branch(
            code=code,
            institution_code="I1",
            name=code,
            successor_code=successor,
            valid_from_on=START,
            valid_until_on=date(2020, 1, 1),
        )
        for code, successor in successors.items()
    }
    assert current_branch("B1", RoutingTables("v", {}, ended, ()), TODAY) is None


@given(
    st.sampled_from([None, "长城证券", "东海岸期货有限公司", "某公司", "I1"]),
    st.sampled_from([None, "B1", "B2", "B3", "B9", "北京金融街营业部"]),
    st.dates(date(2013, 9, 6), date(2030, 1, 1)),
    st.sampled_from(Category),
)
@settings(max_examples=60, deadline=None)
def test_every_request_has_one_target_and_the_branch_is_its_own_on_that_day(
    institution, branch, day, category
):
    asked = question(institution=institution, branch=branch, on=day, category=category)
    decision = decided(asked, tables())
    assert decision.target.kind in TargetKind
    assert decision == decided(asked, tables())
    if decision.target.branch_code is not None:
        found = tables().branches[decision.target.branch_code]
        assert found.institution_code == decision.target.institution_code
        assert is_valid_on(found, day)
