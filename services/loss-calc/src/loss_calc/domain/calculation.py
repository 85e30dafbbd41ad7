"""The public face: settle a case once, calculate its investors, explain one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lawkit.explain import Explained
from lawkit.money import Money
from loss_calc.domain.amounts import in_fen, settled_amounts
from loss_calc.domain.baseline import Baseline, settled_baseline
from loss_calc.domain.charges import Deduction, Fees
from loss_calc.domain.claim import (
    average_pairs,
    claim_notices,
    claim_prices,
    in_yuan,
    multiplied,
    total_ratio,
)
from loss_calc.domain.dates import exposure_day
from loss_calc.domain.difference import Prices
from loss_calc.domain.explanation.baseline_steps import explained_baseline
from loss_calc.domain.explanation.paper import working_paper
from loss_calc.domain.facts import (
    Announcement,
    Bar,
    CaseFacts,
    CorporateAction,
    Direction,
    InvestorRecord,
    RuleSet,
)
from loss_calc.domain.frame import Frame, baseline_case, settled_frame
from loss_calc.domain.holdings import position_errors
from loss_calc.domain.loss import InvestorLoss
from loss_calc.domain.parameters import Parameters
from loss_calc.domain.replay import Replay, replayed
from loss_calc.domain.restoration import Exact
from loss_calc.domain.trading_days import TradingDays

__all__ = [
    "baseline",
    "explain",
    "investor_loss",
    "position_errors",
    "replayed_loss",
    "settle_frame",
]


def settle_frame(
    facts: CaseFacts, parameters: Parameters, deduction: Deduction, fees: Fees
) -> Frame:
    """Settle what holds for every investor; LossCalculationError says what is missing."""
    return settled_frame(facts, parameters, deduction, fees)


def baseline(
    rule_set: RuleSet,
    exposure: Announcement,
    bars: Sequence[Bar],
    *,
    parameters: Parameters | None = None,
    hearing_on: date | None = None,
    delisted_on: date | None = None,
    corporate_actions: Sequence[CorporateAction] = (),
) -> Explained[Baseline]:
    """The statutory baseline day and price of an exposure, explained."""
    facts = CaseFacts(
        rule_set=rule_set,
        direction=Direction.BULL,
        implementation=exposure,
        exposure=exposure,
        bars=tuple(bars),
        corporate_actions=tuple(corporate_actions),
        hearing_on=hearing_on,
        delisted_on=delisted_on,
    )
    switches = parameters or Parameters()
    trading_days = TradingDays.of(facts.bars)
    case = baseline_case(facts, switches, trading_days, exposure_day(exposure, trading_days))
    return explained_baseline(settled_baseline(case, None), case)


def investor_loss(frame: Frame, record: InvestorRecord) -> InvestorLoss:
    """The loss of one investor, exact until each item is rounded once."""
    return replayed_loss(frame, replayed(frame, record))


def replayed_loss(frame: Frame, replay: Replay) -> InvestorLoss:
    """The loss on a replay made under this frame, or under one with the same matching rule."""
    closed = replay.exit.closed_quantity
    held = replay.window.quantity - closed - replay.exit.left_quantity
    if not closed + held:
        return _settled(frame, replay, (closed, held), None, None)
    ticks = claim_prices(frame, replay)
    prices = multiplied(in_yuan(ticks), frame.baseline_price, frame.parameters)
    return _settled(frame, replay, (closed, held), ticks, prices)


def explain(frame: Frame, loss: InvestorLoss) -> Explained[Money]:
    """The working paper of one investor's loss (计算底稿)."""
    return working_paper(frame, loss)


def _settled(
    frame: Frame,
    replay: Replay,
    shares: tuple[Exact, Exact],
    ticks: Prices | None,
    prices: Prices | None,
) -> InvestorLoss:
    closed, held = shares
    amounts = settled_amounts(frame, replay, shares, prices)
    outcome = amounts.outcome
    entry, exit_ = average_pairs(ticks, prices)
    buy, sell = (entry, exit_) if frame.facts.direction is Direction.BULL else (exit_, entry)
    return InvestorLoss(
        eligible_quantity=closed + held,
        sold_quantity=closed,
        held_quantity=held,
        transferred_quantity=replay.exit.left_quantity,
        buy_average=buy[0],
        buy_average_unrounded=buy[1],
        sell_average=sell[0],
        sell_average_unrounded=sell[1],
        difference_loss_exact=amounts.difference,
        difference_loss=in_fen(frame, amounts.difference),
        deduction_ratio=total_ratio(outcome, amounts.difference, amounts.payable),
        payable_exact=amounts.payable,
        payable_difference=amounts.payable_money,
        commission=amounts.charged.commission,
        stamp_duty=amounts.charged.stamp_duty,
        interest=amounts.interest,
        total=amounts.total,
        notices=frame.notices + replay.notices + claim_notices(frame, replay, ticks, outcome),
        workings=amounts.workings(replay),
    )
