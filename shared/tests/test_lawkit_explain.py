"""Explained results: trees for programs, working papers for people."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import pytest

from lawkit.articles import Article, Law
from lawkit.explain import DEEPEST_INDENT, Explained
from lawkit.money import Money

RULES = Law("若干规定", "法释〔2022〕2号", date(2022, 1, 22))
ARTICLE = Article(RULES, "27")
DEPTH = 10_000


class Method(StrEnum):
    FIFO = "fifo"


def step(value, *rests_on, **parts):
    return Explained(value, "step", "步骤", rests_on=rests_on, **parts)


def chain(depth):
    explained = step(0)
    for number in range(1, depth):
        explained = step(number, explained)
    return explained


def test_tree_names_value_formula_articles_and_steps():
    price = Explained(Fraction(47, 15), "average", "均价")
    loss = Explained(
        Money(80000), "loss", "损失", (ARTICLE,), (price,), formula="(10 - 6) * 200 = 800"
    )
    assert loss.tree() == {
        "label": "loss",
        "label_zh": "损失",
        "value": 80000,
        "unit": "fen",
        "formula": "(10 - 6) * 200 = 800",
        "articles": ["法释〔2022〕2号 art. 27"],
        "rests_on": [
            {
                "label": "average",
                "label_zh": "均价",
                "value": "3.1333333333",
                "value_exact": "47/15",
                "formula": "",
                "articles": [],
                "rests_on": [],
            }
        ],
    }


def test_text_is_an_indented_chinese_working_paper():
    price = Explained(Fraction(47, 15), "average", "均价")
    loss = Explained(
        Money(80000), "loss", "损失", (ARTICLE,), (price,), formula="(10 - 6) * 200 = 800"
    )
    assert loss.text().splitlines() == [
        "损失：800.00元",
        "  算式：(10 - 6) * 200 = 800",
        "  依据：《若干规定》（法释〔2022〕2号）第二十七条",
        "  均价：3.1333333333（47/15）",
    ]


@pytest.mark.parametrize(
    ("value", "in_json", "in_chinese"),
    [
        (None, None, "无"),
        (True, True, "是"),
        (False, False, "否"),
        (7, 7, "7"),
        ("平仓", "平仓", "平仓"),
        (Method.FIFO, "fifo", "fifo"),
        (Money(123456), 123456, "1,234.56元"),
        (Fraction(1, 2), "0.5", "0.5"),
        (Decimal("1E+2"), "100", "100"),
        (date(2025, 1, 3), "2025-01-03", "2025年1月3日"),
        (datetime(2025, 1, 3, 16, tzinfo=UTC), "2025-01-03T16:00:00Z", "2025年1月4日00:00:00"),
        ((Money(1), Money(2)), [1, 2], "0.01元、0.02元"),
        ([], [], "无"),
        ({"a": Money(1)}, {"a": 1}, "a：0.01元"),
        ({}, {}, "无"),
    ],
)
def test_values_are_json_ready_and_readable_in_chinese(value, in_json, in_chinese):
    explained = step(value)
    assert explained.tree()["value"] == in_json
    assert json.loads(json.dumps(explained.tree())) == explained.tree()
    assert explained.text() == f"步骤：{in_chinese}"


def test_shown_replaces_the_value_wherever_it_is_printed():
    explained = step(object(), shown="见附表")
    assert explained.tree()["value"] == "见附表"
    assert explained.text() == "步骤：见附表"


def test_a_float_is_no_explained_value():
    with pytest.raises(TypeError, match="never a float"):
        step(0.5)


@pytest.mark.parametrize("value", [object(), [0.5], 1j])
def test_a_value_without_a_printed_form_is_refused(value):
    explained = step(value)
    with pytest.raises(TypeError, match="no JSON form"):
        explained.tree()
    with pytest.raises(TypeError, match="no JSON form"):
        explained.text()


def test_an_instant_without_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        step(datetime(2025, 1, 3)).tree()  # noqa: DTZ001 - the missing offset is the point


def test_a_shared_step_is_unfolded_once_on_paper():
    base = step(1)
    shared = step(2, base)
    paper = step(3, shared, shared, base).text().splitlines()
    assert paper == ["步骤：3", "  步骤：2", "    步骤：1", "  步骤：2（见上文）", "  步骤：1"]


def lattice(depth):
    explained = step(0)
    for number in range(1, depth):
        explained = step(number, explained, explained)
    return explained


def test_many_shared_steps_stay_small_in_tree_paper_and_comparison():
    explained = lattice(200)
    assert len(explained.text().splitlines()) < 500
    assert explained.tree()["value"] == 199
    assert explained == lattice(200)


def test_ten_thousand_levels_print_compare_and_hash():
    deep = chain(DEPTH)
    tree = deep.tree()
    depth = 1
    while tree["rests_on"]:
        tree = tree["rests_on"][0]
        depth += 1
    assert depth == DEPTH
    lines = deep.text().splitlines()
    assert len(lines) == DEPTH
    assert lines[DEEPEST_INDENT + 1].startswith("  " * DEEPEST_INDENT + "（第13层）")
    assert deep == chain(DEPTH)
    assert hash(deep) == hash(chain(DEPTH))
    assert repr(deep)


def test_explanations_are_equal_when_every_step_is():
    assert step(1, step(2)) == step(1, step(2))
    assert step(1, step(2)) != step(1, step(3))
    assert step(1, step(2)) != step(1)
    assert step(1) != step(True)
    assert step(1, formula="a") != step(1, formula="b")
    assert step(1) != 1


def test_shared_steps_equal_their_unshared_twins():
    shared = step(2)
    twin = step(2)
    assert step(1, shared, shared) == step(1, twin, twin)
