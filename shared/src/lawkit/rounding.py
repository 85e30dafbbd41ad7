"""Exact rounding of fractions and their plain decimal notation."""

import re
from enum import StrEnum
from fractions import Fraction
from typing import assert_never

# The JSON number grammar without exponent: what people write on paper and nothing more.
_PLAIN_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.([0-9]+))?")
LONGEST_DECIMAL_TEXT = 100


class Rounding(StrEnum):
    """The declared direction of a rounding."""

    HALF_UP = "half_up"
    DOWN = "down"
    HALF_EVEN = "half_even"


def rounded(value: Fraction, *, places: int, rounding: Rounding) -> Fraction:
    """Return `value` at `places` decimals, exactly.

    Half-up rounds a tie away from zero (四舍五入), down cuts toward zero, half-even takes the even
    neighbour on a tie; so rounding -v always gives the negative of rounding v. A negative number
    of places is refused with ValueError.
    """
    if places < 0:
        raise ValueError(f"places must not be negative: {places}")
    scale = 10**places
    return Fraction(_whole(value.numerator * scale, value.denominator, rounding), scale)


def rounded_to_whole(value: Fraction, *, rounding: Rounding) -> int:
    """Return the whole number that `rounded` gives without decimals."""
    return _whole(value.numerator, value.denominator, rounding)


def _whole(numerator: int, denominator: int, rounding: Rounding) -> int:
    whole, rest = divmod(abs(numerator), denominator)
    if _rounds_away_from_zero(whole, 2 * rest, denominator, rounding):
        whole += 1
    return -whole if numerator < 0 else whole


def _rounds_away_from_zero(
    whole: int, doubled_rest: int, denominator: int, rounding: Rounding
) -> bool:
    match rounding:
        case Rounding.HALF_UP:
            return doubled_rest >= denominator
        case Rounding.DOWN:
            return False
        case Rounding.HALF_EVEN:
            is_tie = doubled_rest == denominator
            return whole % 2 == 1 if is_tie else doubled_rest > denominator
        case _:
            assert_never(rounding)


def decimal_text(value: Fraction, *, places: int = 10) -> str:
    """Write `value` half-up at `places` decimals, without trailing zeros ("3.1333333333", "0")."""
    at_places = rounded(value, places=places, rounding=Rounding.HALF_UP)
    digits = str(abs(at_places.numerator) * (10**places // at_places.denominator))
    digits = digits.rjust(places + 1, "0")
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :].rstrip("0")
    sign = "-" if at_places < 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def exact_text(value: Fraction, *, places: int = 10) -> str | None:
    """Write `value` as a fraction ("47/15"), or None when `decimal_text` tells it exactly."""
    if rounded(value, places=places, rounding=Rounding.DOWN) == value:
        return None
    return f"{value.numerator}/{value.denominator}"


def parse_decimal(text: str, *, places: int | None = None) -> Fraction:
    """Read a decimal in plain notation ("12.70", "-0.5").

    Exponents, signs other than a leading minus, blanks, leading zeros, non-ASCII digits, words such
    as "NaN", more decimals than `places` and texts over 100 characters are refused with ValueError.
    """
    if not isinstance(text, str):
        raise TypeError(f"a decimal is read from text, not from {type(text).__name__}")
    if len(text) > LONGEST_DECIMAL_TEXT:
        raise ValueError(f"a decimal may have at most {LONGEST_DECIMAL_TEXT} characters")
    match = _PLAIN_DECIMAL.fullmatch(text)
    if match is None:
        raise ValueError(f"not a decimal in plain notation: {text!r}")
    if places is not None and len(match.group(1) or "") > places:
        raise ValueError(f"more than {places} decimals: {text!r}")
    return Fraction(text)
