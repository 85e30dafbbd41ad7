"""A percentage fixed by the court (酌定比例)."""

from __future__ import annotations

from fractions import Fraction

from lawkit.articles import carries_out
from loss_calc.domain.articles import OTHER_CAUSES, OTHER_CAUSES_2003
from loss_calc.domain.deductions.outcome import DeductionOutcome


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def fixed_deduction(ratio: Fraction) -> DeductionOutcome:
    """Loss from causes other than the misstatement is not compensated; the court fixes its share,
    a ratio from 0 to 1."""
    return DeductionOutcome(closed_ratio=ratio, held_ratio=ratio)
