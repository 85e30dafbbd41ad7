"""The replay of one investor's record: opening, window, exposure to baseline day."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from loss_calc.domain import bear, bull
from loss_calc.domain.dates import Stage
from loss_calc.domain.errors import TradeError
from loss_calc.domain.exits import Exit
from loss_calc.domain.facts import Direction, InvestorRecord
from loss_calc.domain.frame import Frame
from loss_calc.domain.holdings import opening_quantity, sale_errors, shortfalls
from loss_calc.domain.lots import Window
from loss_calc.domain.movements import Movement, movements_of
from loss_calc.domain.notices import Notice
from loss_calc.domain.opening_cost import OpeningCostMissingError, opening_average
from loss_calc.domain.parameters import OpeningCost, ShortfallPolicy
from loss_calc.domain.record import OrderedRecord, ordered_record
from loss_calc.domain.restoration import Exact


@dataclass(frozen=True, slots=True)
class Replay:
    """What the record comes to, in shares of the exposure day."""

    opening_given: Exact
    opening_inferred: Exact
    movements: tuple[Movement, ...]
    window: Window
    exit: Exit
    notices: tuple[Notice, ...]


def replayed(frame: Frame, record: InvestorRecord) -> Replay:
    """Order and restore the trades, check the holdings, and match sales with purchases."""
    ordered = ordered_record(record, frame.parameters.intraday_order)
    if frame.facts.direction is Direction.BEAR:
        _refuse_inherited(ordered)
    movements = movements_of(ordered.trades, frame.boundaries, frame.restored, frame.trading_days)
    opening = opening_quantity(record, ordered.first_listed_on, frame.restored)
    inferred = _inferred_opening(frame, record, ordered, opening)
    stages: dict[Stage, list[Movement]] = {stage: [] for stage in Stage}
    for movement in movements:
        stages[movement.stage].append(movement)
    at_implementation = opening + inferred + _balance(stages[Stage.BEFORE])
    cost = None
    if frame.parameters.opening_cost is OpeningCost.INCLUDE_AT_COST:
        before = stages[Stage.BEFORE]
        cost = opening_average(record, ordered.first_listed_on, before, frame.restored)
    window, exit_ = _matched(frame, at_implementation, stages, cost)
    return Replay(
        opening_given=opening,
        opening_inferred=inferred,
        movements=tuple(movements),
        window=window,
        exit=exit_,
        notices=ordered.notices + _inferred_notice(inferred) + _outside_notice(frame, movements),
    )


def _matched(
    frame: Frame, opening: Exact, stages: dict[Stage, list[Movement]], opening_ticks: Exact | None
) -> tuple[Window, Exit]:
    inside, after = stages[Stage.WINDOW], stages[Stage.POST]
    if frame.facts.direction is Direction.BULL:
        window = bull.window_purchases(
            opening, inside, frame.parameters, opening_ticks=opening_ticks
        )
        return window, bull.sales_after_exposure(window, after, frame.parameters)
    window = bear.window_sales(opening, inside, frame.parameters)
    return window, bear.buy_backs_after_exposure(window, after)


def _refuse_inherited(ordered: OrderedRecord) -> None:
    for trade in ordered.trades:
        if trade.inherited_on is not None:
            raise TradeError(
                trade.trade_id,
                f"Trade {trade.trade_id}: inherited purchases mean nothing in a bear case.",
                f"成交 {trade.trade_id}：诱空型案件不涉及承继买入。",
            )


def _balance(movements: list[Movement]) -> Exact:
    return sum(each.quantity if each.is_purchase else -each.quantity for each in movements)


def _inferred_opening(
    frame: Frame, record: InvestorRecord, ordered: OrderedRecord, opening: Exact
) -> Exact:
    gaps = shortfalls(ordered.trades, opening, frame.restored)
    if not gaps:
        return 0
    if frame.parameters.shortfall_policy is ShortfallPolicy.ERROR:
        order = frame.parameters.intraday_order
        raise sale_errors(gaps, ordered, record, order, frame.restored)[0]
    if frame.parameters.opening_cost is OpeningCost.INCLUDE_AT_COST:
        raise OpeningCostMissingError("Inferred opening shares", "推定的期初持仓")
    # Every gap counts the holding as empty again, so the gaps add up to the smallest cure.
    return sum(missing for _, missing in gaps)


def _outside_notice(frame: Frame, movements: list[Movement]) -> tuple[Notice, ...]:
    trading_days = frame.trading_days
    if not trading_days.days:
        return ()
    outside = sum(not trading_days.includes(movement.day) for movement in movements)
    if not outside:
        return ()
    return (
        Notice(
            "trades_outside_bars",
            f"{outside} trades lie before the first or after the last bar; "
            "that their days were trading days was not checked",
            f"{outside}笔成交在行情数据起止日之外，未核对是否为交易日",
        ),
    )


def _inferred_notice(inferred: Exact) -> tuple[Notice, ...]:
    if not inferred:
        return ()
    shares = Fraction(inferred)
    return (
        Notice(
            "opening_inferred",
            f"an opening position of {shares} shares of the exposure day was inferred; "
            "evidence is required",
            f"推定期初持仓{shares}股（揭露日或更正日口径），须另行举证",
        ),
    )
