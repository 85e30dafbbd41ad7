"""Trades as the replay sees them: on the basis day's units, each with its stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from loss_calc.domain.dates import Boundaries, Stage, stage_of_trade
from loss_calc.domain.errors import NotATradingDayError
from loss_calc.domain.facts import MARKET_KINDS, PRICE_SCALE, TRANSFER_KINDS, Side, Trade
from loss_calc.domain.restoration import Exact, Restoration
from loss_calc.domain.trading_days import TradingDays


@dataclass(frozen=True, slots=True)
class Movement:
    """One trade in shares of the exposure day; `ticks` is the price in 1e-4 yuan of that basis,
    None for a transfer. Inherited shares have the donor's day and price."""

    trade: Trade
    day: date
    stage: Stage
    quantity: Exact
    ticks: Exact | None

    @property
    def is_purchase(self) -> bool:
        """Whether shares come in."""
        return self.trade.side is Side.BUY

    @property
    def is_market_trade(self) -> bool:
        """Whether the price was formed in the market that was deceived; inherited shares have a
        price only where the donor bought them there."""
        is_inherited = self.trade.inherited_on is not None and self.ticks is not None
        return self.trade.kind in MARKET_KINDS or is_inherited


ValueOf = Callable[[Movement], Exact]


def price_ticks(movement: Movement) -> Exact:
    """The price of a movement that has one."""
    assert movement.ticks is not None, "transfers never enter an average with a price of their own"
    return movement.ticks


def whole_ticks(price: Fraction) -> int:
    """A price with at most four decimals as a whole number of 1e-4 yuan."""
    return price.numerator * (PRICE_SCALE // price.denominator)


def movements_of(
    trades: Sequence[Trade],
    boundaries: Boundaries,
    restored: Restoration,
    trading_days: TradingDays,
) -> list[Movement]:
    """The ordered trades restored to the basis day; NotATradingDayError names a misdated one."""
    movements = []
    for trade in trades:
        day = trade.traded_on
        if not trading_days.may_include(day):
            raise NotATradingDayError(trade.trade_id, day)
        stage = stage_of_trade(trade, boundaries)
        if trade.inherited_on is not None and stage is not Stage.BEFORE:
            movements.append(_inherited(trade, stage, boundaries, restored))
            continue
        has_price = trade.price is not None and trade.kind not in TRANSFER_KINDS
        movements.append(
            Movement(
                trade=trade,
                day=day,
                stage=stage,
                quantity=restored.shares(trade.quantity, day),
                ticks=restored.ticks(whole_ticks(trade.price), day)
                if has_price and trade.price
                else None,
            )
        )
    return movements


def _inherited(
    trade: Trade, stage: Stage, boundaries: Boundaries, restored: Restoration
) -> Movement:
    """Shares whose holder stands where the donor stood: bought in the window, they belong to it
    whenever they came; bought outside, they are shares transferred in like any other."""
    inherited_on, price = trade.inherited_on, trade.inherited_price
    assert inherited_on is not None, "asked about inherited shares only"
    assert price is not None, "Trade demands the donor's price with the day"
    quantity = restored.shares(trade.quantity, trade.traded_on)
    donor = stage_of_trade(replace(trade, executed_at=inherited_on), boundaries)
    if donor is not Stage.WINDOW:
        return Movement(trade, trade.traded_on, stage, quantity, None)
    ticks = restored.ticks(whole_ticks(price), inherited_on)
    return Movement(trade, inherited_on, Stage.WINDOW, quantity, ticks)
