"""Rounding, plain decimals and money in whole fen."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawkit.money import Money
from lawkit.rounding import (
    Rounding,
    decimal_text,
    exact_text,
    parse_decimal,
    rounded,
    rounded_to_whole,
)

DECIMAL_ROUNDINGS = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
}
FEN = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("value", "rounding", "expected"),
    [
        ("0.5", Rounding.HALF_UP, "1"),
        ("-0.5", Rounding.HALF_UP, "-1"),
        ("0.4999", Rounding.HALF_UP, "0"),
        ("1.99", Rounding.DOWN, "1"),
        ("-1.99", Rounding.DOWN, "-1"),
        ("0.5", Rounding.HALF_EVEN, "0"),
        ("1.5", Rounding.HALF_EVEN, "2"),
        ("2.5", Rounding.HALF_EVEN, "2"),
        ("2.51", Rounding.HALF_EVEN, "3"),
        ("2.49", Rounding.HALF_EVEN, "2"),
    ],
)
def test_ties_go_where_the_declared_rounding_says(value, rounding, expected):
    assert rounded(Fraction(value), places=0, rounding=rounding) == Fraction(expected)


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 6), st.sampled_from(list(Rounding)))
def test_rounding_agrees_with_the_decimal_module_and_is_sign_symmetric(value, places, rounding):
    expected = value.quantize(Decimal(1).scaleb(-places), rounding=DECIMAL_ROUNDINGS[rounding])
    result = rounded(Fraction(value), places=places, rounding=rounding)
    assert result == Fraction(expected)
    assert rounded(-Fraction(value), places=places, rounding=rounding) == -result
    whole = rounded(Fraction(value), places=0, rounding=rounding)
    assert rounded_to_whole(Fraction(value), rounding=rounding) == whole


def test_an_unknown_rounding_is_refused():
    with pytest.raises(AssertionError, match="up"):
        rounded(Fraction(1, 2), places=0, rounding="up")


def test_negative_places_are_refused():
    with pytest.raises(ValueError, match="places"):
        rounded(Fraction(1), places=-1, rounding=Rounding.DOWN)


@pytest.mark.parametrize(
    ("value", "text", "exact"),
    [
        (Fraction(47, 15), "3.1333333333", "47/15"),
        (Fraction(127, 10), "12.7", None),
        (Fraction(0), "0", None),
        (Fraction(-1, 2), "-0.5", None),
        (Fraction(100), "100", None),
        (Fraction(-1, 10**11), "0", "-1/100000000000"),
        (Fraction(2, 3), "0.6666666667", "2/3"),
    ],
)
def test_decimal_text_is_trimmed_and_the_fraction_stands_beside_it_when_needed(value, text, exact):
    assert decimal_text(value) == text
    assert exact_text(value) == exact


def test_decimal_text_without_places_is_a_whole_number():
    assert decimal_text(Fraction(5, 2), places=0) == "3"


@given(st.fractions(max_denominator=10**6))
def test_either_the_decimal_or_the_fraction_text_tells_the_value_exactly(value):
    assert Fraction(exact_text(value) or decimal_text(value)) == value


@pytest.mark.parametrize("text", ["12.70", "-0.5", "0", "0.0001", "-3", "10"])
def test_plain_notation_is_read(text):
    assert parse_decimal(text) == Fraction(text)


@pytest.mark.parametrize(
    "text",
    [
        "1e5",
        "NaN",
        "inf",
        "+1",
        " 1",
        "1 ",
        "１２",
        "",
        "-",
        ".5",
        "5.",
        "1_000",
        "1,000",
        "007",
        "0x1",
        "1/2",
        "--1",
        "1\n",
        "9" * 101,
    ],
)
def test_anything_but_plain_notation_is_refused(text):
    with pytest.raises(ValueError, match="decimal"):
        parse_decimal(text)


def test_more_decimals_than_allowed_are_refused_even_when_they_are_zeros():
    assert parse_decimal("12.70", places=2) == Fraction("12.7")
    with pytest.raises(ValueError, match="more than 2 decimals"):
        parse_decimal("12.700", places=2)


def test_a_decimal_is_read_from_text_only():
    with pytest.raises(TypeError, match="float"):
        parse_decimal(12.7)


@pytest.mark.parametrize("fen", [1.0, True, Decimal(1), "1", None, Fraction(1)])
def test_money_is_built_from_whole_fen_only(fen):
    with pytest.raises(TypeError, match="fen"):
        Money(fen)


def test_money_adds_subtracts_negates_orders_and_sums():
    assert Money(5) + Money(7) == Money(12)
    assert Money(5) - Money(7) == -Money(2)
    assert sum([Money(1), Money(2)], start=Money(0)) == Money(3)
    assert Money(1) < Money(2)
    assert Money(0).is_zero
    assert not Money(1).is_zero
    assert Money(-1).is_negative
    assert not Money(0).is_negative


@pytest.mark.parametrize("other", [1, 1.0, Decimal(1), None])
def test_money_mixes_with_nothing_else(other):
    with pytest.raises(TypeError):
        Money(1) + other
    with pytest.raises(TypeError):
        Money(1) - other


def test_times_rounds_once_from_the_exact_product():
    assert Money(100).times(Fraction(47, 15), rounding=Rounding.HALF_UP) == Money(313)
    assert Money(101).times(Decimal("0.5"), rounding=Rounding.HALF_UP) == Money(51)
    assert Money(101).times(Decimal("0.5"), rounding=Rounding.HALF_EVEN) == Money(50)
    assert Money(-101).times(Decimal("0.5"), rounding=Rounding.DOWN) == Money(-50)
    assert Money(7).times(3, rounding=Rounding.DOWN) == Money(21)


@pytest.mark.parametrize("rate", [0.1, True, "0.1"])
def test_times_refuses_floats_and_other_strangers(rate):
    with pytest.raises(TypeError, match="Fraction, Decimal or int"):
        Money(1).times(rate, rounding=Rounding.DOWN)


@pytest.mark.parametrize("rate", [Decimal("NaN"), Decimal("Infinity")])
def test_times_refuses_what_is_no_finite_number(rate):
    with pytest.raises(ValueError, match="finite"):
        Money(1).times(rate, rounding=Rounding.DOWN)


def test_yuan_become_fen_with_one_rounding():
    assert Money.of_yuan(Decimal("12.345"), rounding=Rounding.HALF_UP) == Money(1235)
    assert Money.of_yuan(Fraction(1, 3), rounding=Rounding.DOWN) == Money(33)
    assert Money.of_yuan(-2, rounding=Rounding.DOWN) == Money(-200)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (123456, "1,234.56"),
        (-5, "-0.05"),
        (0, "0.00"),
        (100, "1.00"),
        (-123456789, "-1,234,567.89"),
    ],
)
def test_yuan_text_is_grouped_with_two_decimals(fen, text):
    assert Money(fen).yuan_text() == text


@given(FEN)
def test_yuan_text_tells_the_fen_exactly(fen):
    text = Money(fen).yuan_text().replace(",", "")
    assert Money.of_yuan(Decimal(text), rounding=Rounding.DOWN) == Money(fen)


@given(FEN, st.fractions(-10, 10, max_denominator=1000))
def test_a_product_is_never_more_than_half_a_fen_away(fen, rate):
    product = Money(fen).times(rate, rounding=Rounding.HALF_UP)
    assert abs(product.fen - fen * rate) <= Fraction(1, 2)
