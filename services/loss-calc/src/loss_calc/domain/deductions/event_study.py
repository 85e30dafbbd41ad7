"""Event study (事件研究法): the inflation that the revelation took out of the price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import prod

from lawkit.articles import carries_out
from lawkit.rounding import Rounding, rounded
from loss_calc.domain.articles import OTHER_CAUSES, OTHER_CAUSES_2003
from loss_calc.domain.averages import average
from loss_calc.domain.charges import Deduction
from loss_calc.domain.deductions.errors import EstimationError
from loss_calc.domain.deductions.indices import SettledIndex
from loss_calc.domain.deductions.market import Market, ShareReturn
from loss_calc.domain.deductions.market_model import (
    MarketModel,
    abnormal_return,
    market_model,
    t_value,
)
from loss_calc.domain.deductions.outcome import (
    ALL_SHARES,
    CLOSED_SHARES,
    HELD_SHARES,
    Claim,
    DeductionOutcome,
    EventLeg,
)
from loss_calc.domain.deductions.simulation import MODEL_PLACES
from loss_calc.domain.deductions.terms import BackCast
from loss_calc.domain.exits import exit_average
from loss_calc.domain.facts import PRICE_SCALE, Direction
from loss_calc.domain.movements import Movement, price_ticks
from loss_calc.domain.restoration import Exact


@dataclass(frozen=True, slots=True)
class EventDay:
    """The returns of one event day; the abnormal one half-up at ten decimals."""

    on: date
    share: Fraction
    market: Fraction
    abnormal: Fraction


@dataclass(frozen=True, slots=True)
class SettledEvent:
    """The event measured once per case; `close_before` in yuan on the exposure day's basis."""

    model: MarketModel
    index: SettledIndex
    days: tuple[EventDay, ...]
    cumulative: Fraction
    t: Decimal
    close_before: Fraction
    back_cast: BackCast

    @property
    def inflation(self) -> Fraction:
        """What the event took out of one share, in yuan (bear: put into it, as a negative)."""
        return self.close_before * (1 - self._growth(self.days))

    def inflation_ticks(self, movement: Movement) -> Exact:
        """The inflation in the price of a trade, in 1e-4 yuan: all of it before the event, what
        the days of the event leave after their close, nothing once it is over."""
        to_come = tuple(day for day in self.days if day.on > movement.day)
        if self.back_cast is BackCast.CONSTANT_PERCENTAGE:
            return price_ticks(movement) * (1 - self._growth(to_come))
        passed = self.days[: len(self.days) - len(to_come)]
        left = self._growth(passed) - self._growth(self.days)
        return self.close_before * PRICE_SCALE * left

    @staticmethod
    def _growth(days: tuple[EventDay, ...]) -> Fraction:
        return prod((1 + day.abnormal for day in days), start=Fraction(1))


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def settled_event(deduction: Deduction, market: Market, index: SettledIndex) -> SettledEvent:
    """The market model of the estimation days, the abnormal returns of the event days, their sum
    with its t value, and the last close before them.

    The market's return is taken between the same two days as the share's. Raises EstimationError
    when the event has no traded day or outlasts the baseline period.
    """
    estimation, event = deduction.estimation, deduction.event
    assert estimation is not None, "Deduction demands an estimation period"
    assert event is not None, "Deduction demands an event"
    assert deduction.back_cast is not None, "Deduction demands a way back"
    if event.to_on > market.baseline.on:
        raise EstimationError(
            f"The event ends on {event.to_on}, after the baseline day {market.baseline.on}.",
            f"事件期止于{event.to_on}，晚于基准日{market.baseline.on}。",
        )
    shares = list(market.returns())
    model = _model([each for each in shares if estimation.includes(each.on)], index)
    inside = [each for each in shares if event.includes(each.on)]
    if not inside:
        raise EstimationError("The share never traded during the event.", "事件期内无成交日。")
    days = tuple(_event_day(each, model, index) for each in inside)
    cumulative = sum((day.abnormal for day in days), Fraction(0))
    return SettledEvent(
        model=model,
        index=index,
        days=days,
        cumulative=cumulative,
        t=t_value(model, cumulative, len(days)),
        close_before=market.closes[inside[0].from_on],
        back_cast=deduction.back_cast,
    )


@carries_out(OTHER_CAUSES, OTHER_CAUSES_2003)
def event_study_deduction(
    claim: Claim, deduction: Deduction, event: SettledEvent
) -> DeductionOutcome:
    """The loss per share is the smaller of the inflation paid less that recovered and the
    difference of prices, at least nothing; what the prices fell beyond it has other causes.

    Inflation is averaged over the same lots by the same method as prices.
    """
    if not deduction.per_leg:
        leg = _leg(claim, event, (claim.closed, claim.held), ALL_SHARES)
        return DeductionOutcome(leg.ratio, leg.ratio, event_legs=(leg,))
    sold = _leg(claim, event, (claim.closed, 0), CLOSED_SHARES)
    held = _leg(claim, event, (0, claim.held), HELD_SHARES)
    return DeductionOutcome(sold.ratio, held.ratio, event_legs=(sold, held))


def _model(shares: list[ShareReturn], index: SettledIndex) -> MarketModel:
    daily = [each for each in shares if not each.is_after_halt]
    fitted = market_model(
        {each.on: each.ratio for each in daily},
        {each.on: _market_return(each, index) for each in daily},
        [each.on for each in daily],
    )
    return MarketModel(
        alpha=_at_places(fitted.alpha),
        beta=_at_places(fitted.beta),
        standard_error=fitted.standard_error,
        r_squared=fitted.r_squared,
        n=fitted.n,
    )


def _event_day(share: ShareReturn, model: MarketModel, index: SettledIndex) -> EventDay:
    market = _market_return(share, index)
    abnormal = _at_places(abnormal_return(model, share.ratio, market))
    return EventDay(share.on, share.ratio, market, abnormal)


def _market_return(share: ShareReturn, index: SettledIndex) -> Fraction:
    return Fraction(index.level_on(share.on), index.level_on(share.from_on)) - 1


def _leg(
    claim: Claim, event: SettledEvent, shares: tuple[Exact, Exact], name: tuple[str, str]
) -> EventLeg:
    closed, held = shares
    if not closed + held:
        return EventLeg(*name, *(Fraction(0),) * 5)
    parameters = claim.parameters
    entry = average(claim.window, parameters.average, event.inflation_ticks)
    assert entry is not None, "a claim has tainted shares"
    recovered = exit_average(claim.exit, parameters.sell_average_scope, event.inflation_ticks)
    sign = 1 if claim.direction is Direction.BULL else -1
    # Whoever holds at the baseline day holds after the event: nothing is recovered.
    left = Fraction((recovered or 0) * closed, closed + held)
    exit_worth = (claim.prices.exit or 0) * closed + claim.prices.baseline * held
    inflation_loss = sign * (entry - left) / PRICE_SCALE
    price_loss = sign * (claim.prices.entry - Fraction(exit_worth, closed + held))
    ratio = Fraction(0)
    if price_loss > 0:
        ratio = 1 - max(Fraction(0), min(inflation_loss, price_loss)) / price_loss
    return EventLeg(
        *name, entry / PRICE_SCALE, left / PRICE_SCALE, inflation_loss, price_loss, ratio
    )


def _at_places(value: Fraction) -> Fraction:
    return rounded(value, places=MODEL_PLACES, rounding=Rounding.HALF_UP)
