"""Ordinary least squares in exact fractions: the same coefficients on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from math import lcm

from loss_calc.domain.deductions.errors import EstimationError

SQUARE_ROOT = Context(prec=50)


@dataclass(frozen=True, slots=True)
class Fit:
    """`target = intercept + sum(slope * regressor) + residual` over `observations` days.

    Both sums of squares are exact; `standard_error` is the residual one, with 50 digits.
    """

    intercept: Fraction
    slopes: tuple[Fraction, ...]
    residual_sum: Fraction
    total_sum: Fraction
    observations: int

    @property
    def r_squared(self) -> Fraction:
        """The share of the variation that the regressors explain; 0 where nothing varies."""
        return 1 - self.residual_sum / self.total_sum if self.total_sum else Fraction(0)

    @property
    def standard_error(self) -> Decimal:
        """The standard error of the residuals: sqrt(sum of squares / degrees of freedom)."""
        freedom = self.observations - len(self.slopes) - 1
        return square_root(self.residual_sum / freedom)


def square_root(value: Fraction) -> Decimal:
    """The square root with 50 digits; the only inexact step of a fit."""
    quotient = SQUARE_ROOT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return SQUARE_ROOT.sqrt(quotient)


def least_squares(targets: Sequence[Fraction], rows: Sequence[Sequence[Fraction]]) -> Fit:
    """Fit the targets on the regressors of each day, with an intercept, by the normal equations.

    Raises EstimationError when there are too few days or the regressors depend on each other.
    """
    width = len(rows[0]) + 1 if rows else 1
    if len(targets) <= width:
        raise EstimationError(
            f"{len(targets)} days do not suffice to estimate {width} coefficients.",
            f"估计期仅{len(targets)}日，不足以估计{width}个系数。",
            days=len(targets),
            coefficients=width,
        )
    # Whole numbers under one scale per column keep elimination free of fractions.
    columns = [[Fraction(1)] * len(targets), *([row[k] for row in rows] for k in range(width - 1))]
    scales = [lcm(*(value.denominator for value in column)) for column in columns]
    whole = [_whole(column, scale) for column, scale in zip(columns, scales, strict=True)]
    target_scale = lcm(*(value.denominator for value in targets))
    wanted = _whole(targets, target_scale)
    matrix = [
        [_product(left, right) for right in whole] + [_product(left, wanted)] for left in whole
    ]
    solved = _solved(matrix)
    coefficients = [
        value * scale / target_scale for value, scale in zip(solved, scales, strict=True)
    ]
    explained = sum(
        (value * line[-1] for value, line in zip(solved, matrix, strict=True)), Fraction(0)
    )
    squares = _product(wanted, wanted)
    scale_squared = target_scale * target_scale
    return Fit(
        intercept=coefficients[0],
        slopes=tuple(coefficients[1:]),
        residual_sum=(squares - explained) / scale_squared,
        total_sum=(squares - Fraction(sum(wanted) ** 2, len(wanted))) / scale_squared,
        observations=len(targets),
    )


def _whole(values: Sequence[Fraction], scale: int) -> list[int]:
    return [value.numerator * (scale // value.denominator) for value in values]


def _product(left: Sequence[int], right: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(left, right, strict=True))


def _solved(matrix: Sequence[Sequence[int]]) -> list[Fraction]:
    """Solve by Bareiss elimination, whose divisions leave no remainder, and substitution back."""
    lines = [list(line) for line in matrix]
    size = len(lines)
    divisor = 1
    for pivot in range(size):
        # The matrix is symmetric and positive: a zero pivot means dependent columns.
        if lines[pivot][pivot] == 0:
            raise EstimationError(
                "The factors depend on each other (or do not vary) over the estimation days.",
                "估计期内各因子线性相关或无变动，无法估计。",
            )
        for below in range(pivot + 1, size):
            for column in range(pivot + 1, size + 1):
                crossed = lines[below][column] * lines[pivot][pivot]
                crossed -= lines[below][pivot] * lines[pivot][column]
                lines[below][column] = crossed // divisor
        divisor = lines[pivot][pivot]
    solved = [Fraction(0)] * size
    for row in reversed(range(size)):
        rest = lines[row][size] - sum(
            (lines[row][column] * solved[column] for column in range(row + 1, size)), Fraction(0)
        )
        solved[row] = Fraction(rest) / lines[row][row]
    return solved
