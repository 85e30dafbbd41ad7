"""H5: no number of a person survives, masking again changes nothing, other text stays as it was."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotline.domain.checksums import is_card_number, is_credit_code, is_identity_number
from hotline.domain.masking import masked

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
WORDS = st.text("投诉佣金过高亏损平仓的了在公司,。!? abcXYZ*", max_size=12)
SEPARATORS = st.sampled_from(["", "", " ", "-", "\u200b", " - ", "－"])


@st.composite
def identity_numbers(draw):
    area = draw(st.sampled_from(["110105", "310115", "440301", "820000"]))
    day = draw(st.dates().filter(lambda day: 1900 <= day.year <= 2020))
    body = f"{area}{day:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return next(body + check for check in "0123456789X" if is_identity_number(body + check))


@st.composite
def card_numbers(draw):
    length = draw(st.integers(15, 18))
    body = draw(st.sampled_from("3456")) + "".join(
        draw(st.lists(st.sampled_from("0123456789"), min_size=length - 1, max_size=length - 1))
    )
    return next(body + check for check in "0123456789" if is_card_number(body + check))


MOBILES = st.from_regex(r"(\+86|0086|86)?1[3-9][0-9]{9}", fullmatch=True)
NUMBERS = st.one_of(identity_numbers(), card_numbers(), MOBILES)


@st.composite
def written(draw):
    """A number as people write it: in groups, with hyphens, full-width."""
    number = draw(NUMBERS)
    cut = draw(st.integers(1, len(number) - 1))
    text = number[:cut] + draw(SEPARATORS) + number[cut:]
    return text.translate(FULL_WIDTH) if draw(st.booleans()) else text


TEXTS = st.lists(st.one_of(WORDS, written(), st.sampled_from([" ", "  ", "，", "a"])), max_size=6)


def readable_numbers(text: str) -> list[str]:
    """An own reading, by another way: joined runs of digits, and what stands in them."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"(?<=[0-9])[\s\-\u200b]{1,3}(?=[0-9Xx])", "", plain)
    runs = re.findall(r"[0-9]+[Xx]?", plain)
    return [
        run
        for run in runs
        if is_identity_number(run.upper())
        or is_card_number(run)
        or re.fullmatch(r"(?:86|0086)?1[3-9][0-9]{9}", run)
    ]


@given(TEXTS)
@settings(max_examples=120, deadline=None)
@example(["6222021234567890128", " ", "12345678901234"])
@example(["138", "-", "1234", "-", "5678"])
@example(["11010519491231002X", "13812345678"])
def test_no_number_of_a_person_survives_masking(pieces):
    result = masked("".join(pieces))
    assert readable_numbers(result.text) == []


@given(TEXTS)
@settings(max_examples=80, deadline=None)
def test_masking_twice_is_masking_once(pieces):
    once = masked("".join(pieces)).text
    assert masked(once).text == once


@given(
    st.text("投诉佣金过高亏损平仓的了在公司,。!? abcXYZ*%().", max_size=60),
    st.integers(0, 99_999_999),
)
@settings(max_examples=60, deadline=None)
def test_a_text_without_data_is_unchanged(text, amount):
    whole = f"{text}亏损{amount}元{text}"
    assert masked(whole).text == whole


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_the_text_keeps_its_length_and_what_was_found_lies_in_it(pieces):
    text = "".join(pieces)
    result = masked(text)
    assert len(result.text) == len(text)
    for found in result.found:
        assert 0 <= found.start < found.end <= len(text)
    outside = [place for place, mark in enumerate(result.text) if mark != text[place]]
    assert all(any(f.start <= place < f.end for f in result.found) for place in outside)


def test_every_kind_keeps_only_what_it_may_show():
    cases = {
        "13812341234": "138****1234",
        "+86 138-1234-1234": "+86 138-****-1234",
        "11010519491231002X": "110*************2X",
        "6222021234567890128": "***************0128",
        "A123456789": "*******789",
        "0123456789": "*******789",
        "zhang.san@example.com": "z********@example.com",
        "a@example.com": "*@example.com",
        "2024 6222 0212 3456 7890 128": "2024 **** **** **** ***0 128",
        "05-06 110105194912310021": "05-06 110*************21",
        "E12345678": "E*****678",
        "台胞证号12345678": "台胞证号1****678",
        "港澳通行证C12345678": "港澳通行证C*****678",
        "往来港澳通行证号码：CA1234567": "往来港澳通行证号码：C*****567",
        "往来台湾通行证T12345678": "往来台湾通行证T*****678",
        "姓名：欧阳修文": "姓名：欧阳**",
        "本人李四，": "本人李*，",
        "本人李四光身份证": "本人李**身份证",
        "金融大街19号2号楼301室": "金融大街**********",
    }
    assert {text: masked(text).text for text in cases} == cases


def test_ordinary_words_after_a_self_reference_are_no_name():
    for text in (
        "本人于去年在营业部开户",
        "本人投诉佣金",
        "本人和家人",
        "我叫停了交易",
        "本人的身份证",
    ):
        assert masked(text).text == text


def test_a_valid_card_is_no_company_and_a_company_is_no_card():
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44")
    assert is_card_number("6222021234567890128")
    assert not is_card_number("6222021234567890129")
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("11010519490231002X")


def test_a_valid_card_is_surer_than_an_identity_number_that_does_not_add_up():
    (card,) = masked("310115198503151372").found
    assert (card.kind, card.is_low_confidence) == ("bank_card", False)
    (mistyped,) = masked("110105194912310021").found
    assert (mistyped.kind, mistyped.is_low_confidence) == ("identity_card", True)


def test_a_pathological_row_of_digits_is_read_in_reasonable_time():
    for text in ("1 " * 25_000, "1" * 50_000, "a" * 50_000, "@." * 20_000, "路1号" * 10_000):
        assert len(masked(text).text) == len(text)


@pytest.mark.parametrize(
    "written", ["138.1234.5678", "(138)12345678", "（138） 1234-5678", "1️⃣3️⃣8️⃣12345678"]
)
def test_mobiles_with_dots_brackets_or_key_caps_are_masked(written):
    found = masked(f"电话{written}。")
    assert [each.kind for each in found.found] == ["mobile"]
    assert found.text.endswith("5678。")
    assert found.text.count("*") == 4


def test_names_in_latin_letters_are_masked_where_they_are_introduced():
    assert masked("我叫Zhang San，买了ETF").text == "我叫Z********，买了ETF"
    assert masked("姓名：OK").text == "姓名：O*"
    assert masked("本人购买ETF").text == "本人购买ETF"


def test_amounts_with_dots_stay_readable():
    for text in ("亏损138123.45678元", "净值1.3812.3456", "138.123.45678", "(138)123元"):
        assert masked(text).text == text
