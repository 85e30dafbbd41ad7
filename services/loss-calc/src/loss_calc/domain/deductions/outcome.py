"""What a deduction method answers, and what it is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from loss_calc.domain.deductions.indices import SettledIndex
from loss_calc.domain.deductions.terms import ComparisonWindow, OtherCause
from loss_calc.domain.difference import Prices
from loss_calc.domain.exits import Exit
from loss_calc.domain.facts import Direction
from loss_calc.domain.lots import Window
from loss_calc.domain.notices import Notice
from loss_calc.domain.parameters import Parameters
from loss_calc.domain.restoration import Exact

ALL_SHARES = ("all", "全部股份")
CLOSED_SHARES = ("closed", "已平部分")
HELD_SHARES = ("held", "持有部分")


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
    baseline_on: date


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
    """One comparison of the share with the indices: over all shares, the sold or the held.

    A direct comparison looks at the indices alone (`is_relative` false).
    """

    name: str
    name_zh: str
    stock: Drop | None
    indices: tuple[IndexDrop, ...]
    combined: Fraction | None
    ratio: Fraction
    is_relative: bool = True


@dataclass(frozen=True, slots=True)
class WindowOutcome:
    """What one window comes to; only the chosen one is deducted. The days are None for the
    investor's own trades."""

    window: ComparisonWindow
    from_on: date | None
    to_on: date | None
    legs: tuple[Leg, ...]
    closed_ratio: Fraction
    held_ratio: Fraction


@dataclass(frozen=True, slots=True)
class EventLeg:
    """Inflation per share paid and recovered, beside the difference of prices, in yuan; the loss
    per share is the smaller of the two, at least nothing."""

    name: str
    name_zh: str
    entry: Fraction
    exit: Fraction
    inflation_loss: Fraction
    price_loss: Fraction
    ratio: Fraction


@dataclass(frozen=True, slots=True)
class IntervalShare:
    """Claim shares of one trade and the ratio that the table has for its day."""

    on: date
    quantity: Exact
    ratio: Fraction


@dataclass(frozen=True, slots=True)
class CauseShare:
    """Which share of the sold and of the held claim shares another cause touched."""

    cause: OtherCause
    closed: Fraction
    held: Fraction


@dataclass(frozen=True, slots=True)
class DeductionOutcome:
    """The ratio taken off the sold and the held part, with the figures behind it.

    `method_ratios` is what the method alone came to, before other causes.
    """

    closed_ratio: Fraction
    held_ratio: Fraction
    legs: tuple[Leg, ...] = ()
    notices: tuple[Notice, ...] = ()
    windows: tuple[WindowOutcome, ...] = ()
    event_legs: tuple[EventLeg, ...] = ()
    intervals: tuple[IntervalShare, ...] = ()
    causes: tuple[CauseShare, ...] = ()
    method_ratios: tuple[Fraction, Fraction] | None = None


NOTHING_DEDUCTED = DeductionOutcome(Fraction(0), Fraction(0))
