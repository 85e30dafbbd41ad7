"""Causes besides the market (非系统风险等其他因素), and how they join the market's ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from lawkit.articles import carries_out
from loss_calc.domain.articles import OTHER_CAUSES, OTHER_CAUSES_2003
from loss_calc.domain.charges import Deduction
from loss_calc.domain.deductions.outcome import CauseShare, Claim, DeductionOutcome
from loss_calc.domain.deductions.terms import CombineCauses, OtherCause
from loss_calc.domain.restoration import Exact


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def with_other_causes(
    outcome: DeductionOutcome, deduction: Deduction, claim: Claim
) -> DeductionOutcome:
    """Manipulation by others, over-reaction, the issuer's own troubles and other causes are taken
    off like market risk. A cause with days counts for the shares held on one of them."""
    causes = tuple(_touched(cause, claim) for cause in deduction.other_causes)
    how = deduction.combine_causes
    return replace(
        outcome,
        closed_ratio=combined_causes(
            [outcome.closed_ratio, *(each.cause.ratio * each.closed for each in causes)], how
        ),
        held_ratio=combined_causes(
            [outcome.held_ratio, *(each.cause.ratio * each.held for each in causes)], how
        ),
        causes=causes,
        method_ratios=(outcome.closed_ratio, outcome.held_ratio),
    )


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def combined_causes(ratios: Sequence[Fraction], how: CombineCauses) -> Fraction:
    """Ratios added up to at most everything, or each taken off what the others leave."""
    match how:
        case CombineCauses.ADDITIVE:
            return min(Fraction(1), sum(ratios, Fraction(0)))
        case CombineCauses.MULTIPLICATIVE:
            left = Fraction(1)
            for ratio in ratios:
                left *= 1 - ratio
            return 1 - left
        case _:
            assert_never(how)


def _touched(cause: OtherCause, claim: Claim) -> CauseShare:
    if cause.days is None:
        return CauseShare(cause, Fraction(1), Fraction(1))
    days = cause.days
    closed: Exact = sum(
        each.quantity
        for each in claim.exit.closed
        if each.lot.day <= days.to_on and each.by.day >= days.from_on
    )
    held: Exact = 0
    if claim.baseline_on >= days.from_on:
        held = sum(lot.remaining for lot in claim.window.lots if lot.day <= days.to_on)
    return CauseShare(cause, _part(closed, claim.closed), _part(held, claim.held))


def _part(touched: Exact, whole: Exact) -> Fraction:
    return Fraction(touched, whole) if whole else Fraction(0)
