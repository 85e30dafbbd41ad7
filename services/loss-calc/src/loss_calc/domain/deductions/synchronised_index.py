"""Synchronised index comparison (同步指数对比法): the investor as if trading the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from lawkit.articles import carries_out
from loss_calc.domain.articles import OTHER_CAUSES, OTHER_CAUSES_2003
from loss_calc.domain.averages import average
from loss_calc.domain.charges import Combine, Deduction
from loss_calc.domain.deductions.indices import SettledIndex
from loss_calc.domain.deductions.outcome import (
    ALL_SHARES,
    CLOSED_SHARES,
    HELD_SHARES,
    Claim,
    DeductionOutcome,
    Drop,
    IndexDrop,
    Leg,
)
from loss_calc.domain.difference import Prices
from loss_calc.domain.exits import exit_average
from loss_calc.domain.facts import Direction
from loss_calc.domain.notices import Notice
from loss_calc.domain.restoration import Exact

AVERAGE_NOT_POSITIVE = Notice(
    "average_not_positive",
    "an average is not positive, so no relative deduction is made",
    "均价不为正数，相对扣除比例按零计算",
)


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def synchronised_index_deduction(
    claim: Claim, deduction: Deduction, indices: Sequence[SettledIndex]
) -> DeductionOutcome:
    """Market risk is the combined drop of the indices over the investor's own trades, relative to
    the drop of the share over the same trades; the same lots and the same average method apply.

    Per leg, the sold and the held shares are compared each for themselves. Raises
    MissingIndexLevelError for a needed day without a level.
    """
    return own_trades_deduction(claim, deduction, indices, is_relative=True)


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def own_trades_deduction(
    claim: Claim, deduction: Deduction, indices: Sequence[SettledIndex], *, is_relative: bool
) -> DeductionOutcome:
    """The drop of the indices over the investor's own trades, relative to the drop of the share
    (相对比例) or taken by itself (直接比例); where the share itself did not fall, nothing."""
    if claim.prices.entry <= 0:
        return DeductionOutcome(Fraction(0), Fraction(0), notices=(AVERAGE_NOT_POSITIVE,))
    basis = _Basis(
        claim,
        deduction,
        tuple((index, _index_prices(claim, index)) for index in indices),
        is_relative,
    )
    if not deduction.per_leg:
        leg = _leg(basis, (claim.closed, claim.held), ALL_SHARES)
        return _outcome(leg, leg, (leg,))
    sold = _leg(basis, (claim.closed, 0), CLOSED_SHARES)
    held = _leg(basis, (0, claim.held), HELD_SHARES)
    return _outcome(sold, held, (sold, held))


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def combined_drop(drops: Sequence[Fraction], weights: Sequence[Fraction], how: Combine) -> Fraction:
    """Several indices become one drop: their mean, the largest, the smallest, or weighted."""
    match how:
        case Combine.MEAN:
            return sum(drops, Fraction(0)) / len(drops)
        case Combine.MAX:
            return max(drops)
        case Combine.MIN:
            return min(drops)
        case Combine.WEIGHTED:
            weighted = sum(drop * weight for drop, weight in zip(drops, weights, strict=True))
            return weighted / sum(weights, Fraction(0))
        case _:
            assert_never(how)


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def combined_index_drop(drops: Sequence[IndexDrop], deduction: Deduction) -> Fraction:
    """The drops of the indices as one; where the court says so, an index that rose counts as one
    that stood still."""
    ratios = [each.drop.ratio for each in drops]
    if deduction.floor_each_index:
        ratios = [max(Fraction(0), ratio) for ratio in ratios]
    weights = [each.index.weight for each in drops if each.index.weight is not None]
    return combined_drop(ratios, weights, deduction.combine)


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def direct_ratio(index_drop: Fraction) -> Fraction:
    """The drop of the indices itself, never below 0 nor above 1."""
    return min(Fraction(1), max(Fraction(0), index_drop))


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def relative_ratio(index_drop: Fraction, stock_drop: Fraction) -> Fraction:
    """The share of the drop that the indices explain, never below 0 nor above 1; where the share
    itself did not fall nothing is deducted."""
    if stock_drop <= 0:
        return Fraction(0)
    return direct_ratio(index_drop / stock_drop)


def _index_prices(claim: Claim, index: SettledIndex) -> Prices:
    entry = average(claim.window, claim.parameters.average, index.level_of)
    assert entry is not None, "a claim has tainted shares"
    scope = claim.parameters.sell_average_scope
    return Prices(
        entry=entry,
        exit=exit_average(claim.exit, scope, index.level_of),
        # Nobody who sold everything needs the index over the baseline period.
        baseline=index.baseline_mean() if claim.held else Fraction(0),
    )


@dataclass(frozen=True, slots=True)
class _Basis:
    """What every leg is compared on."""

    claim: Claim
    deduction: Deduction
    pairs: tuple[tuple[SettledIndex, Prices], ...]
    is_relative: bool


def _leg(basis: _Basis, shares: tuple[Exact, Exact], name: tuple[str, str]) -> Leg:
    closed, held = shares
    direction = basis.claim.direction
    if not closed + held:
        return Leg(*name, None, (), None, Fraction(0), basis.is_relative)
    stock = _drop(basis.claim.prices, closed, held, direction)
    if stock.ratio <= 0 or any(prices.entry <= 0 for _, prices in basis.pairs):
        return Leg(*name, stock, (), None, Fraction(0), basis.is_relative)
    drops = tuple(
        IndexDrop(index, _drop(prices, closed, held, direction)) for index, prices in basis.pairs
    )
    combined = combined_index_drop(drops, basis.deduction)
    ratio = relative_ratio(combined, stock.ratio) if basis.is_relative else direct_ratio(combined)
    return Leg(*name, stock, drops, combined, ratio, basis.is_relative)


def _drop(prices: Prices, closed: Exact, held: Exact, direction: Direction) -> Drop:
    exit_worth = (prices.exit or 0) * closed + prices.baseline * held
    exit_ = Fraction(exit_worth, closed + held)
    sign = 1 if direction is Direction.BULL else -1
    return Drop(prices.entry, exit_, sign * (prices.entry - exit_) / prices.entry)


def _outcome(closed: Leg, held: Leg, legs: tuple[Leg, ...]) -> DeductionOutcome:
    has_no_base = any(leg.stock and leg.stock.ratio > 0 and leg.combined is None for leg in legs)
    notices = (AVERAGE_NOT_POSITIVE,) if has_no_base else ()
    return DeductionOutcome(closed.ratio, held.ratio, legs, notices)
