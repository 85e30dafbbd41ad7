"""A table of deductions by trading interval (分区间扣除比例)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from lawkit.articles import carries_out
from loss_calc.domain.articles import OTHER_CAUSES, OTHER_CAUSES_2003
from loss_calc.domain.charges import Deduction
from loss_calc.domain.deductions.errors import IntervalMissingError
from loss_calc.domain.deductions.outcome import Claim, DeductionOutcome, IntervalShare
from loss_calc.domain.lots import Lot
from loss_calc.domain.restoration import Exact


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def interval_table_deduction(claim: Claim, deduction: Deduction) -> DeductionOutcome:
    """Each claim share bears the ratio that the table has for the day it was bought (bear: sold);
    the claim bears the mean of its shares' ratios weighted by quantity, or per leg the mean of the
    sold and of the held shares.

    Raises IntervalMissingError for a day that no interval covers.
    """
    closed = tuple(_share(each.lot, each.quantity, deduction) for each in claim.exit.closed)
    held = tuple(
        _share(lot, lot.remaining, deduction) for lot in claim.window.lots if lot.remaining
    )
    rows = closed + held
    if deduction.per_leg:
        return DeductionOutcome(_mean(closed), _mean(held), intervals=rows)
    ratio = _mean(rows)
    return DeductionOutcome(ratio, ratio, intervals=rows)


def _share(lot: Lot, quantity: Exact, deduction: Deduction) -> IntervalShare:
    for row in deduction.table:
        if row.days.includes(lot.day):
            return IntervalShare(lot.day, quantity, row.ratio)
    assert lot.movement is not None, "a claim lot always has its trade"
    raise IntervalMissingError(lot.day, lot.movement.trade.trade_id)


def _mean(rows: Sequence[IntervalShare]) -> Fraction:
    shares = sum(row.quantity for row in rows)
    if not shares:
        return Fraction(0)
    return sum((row.quantity * row.ratio for row in rows), Fraction(0)) / shares
