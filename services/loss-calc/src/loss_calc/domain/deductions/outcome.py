"""What a deduction method answers, and what it is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from loss_calc.domain.deductions.indices import SettledIndex
from loss_calc.domain.difference import Prices
from loss_calc.domain.exits import Exit
from loss_calc.domain.facts import Direction
from loss_calc.domain.lots import Window
from loss_calc.domain.notices import Notice
from loss_calc.domain.parameters import Parameters
from loss_calc.domain.restoration import Exact


@dataclass(frozen=True, slots=True)
class Claim:
    """One investor's claim before deduction; `prices` are those multiplied with, in
    yuan: where the court rounds them, it compares the rounded ones."""

    direction: Direction
    parameters: Parameters
    window: Window
    exit: Exit
    prices: Prices
    closed: Exact
    held: Exact


@dataclass(frozen=True, slots=True)
class Drop:
    """How far a value fell (bear: rose) from entry to exit, as a ratio of the entry."""

    entry: Fraction
    exit: Fraction
    ratio: Fraction


@dataclass(frozen=True, slots=True)
class IndexDrop:
    """The drop of one index over the investor's own trades, in scaled levels of that index."""

    index: SettledIndex
    drop: Drop


@dataclass(frozen=True, slots=True)
class Leg:
    """One comparison of the share with the indices: over all shares, the sold or the held."""

    name: str
    name_zh: str
    stock: Drop | None
    indices: tuple[IndexDrop, ...]
    combined: Fraction | None
    ratio: Fraction


@dataclass(frozen=True, slots=True)
class DeductionOutcome:
    """The ratio taken off the sold and the held part, with the figures behind it."""

    closed_ratio: Fraction
    held_ratio: Fraction
    legs: tuple[Leg, ...] = ()
    notices: tuple[Notice, ...] = ()


NOTHING_DEDUCTED = DeductionOutcome(Fraction(0), Fraction(0))
