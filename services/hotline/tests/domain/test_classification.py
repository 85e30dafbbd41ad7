"""H16: classification is deterministic and its evidence lies in the text."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.domain.classification import MOST_ISSUES, classified
from hotline.domain.plain_text import bare, reading
from hotline.domain.reading_rules import (
    ReadingRulesFileError,
    read_reading_rules,
    shipped_reading_rules,
)
from hotline.domain.rulebooks import Category, RulebookMissingError, rulebook_on

RULES = shipped_reading_rules()
TODAY = rulebook_on(date(2026, 11, 21))
WORDS = (
    "佣金 没有 误导 赎回 到账 证券公司 投诉 ？ 建议 举报 我 。 ﬁ Ⅳ ① 傭金 İ ， 跳楼 系统 系统故障"
)
PIECES = st.sampled_from(WORDS.split())


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=80, deadline=None)
def test_the_same_text_reads_the_same_and_evidence_lies_in_it(text):
    first, second = classified(text, RULES, TODAY), classified(text, RULES, TODAY)
    assert first == second
    assert 1 <= len(first.issues) <= MOST_ISSUES
    spans = [
        *first.category_evidence,
        *first.subject.evidence,
        *first.urgency,
        *(span for issue in first.issues for span in issue.evidence),
    ]
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert span.word in reading(text[span.start : span.end]).text
    assert sum(issue.confidence for issue in first.issues) <= 1


def test_the_longest_word_counts_and_repeating_it_adds_nothing():
    once = classified("系统故障", RULES, TODAY).issues[0]
    assert [span.word for span in once.evidence] == ["系统故障"]
    thrice = classified("系统故障，系统故障，系统故障", RULES, TODAY).issues[0]
    assert thrice.confidence == once.confidence == Fraction(20, 30)


def test_a_duty_left_out_in_selling_is_mis_selling_although_it_is_a_denial():
    text = "在甲证券开户后，客户经理没有做风险测评就推荐了高风险理财产品"
    assert [issue.code for issue in classified(text, RULES, TODAY).issues] == [
        "MISSELL",
        "ACC_OPEN",
    ]


def test_issues_and_subject_stand_best_first_and_no_more_than_three():
    text = "系统故障，佣金高，误导我买入，赎回没有到账，分红没有收到"
    issues = classified(text, RULES, TODAY).issues
    # Two words for the redemption; of the others, which weigh the same, the first two by code.
    assert [issue.code for issue in issues] == ["REDEEM", "COMM_FEE", "DIVIDEND"]
    subject = classified("基金公司的基金经理误导我，证券公司不管", RULES, TODAY).subject
    assert subject.code == "FUND_MGR"


def test_a_reading_on_the_threshold_is_sure_and_an_unclear_category_is_not():
    on_it = replace(RULES, threshold=Fraction(2, 3))
    above = replace(RULES, threshold=Fraction(2, 3) + Fraction(1, 1000))
    clear, unclear = "投诉某证券公司误导", "佣金"
    assert classified(clear, RULES, TODAY).issues[0].confidence == on_it.threshold
    assert classified(clear, on_it, TODAY).is_sure
    assert not classified(clear, above, TODAY).is_sure
    assert classified(unclear, on_it, TODAY).issues[0].confidence == on_it.threshold
    assert not classified(unclear, on_it, TODAY).is_sure


@pytest.mark.parametrize(
    ("text", "is_accused"),
    [
        ("没有误导", False),
        ("并非误导", False),
        ("不是没有误导", True),
        ("没有解释清楚，误导我购买", True),
        ("误导我，没有赔偿", True),
    ],
)
def test_a_denial_reaches_only_what_follows_in_its_clause(text, is_accused):
    codes = {issue.code for issue in classified(text, RULES, TODAY).issues}
    assert ("MISSELL" in codes) is is_accused


def test_redress_and_punishment_are_offered_as_two_requests():
    hint = classified("某期货公司诱导开户，要求赔偿并请求处罚", RULES, TODAY).category
    assert hint.category is Category.COMPLAINT
    assert hint.split_into == (Category.COMPLAINT, Category.REPORT)
    assert not hint.is_sure
    assert classified("举报某公司操纵市场", RULES, TODAY).category.split_into == ()


def test_an_own_loss_beside_a_call_for_punishment_is_offered_as_two_requests():
    own = classified("举报某券商误导销售，导致我亏损十万元", RULES, TODAY).category
    assert own.split_into == (Category.COMPLAINT, Category.REPORT)
    others = classified("举报某券商操纵市场，投资者损失惨重", RULES, TODAY).category
    assert (others.category, others.split_into) == (Category.REPORT, ())


@pytest.mark.parametrize(
    "text",
    [
        "某基金公司赎回款迟迟不到账，要求尽快支付",
        "XX证券多扣手续费，要求返还",
        "甲期货强行平仓，要求补偿",
    ],
)
def test_a_counterparty_with_an_own_request_is_a_complaint(text):
    assert classified(text, RULES, TODAY).category.category is Category.COMPLAINT


def test_what_did_not_happen_is_the_complaint_itself():
    assert classified("赎回没有到账", RULES, TODAY).issues[0].code == "REDEEM"


def test_traditional_and_full_width_writing_reads_alike():
    assert classified("傭金過高", RULES, TODAY).issues[0].code == "COMM_FEE"
    assert bare("Ａ， b\u200b１。") == "Ab1"


def test_characters_without_width_hide_no_word():
    hidden = classified("误\u200b\ufe0f导投资者", RULES, TODAY).issues[0]
    assert (hidden.code, hidden.evidence[0].start, hidden.evidence[0].end) == ("MISSELL", 0, 4)
    assert classified("\u200b", RULES, TODAY).issues[0].code == "OTHER"


def test_rulebooks_follow_the_day_of_intake():
    assert rulebook_on(date(2013, 9, 6)).version == "2013"
    assert rulebook_on(date(2018, 10, 21)).version == "2013"
    assert rulebook_on(date(2018, 10, 22)).version == "2018"
    assert rulebook_on(date(2022, 10, 27)).version == "2018"
    assert rulebook_on(date(2022, 10, 28)).version == "2022"
    with pytest.raises(RulebookMissingError):
        rulebook_on(date(2013, 9, 5))


def test_reports_are_taken_on_since_2022_alone():
    taken = {day: Category.REPORT in rulebook_on(day).categories for day in (
        date(2019, 1, 2), date(2023, 1, 3))}  # fmt: skip
    assert taken == {date(2019, 1, 2): False, date(2023, 1, 3): True}


def test_a_broken_file_of_rules_is_refused():
    for text in ("", "version = 1", "threshold = ["):
        with pytest.raises(ReadingRulesFileError):
            read_reading_rules(text)
