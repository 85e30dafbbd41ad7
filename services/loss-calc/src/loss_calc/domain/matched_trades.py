"""The trades behind a claim, each with the part of it that was matched to claim shares."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from loss_calc.domain.exits import Exit
from loss_calc.domain.facts import PRICE_SCALE, Side
from loss_calc.domain.lots import Lot, Window
from loss_calc.domain.movements import Movement, price_ticks
from loss_calc.domain.restoration import Exact


@dataclass(frozen=True, slots=True)
class MatchedTrade:
    """A trade and the shares of it that belong to the claim, in shares of the exposure day."""

    movement: Movement
    quantity: Exact

    @property
    def part(self) -> Fraction:
        """Which part of the whole trade was matched, a ratio."""
        return Fraction(self.quantity, self.movement.quantity)

    @property
    def amount(self) -> Fraction:
        """What was paid or received for the matched part on the day itself, in yuan."""
        trade = self.movement.trade
        if trade.price is None:
            return Fraction(price_ticks(self.movement) * self.quantity) / PRICE_SCALE
        return self.part * trade.quantity * trade.price

    @property
    def side(self) -> Side:
        """Whether the matched shares were bought or sold."""
        return self.movement.trade.side


def matched_trades(window: Window, exit_: Exit) -> tuple[MatchedTrade, ...]:
    """The trades that opened the claim, then those that closed it; shares that left the claim by
    transfer are no part of either."""
    closed: dict[int, Exact] = {}
    exits: dict[str, MatchedTrade] = {}
    for each in exit_.closed:
        closed[id(each.lot)] = closed.get(id(each.lot), 0) + each.quantity
        trade_id = each.by.trade.trade_id
        before = exits[trade_id].quantity if trade_id in exits else 0
        exits[trade_id] = MatchedTrade(each.by, before + each.quantity)
    entries = [_entry(lot, closed.get(id(lot), 0)) for lot in window.lots]
    return (*(entry for entry in entries if entry.quantity), *exits.values())


def _entry(lot: Lot, closed: Exact) -> MatchedTrade:
    assert lot.movement is not None, "a claim lot always has its trade"
    return MatchedTrade(lot.movement, lot.remaining + closed)
