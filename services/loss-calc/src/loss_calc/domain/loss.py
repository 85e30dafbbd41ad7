"""One investor's loss, with everything needed to redo it on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lawkit.money import Money
from loss_calc.domain.deductions.outcome import DeductionOutcome
from loss_calc.domain.difference import Parts
from loss_calc.domain.exits import Exit
from loss_calc.domain.fees import ChargeBasis
from loss_calc.domain.interest import InterestLine
from loss_calc.domain.lots import Window
from loss_calc.domain.movements import Movement
from loss_calc.domain.notices import Notice
from loss_calc.domain.restoration import Exact


@dataclass(frozen=True, slots=True)
class Workings:
    """What the figures rest on; quantities in shares of the exposure day, amounts exact in yuan.

    `parts` is before netting, `owed` after netting and deduction.
    """

    opening_given: Exact
    opening_inferred: Exact
    movements: tuple[Movement, ...]
    window: Window
    exit: Exit
    parts: Parts
    owed: Parts
    outcome: DeductionOutcome
    charge_basis: ChargeBasis
    interest_lines: tuple[InterestLine, ...]
    first_effective_on: date | None


@dataclass(frozen=True, slots=True)
class InvestorLoss:
    """The answer for one investor.

    Averages in yuan per share of the exposure day; `..._unrounded` is before `price_places`, all
    None without claim shares. Bear: `sell_average` of the tainted sales, `buy_average` of the
    buy-backs, `sold_quantity` bought back, `held_quantity` not.
    """

    eligible_quantity: Exact
    sold_quantity: Exact
    held_quantity: Exact
    transferred_quantity: Exact
    buy_average: Fraction | None
    buy_average_unrounded: Fraction | None
    sell_average: Fraction | None
    sell_average_unrounded: Fraction | None
    difference_loss_exact: Fraction
    difference_loss: Money
    deduction_ratio: Fraction
    payable_exact: Fraction
    payable_difference: Money
    commission: Money
    stamp_duty: Money
    interest: Money
    total: Money
    notices: tuple[Notice, ...]
    workings: Workings

    @property
    def warnings(self) -> tuple[str, ...]:
        """The remarks as lines that begin with their codes."""
        return tuple(notice.line for notice in self.notices)
