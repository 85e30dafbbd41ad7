"""Laws, articles and the mark that ties a rule to them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawkit.articles import Article, Law, articles_of, carries_out
from lawkit.numerals import chinese_numeral

RULES_2022 = Law(
    name="最高人民法院关于审理证券市场虚假陈述侵权民事赔偿案件的若干规定",
    document_number="法释〔2022〕2号",
    in_force_from=date(2022, 1, 22),
)
SECURITIES_LAW = Law(
    name="中华人民共和国证券法", document_number="", in_force_from=date(2020, 3, 1)
)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("27", "第二十七条"),
        ("102", "第一百零二条"),
        ("26.3", "第二十六条第三款"),
        ("26(2)", "第二十六条第二项"),
        ("26.3(12)", "第二十六条第三款第十二项"),
        ("133-1", "第一百三十三条之一"),
        ("1260", "第一千二百六十条"),
    ],
)
def test_article_numbers_are_written_as_in_chinese_law(number, words):
    label = Article(RULES_2022, number).label
    assert label == f"《{RULES_2022.name}》（法释〔2022〕2号）{words}"


def test_citation_is_short_and_falls_back_on_the_name_without_a_document_number():
    assert Article(RULES_2022, "26.3").citation == "法释〔2022〕2号 art. 26.3"
    assert Article(SECURITIES_LAW, "85").citation == "中华人民共和国证券法 art. 85"
    assert Article(SECURITIES_LAW, "85").label == "《中华人民共和国证券法》第八十五条"


def test_title_marks_inside_a_title_become_single_ones():
    law = Law("最高人民法院关于适用《中华人民共和国公司法》的规定", "", date(2006, 1, 1))
    assert law.title == "《最高人民法院关于适用〈中华人民共和国公司法〉的规定》"


@pytest.mark.parametrize(
    "number", ["", "0", "027", "27.", "27.0", "art. 27", "27 ", "二十七", "10000"]
)
def test_other_article_numbers_are_refused(number):
    with pytest.raises(ValueError, match="article number"):
        Article(RULES_2022, number)


@pytest.mark.parametrize("name", ["", "  ", "《中华人民共和国证券法》"])
def test_a_law_is_named_by_its_bare_title(name):
    with pytest.raises(ValueError, match="title"):
        Law(name, "", date(2020, 3, 1))


def test_a_law_is_in_force_from_its_first_to_its_last_day():
    law = Law("旧规定", "", date(2003, 2, 1), date(2022, 1, 21))
    assert not law.is_in_force_on(date(2003, 1, 31))
    assert law.is_in_force_on(date(2003, 2, 1))
    assert law.is_in_force_on(date(2022, 1, 21))
    assert not law.is_in_force_on(date(2022, 1, 22))
    assert SECURITIES_LAW.is_in_force_on(date(2099, 1, 1))


def test_a_law_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="cannot end"):
        Law("旧规定", "", date(2003, 2, 1), date(2003, 1, 31))


def test_a_marked_rule_tells_its_articles_and_stays_the_same_function():
    first, second = Article(RULES_2022, "27"), Article(RULES_2022, "28")

    def rule() -> int:
        return 7

    marked = carries_out(first, second)(rule)
    assert marked is rule
    assert articles_of(marked) == (first, second)
    assert marked() == 7


def test_a_second_mark_adds_to_the_first():
    first, second = Article(RULES_2022, "27"), Article(RULES_2022, "28")

    @carries_out(first)
    @carries_out(second)
    def rule() -> None: ...

    assert articles_of(rule) == (first, second)


def test_an_unmarked_function_has_no_articles():
    assert articles_of(len) == ()


@pytest.mark.parametrize("articles", [(), ("27",)])
def test_the_mark_needs_articles_and_nothing_else(articles):
    with pytest.raises(TypeError, match="at least one Article"):
        carries_out(*articles)


@pytest.mark.parametrize(
    ("number", "numeral"),
    [
        (1, "一"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (100, "一百"),
        (110, "一百一十"),
        (115, "一百一十五"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1100, "一千一百"),
        (9999, "九千九百九十九"),
    ],
)
def test_chinese_numerals(number, numeral):
    assert chinese_numeral(number) == numeral


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_numerals_out_of_reach_are_refused(number):
    with pytest.raises(ValueError, match="numeral"):
        chinese_numeral(number)


@given(st.integers(1, 9999))
def test_a_numeral_reads_back_as_its_number(number):
    digits = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
    units = {"十": 10, "百": 100, "千": 1000}
    total, digit = 0, 0
    for sign in chinese_numeral(number):
        if sign in units:
            total += (digit or 1) * units[sign]
            digit = 0
        else:
            digit = digits[sign]
    assert total + digit == number
