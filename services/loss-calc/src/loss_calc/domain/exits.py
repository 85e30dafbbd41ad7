"""How claim shares left between exposure and baseline day, and at what average."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from lawkit.articles import carries_out
from loss_calc.domain.articles import BEAR_DIFFERENCE, BULL_DIFFERENCE, SOLD_DIFFERENCE_2003
from loss_calc.domain.lots import Lot, Take, taken
from loss_calc.domain.movements import Movement, ValueOf
from loss_calc.domain.parameters import SellAverageScope
from loss_calc.domain.restoration import Exact


@dataclass(slots=True)
class Exit:
    """Claim shares closed by a trade (sold; bear: bought back), gone by transfer, and the rest of
    what happened after exposure."""

    closed: list[Take] = field(default_factory=list)
    left_claim: list[Take] = field(default_factory=list)
    other_takes: list[Take] = field(default_factory=list)
    bought_after: list[Lot] = field(default_factory=list)
    all_post: list[Movement] = field(default_factory=list)

    @property
    def closed_quantity(self) -> Exact:
        """Claim shares sold (bear: bought back) by the baseline day."""
        return taken(self.closed)

    @property
    def left_quantity(self) -> Exact:
        """Claim shares that left by transfer."""
        return taken(self.left_claim)

    @property
    def last_closed_on(self) -> date | None:
        """The day of the last trade that closed claim shares."""
        return self.closed[-1].by.day if self.closed else None


@carries_out(BULL_DIFFERENCE, BEAR_DIFFERENCE, SOLD_DIFFERENCE_2003)
def exit_average(exit_: Exit, scope: SellAverageScope, value_of: ValueOf) -> Fraction | None:
    """The quantity-weighted average of the sales (bear: buy-backs) after exposure, over the shares
    matched to the claim or over all of them; None when nothing of the claim was closed."""
    if not exit_.closed:
        return None
    if scope is SellAverageScope.MATCHED:
        pairs = [(each.quantity, each.by) for each in exit_.closed]
    else:
        pairs = [(movement.quantity, movement) for movement in exit_.all_post]
    worth = sum(quantity * value_of(movement) for quantity, movement in pairs)
    return Fraction(worth, sum(quantity for quantity, _ in pairs))
