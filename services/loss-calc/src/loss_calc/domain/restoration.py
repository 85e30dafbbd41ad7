"""Ex-rights restoration (复权): bringing prices and quantities of any day to one basis day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import assert_never

from lawkit.articles import carries_out
from loss_calc.domain.articles import DIVIDENDS_NOT_SET_OFF_2003, RESTORATION, RESTORATION_2003
from loss_calc.domain.errors import CaseFactsError
from loss_calc.domain.facts import PRICE_SCALE, CorporateAction, RuleSet
from loss_calc.domain.parameters import CashDividend

Exact = int | Fraction

ONE = Fraction(1)
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Basis:
    """How a day's figures reach the basis day: price * scale + shift (yuan), shares * shares."""

    scale: Fraction = ONE
    shift: Fraction = ZERO
    shares: Fraction = ONE

    @property
    def is_identity(self) -> bool:
        """Whether the day's figures are on the basis already."""
        return self.scale == 1 and not self.shift and self.shares == 1


@dataclass(frozen=True, slots=True)
class Restoration:
    """The way to the basis day from every interval between ex-dates."""

    actions: tuple[CorporateAction, ...]
    ex_dates: tuple[date, ...]
    intervals: tuple[Basis, ...]

    def basis_of(self, day: date) -> Basis:
        """How figures of `day` reach the basis day."""
        return self.intervals[bisect_right(self.ex_dates, day)]

    def ticks(self, ticks: Exact, day: date) -> Exact:
        """A price of `day`, in 1e-4 yuan, on the basis day."""
        basis = self.basis_of(day)
        if basis.is_identity:
            return ticks
        return ticks * basis.scale + basis.shift * PRICE_SCALE

    def price(self, price: Fraction, day: date) -> Fraction:
        """A price of `day`, in yuan, on the basis day."""
        basis = self.basis_of(day)
        return price * basis.scale + basis.shift

    def shares(self, quantity: Exact, day: date) -> Exact:
        """A quantity of `day` in shares of the basis day."""
        factor = self.intervals[bisect_right(self.ex_dates, day)].shares
        return quantity if factor == 1 else quantity * factor


@carries_out(RESTORATION, RESTORATION_2003)
def reference_price(price: Fraction, action: CorporateAction) -> Fraction:
    """The exchange's ex-rights reference price (close - cash + rights price * rights) /
    (1 + bonus + rights), per old share, in yuan."""
    paid_in = action.rights_per_share * (action.rights_price or 0)
    return (price - action.cash_per_share + paid_in) / _growth(action)


@carries_out(DIVIDENDS_NOT_SET_OFF_2003, RESTORATION)
def cash_dividend_of(rule_set: RuleSet) -> CashDividend:
    """Under the 2003 rule dividends must not be set off, so cash is left out of the restoration;
    the 2022 rule has no such article, so cash counts unless the court says otherwise."""
    match rule_set:
        case RuleSet.RULE_2022:
            return CashDividend.ADJUST
        case RuleSet.RULE_2003:
            return CashDividend.IGNORE
        case _:
            assert_never(rule_set)


@carries_out(DIVIDENDS_NOT_SET_OFF_2003, RESTORATION)
def restored_actions(
    actions: Sequence[CorporateAction], cash_dividend: CashDividend
) -> tuple[CorporateAction, ...]:
    """The corporate actions as they enter the restoration: with their cash, or without."""
    if cash_dividend is CashDividend.ADJUST:
        return tuple(actions)
    return tuple(
        CorporateAction(
            ex_on=action.ex_on,
            bonus_per_share=action.bonus_per_share,
            rights_per_share=action.rights_per_share,
            rights_price=action.rights_price,
        )
        for action in actions
    )


@carries_out(RESTORATION, RESTORATION_2003)
def restoration(
    actions: Sequence[CorporateAction], basis_on: date, *, rights_taken: bool
) -> Restoration:
    """Price and quantity are restored when rights and dividends fall between the days compared:
    forward for ex-dates up to and including the basis day, backward for later ones.

    Two actions on one ex-date are refused with CaseFactsError.
    """
    ordered = tuple(sorted(actions, key=lambda action: action.ex_on))
    for earlier, later in pairwise(ordered):
        if earlier.ex_on == later.ex_on:
            raise CaseFactsError(
                f"There are two corporate actions on {later.ex_on}.",
                f"{later.ex_on}有两条权益分派，请合并。",
                ex_on=later.ex_on,
            )
    before_basis = [action for action in ordered if action.ex_on <= basis_on]
    after_basis = ordered[len(before_basis) :]
    intervals = [Basis()]
    for action in reversed(before_basis):
        intervals.insert(0, _through(action, intervals[0], rights_taken=rights_taken))
    for action in after_basis:
        intervals.append(_back_through(action, intervals[-1], rights_taken=rights_taken))
    return Restoration(
        actions=ordered,
        ex_dates=tuple(action.ex_on for action in ordered),
        intervals=tuple(intervals),
    )


def _growth(action: CorporateAction) -> Fraction:
    return 1 + action.bonus_per_share + action.rights_per_share


def _share_growth(action: CorporateAction, *, rights_taken: bool) -> Fraction:
    # Who did not subscribe keeps the quantity; the lost right is not the issuer's misstatement.
    return _growth(action) if rights_taken else 1 + action.bonus_per_share


def _through(action: CorporateAction, onward: Basis, *, rights_taken: bool) -> Basis:
    fallen = reference_price(ZERO, action)
    return Basis(
        scale=onward.scale / _growth(action),
        shift=fallen * onward.scale + onward.shift,
        shares=onward.shares * _share_growth(action, rights_taken=rights_taken),
    )


def _back_through(action: CorporateAction, onward: Basis, *, rights_taken: bool) -> Basis:
    growth = _growth(action)
    raised = -reference_price(ZERO, action) * growth
    return Basis(
        scale=onward.scale * growth,
        shift=raised * onward.scale + onward.shift,
        shares=onward.shares / _share_growth(action, rights_taken=rights_taken),
    )
