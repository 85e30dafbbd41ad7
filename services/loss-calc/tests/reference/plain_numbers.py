"""Exact numbers in, wire forms out: fractions, rounding and decimal text."""

import re
from fractions import Fraction

FEN_PER_YUAN = 100


class ReferenceRefusal(Exception):  # noqa: N818 - a refusal is an answer of the reference, not a defect
    """The request must be refused; `code` says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


def decimal(value: object, name: str) -> Fraction:
    """Read a decimal string; a float, an exponent or stray text is refused."""
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        raise ReferenceRefusal("not_a_decimal", f"{name}: {value!r}")
    return Fraction(value)


def whole(value: object, name: str) -> int:
    """Read a whole number; a boolean or a float is refused."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ReferenceRefusal("not_a_whole_number", f"{name}: {value!r}")
    return value


def rounded(value: Fraction, places: int, mode: str) -> Fraction:
    """Round to `places` decimals: half_up away from zero, down toward zero, half_even to even."""
    scaled = abs(value) * 10**places
    low = scaled.numerator // scaled.denominator
    rest = scaled - low
    half = Fraction(1, 2)
    goes_up = {
        "half_up": rest >= half,
        "down": False,
        "half_even": rest > half or (rest == half and low % 2 == 1),
    }[mode]
    size = Fraction(low + 1 if goes_up else low, 10**places)
    return -size if value < 0 else size


def fen(yuan: Fraction, mode: str) -> int:
    """Return an amount in yuan as whole fen."""
    return int(rounded(yuan * FEN_PER_YUAN, 0, mode))


def decimal_text(value: Fraction) -> str:
    """Show up to ten places, half-up, trailing zeros trimmed."""
    shown = rounded(value, 10, "half_up")
    units = abs(shown.numerator) * 10**10 // shown.denominator
    digits = f"{units // 10**10}.{units % 10**10:010d}".rstrip("0").rstrip(".")
    return f"-{digits}" if shown < 0 else digits


def exact_text(value: Fraction) -> str | None:
    """Return "47/15" where ten decimal places do not say the whole value, else None."""
    if rounded(value, 10, "half_up") == value:
        return None
    return f"{value.numerator}/{value.denominator}"


def quantity_wire(value: Fraction) -> int | str:
    """Return shares as an integer, or as a decimal string where a bonus issue leaves fractions."""
    return int(value) if value.denominator == 1 else decimal_text(value)
