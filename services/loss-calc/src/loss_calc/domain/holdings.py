"""Whether the record can be true: no sale may take more shares than the investor holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from lawkit.articles import carries_out
from loss_calc.domain.articles import MERGED_ACCOUNTS
from loss_calc.domain.errors import SaleAboveHoldingsError
from loss_calc.domain.facts import CorporateAction, InvestorRecord, Side, Trade
from loss_calc.domain.parameters import IntradayOrder
from loss_calc.domain.record import OrderedRecord, ordered_record
from loss_calc.domain.restoration import Exact, Restoration, restoration

Shortfall = tuple[Trade, Exact]


@carries_out(MERGED_ACCOUNTS)
def opening_quantity(
    record: InvestorRecord, first_listed_on: date | None, restored: Restoration
) -> Exact:
    """What all accounts held before the first listed trade, in shares of the basis day.

    It is given in the share units of that trade's day.
    """
    held = sum(position.quantity for position in record.opening_positions)
    if first_listed_on is None:
        return held
    return restored.shares(held, first_listed_on)


@carries_out(MERGED_ACCOUNTS)
def shortfalls(
    trades: Sequence[Trade], opening: Exact, restored: Restoration
) -> tuple[Shortfall, ...]:
    """Every sale, in order, that takes more than is held, with what is missing each time.

    After a shortfall the holding counts as empty, so that one gap is reported once.
    """
    held = opening
    missing: list[Shortfall] = []
    for trade in trades:
        quantity = restored.shares(trade.quantity, trade.traded_on)
        if trade.side is Side.BUY:
            held += quantity
            continue
        held -= quantity
        if held < 0:
            missing.append((trade, -held))
            held = 0
    return tuple(missing)


@carries_out(MERGED_ACCOUNTS)
def position_errors(
    record: InvestorRecord,
    corporate_actions: Sequence[CorporateAction] = (),
    *,
    intraday_order: IntradayOrder = IntradayOrder.SELLS_FIRST,
    rights_taken: bool = False,
) -> tuple[SaleAboveHoldingsError, ...]:
    """The check of a record without its case: every sale above the merged holdings of the investor.

    Quantities missing are in shares of the day of that sale.
    """
    ordered = ordered_record(record, intraday_order)
    restored = restoration(corporate_actions, date.min, rights_taken=rights_taken)
    opening = opening_quantity(record, ordered.first_listed_on, restored)
    gaps = shortfalls(ordered.trades, opening, restored)
    if not gaps:
        return ()
    return sale_errors(gaps, ordered, record, intraday_order, restored)


@carries_out(MERGED_ACCOUNTS)
def sale_errors(
    gaps: Sequence[Shortfall],
    ordered: OrderedRecord,
    record: InvestorRecord,
    intraday_order: IntradayOrder,
    restored: Restoration,
) -> tuple[SaleAboveHoldingsError, ...]:
    """The refusals for sales above holdings; each tells whether buying first would cure it."""
    still_missing: set[str] = {trade.trade_id for trade, _ in gaps}
    if intraday_order is IntradayOrder.SELLS_FIRST:
        buys_first = ordered_record(record, IntradayOrder.BUYS_FIRST)
        opening = opening_quantity(record, ordered.first_listed_on, restored)
        remaining = shortfalls(buys_first.trades, opening, restored)
        still_missing = {trade.trade_id for trade, _ in remaining}
    return tuple(
        SaleAboveHoldingsError(
            trade.trade_id,
            trade.traded_on,
            Fraction(missing) / restored.basis_of(trade.traded_on).shares,
            would_hold_with_buys_first=trade.trade_id not in still_missing,
        )
        for trade, missing in gaps
    )
