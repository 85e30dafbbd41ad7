"""The level instalment and the number of instalments it needs: exact, rounded once."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction

from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.schedules.terms import MONTHS_PER_YEAR


def level_instalment(
    balance: Money, annual_rate: Fraction, periods: int, rounding: Rounding
) -> Money:
    """P r (1+r)^n / ((1+r)^n - 1) with r a twelfth of the annual rate, rounded once to the fen.

    Without interest it is P / n. `periods` is at least 1.
    """
    numerator, denominator = annual_rate.numerator, annual_rate.denominator * MONTHS_PER_YEAR
    if numerator == 0:
        return balance.times(Fraction(1, periods), rounding=rounding)
    # Whole numbers instead of fractions: a power of a fraction is reduced at every step.
    grown = (denominator + numerator) ** periods
    ungrown = denominator**periods
    factor = Fraction(numerator * grown, denominator * (grown - ungrown))
    return balance.times(factor, rounding=rounding)


def equal_part(balance: Money, periods: int, rounding: Rounding) -> Money:
    """P / n, rounded once to the fen."""
    return balance.times(Fraction(1, periods), rounding=rounding)


def instalments_needed(
    balance: Money, annual_rate: Fraction, instalment: Money, *, at_most: int
) -> int:
    """How many level instalments repay a balance: ceil(-ln(1 - P r / A) / ln(1 + r)), exactly.

    Never more than `at_most`: an instalment rounded down would else need one more, and one that
    does not cover the interest would need infinitely many.
    """
    if annual_rate == 0:
        return parts_needed(balance, instalment, at_most=at_most)
    numerator, denominator = annual_rate.numerator, annual_rate.denominator * MONTHS_PER_YEAR
    paid = instalment.fen * denominator
    repaid = paid - balance.fen * numerator

    def is_enough(count: int) -> bool:
        # (A - P r) (1+r)^n >= A, in whole numbers.
        grown: int = (denominator + numerator) ** count
        ungrown: int = denominator**count
        return repaid * grown >= paid * ungrown

    return bisect_left(range(at_most), x=True, key=is_enough)


def parts_needed(balance: Money, part: Money, *, at_most: int) -> int:
    """How many equal parts of principal repay a balance, never more than `at_most`."""
    if part.fen <= 0:
        return at_most
    return min(-(-balance.fen // part.fen), at_most)
