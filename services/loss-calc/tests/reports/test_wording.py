"""How figures and identities read."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loss_calc.domain.articles import BASELINE_DAY_AND_PRICE, BULL_DIFFERENCE
from loss_calc.reports.option_names import option_name, switch_name
from loss_calc.reports.results import BAND_LIMITS_YUAN, ResultLine, bands
from paperkit.wording import (
    article_numbers,
    fixed,
    masked,
    one_line,
    percent,
    price,
    shares,
    yuan,
)


def test_amounts_have_two_decimals_and_thousands_separators():
    assert (yuan(123_456_789), yuan(-5), yuan(0)) == ("1,234,567.89", "-0.05", "0.00")


def test_prices_and_ratios_are_rounded_half_up_at_four_decimals():
    assert price("3.1333333333") == "3.1333"
    assert price("1234.00005") == "1,234.0001"
    assert price(None) == "—"
    assert percent("0.28") == "28.0000%"
    assert percent(Fraction(1, 3)) == "33.3333%"


@given(st.fractions(max_denominator=10**6), st.integers(0, 6))
def test_fixed_text_is_the_number_rounded_to_its_places(value, places):
    text = fixed(value, places).replace(",", "")
    assert abs(Fraction(text) - value) <= Fraction(1, 2 * 10**places)
    assert len(text.partition(".")[2]) == places


def test_shares_keep_the_fraction_that_a_bonus_left():
    assert (shares(12_300), shares("12300.5")) == ("12,300", "12,300.5")


@pytest.mark.parametrize(
    ("given_id", "shown"),
    [
        ("440106198001011234", "440106********1234"),
        ("44010619800101123X", "440106********123X"),
        ("440106800101123", "440106******123"),
        ("I000001", "I000001"),
        ("4401061980010112345", "4401061980010112345"),
    ],
)
def test_identity_numbers_lose_their_day_of_birth_and_other_ids_nothing(given_id, shown):
    assert masked(given_id) == shown


def test_articles_are_cited_by_number_alone():
    assert article_numbers((BASELINE_DAY_AND_PRICE, BULL_DIFFERENCE)) == "第二十六条、第二十七条"


def test_texts_from_outside_become_one_printable_line():
    assert one_line("张\n三\x00 \u202e四") == "张 三 四"


def line(total_fen: int) -> ResultLine:
    return ResultLine("I", None, 0, 0, 0, None, None, 0, "0", 0, 0, 0, 0, total_fen, ())


@given(st.lists(st.integers(-(10**6), 10**12), max_size=40))
def test_every_investor_lies_in_exactly_one_band(totals):
    found = bands(map(line, totals))
    assert sum(band.investors for band in found) == len(totals)
    assert sum(band.total_fen for band in found) == sum(totals)


def test_a_limit_belongs_to_the_band_above_it():
    found = bands([line(limit * 100) for limit in BAND_LIMITS_YUAN])
    assert [band.investors for band in found] == [0, 0, 1, 1, 1, 1, 1, 1]
    assert [band.investors for band in bands([line(99_999), line(0)])][:2] == [1, 1]


@pytest.mark.parametrize(
    ("switch", "label", "shown"),
    [
        ("exposure", "2018-10-16", "2018年10月16日"),
        ("exposure", "2018-10-15 after close #2", "2018年10月15日收市后（2）"),
        ("average", "moving", "移动加权平均法"),
        ("deduction", "fixed 0.28", "酌定比例 0.28"),
        ("deduction", "none", "不扣除"),
        ("combine", "max", "取最大"),
        ("indices", "801150+000001.SH", "801150、000001.SH"),
        ("window", "exposure_to_baseline", "揭露日或更正日至基准日"),
        ("window", "2018-10-16..2018-12-04", "2018-10-16至2018-12-04"),
        ("rights_taken", "true", "是"),
        ("price_places", "2", "2"),
        ("combine", None, "—"),
    ],
)
def test_options_of_a_comparison_are_named_in_chinese(switch, label, shown):
    assert option_name(switch, label) == shown


def test_every_parameter_has_a_chinese_name():
    assert switch_name("netting") == "盈亏相抵"
    assert switch_name("exposure") == "揭露日（更正日）"
