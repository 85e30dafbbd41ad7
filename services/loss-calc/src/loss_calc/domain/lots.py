"""Lots, what is taken from them, and the order in which they give."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from loss_calc.domain.movements import Movement
from loss_calc.domain.restoration import Exact


@dataclass(slots=True, eq=False)
class Lot:
    """Shares that came in together; `movement` None = the opening position.

    In a bear case a claim lot is a tainted sale, and taking from it means buying back.
    """

    movement: Movement | None
    quantity: Exact
    remaining: Exact
    number: int = -1

    @property
    def day(self) -> date:
        """The day of the trade that made the lot."""
        assert self.movement is not None, "an opening lot has no day"
        return self.movement.day


class Take(NamedTuple):
    """Shares that one trade took from one lot."""

    lot: Lot
    quantity: Exact
    by: Movement


class Flow(NamedTuple):
    """A claim lot coming in (`by` None), or shares of it going out again."""

    lot: Lot
    quantity: Exact
    by: Movement | None


@dataclass(slots=True)
class Window:
    """What the replay up to the exposure leaves behind.

    `flows` moves claim lots only, in time order; `last_flat` is the number of flows up to the last
    moment with nothing held (bear: with no tainted sale open). `survivors` keeps what remained of
    each claim lot at exposure, in the order of the lots; `opening_ticks` is what an opening share
    cost where it enters the moving pool, and then takes from the opening flow too; `averages` are
    those formed so far, by method and value.
    """

    opening: Exact
    opening_ticks: Exact | None = None
    lots: list[Lot] = field(default_factory=list)
    others: list[Lot] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    takes: list[Take] = field(default_factory=list)
    last_flat: int = 0
    survivors: list[Exact] = field(default_factory=list)
    averages: dict[Any, Fraction] = field(default_factory=dict, compare=False)

    def open_claim_lot(self, movement: Movement, quantity: Exact) -> Lot:
        """Let a tainted trade become a claim lot."""
        lot = Lot(movement, quantity, quantity, number=len(self.lots))
        self.lots.append(lot)
        self.flows.append(Flow(lot, quantity, None))
        return lot

    def record(self, takes: list[Take]) -> None:
        """Note what a trade took; shares that are in the pool also flow."""
        self.takes.extend(takes)
        self.flows.extend(Flow(*take) for take in takes if self._is_pooled(take.lot))

    def _is_pooled(self, lot: Lot) -> bool:
        return lot.number >= 0 or (lot.movement is None and self.opening_ticks is not None)

    def close(self) -> None:
        """Fix what survives to the exposure."""
        self.survivors = [lot.remaining for lot in self.lots]

    @property
    def quantity(self) -> Exact:
        """Claim shares at exposure."""
        return sum(self.survivors)

    @property
    def first_effective_day(self) -> date | None:
        """The day of the earliest tainted trade of which any share survives."""
        for lot, survivor in zip(self.lots, self.survivors, strict=True):
            if survivor:
                return lot.day
        return None


def take(lots: deque[Lot], wanted: Exact, by: Movement, *, newest_first: bool) -> list[Take]:
    """Take up to `wanted` shares from the oldest (or newest) lots; empty lots leave the queue."""
    takes = []
    end = -1 if newest_first else 0
    while wanted and lots:
        lot = lots[end]
        quantity = min(wanted, lot.remaining)
        lot.remaining -= quantity
        wanted -= quantity
        takes.append(Take(lot, quantity, by))
        if not lot.remaining:
            (lots.pop if newest_first else lots.popleft)()
    return takes


def taken(takes: list[Take]) -> Exact:
    """How many shares were taken in all."""
    return sum(each.quantity for each in takes)
