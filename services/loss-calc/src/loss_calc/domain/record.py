"""One investor's record made ready: merged over accounts, cancellations carried out, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from lawkit.articles import carries_out
from loss_calc.domain.articles import MERGED_ACCOUNTS
from loss_calc.domain.errors import CancellationError, TradeError
from loss_calc.domain.facts import (
    COLLATERAL_KINDS,
    SHORT_KINDS,
    InvestorRecord,
    Side,
    Trade,
)
from loss_calc.domain.notices import Notice
from loss_calc.domain.parameters import IntradayOrder

SortKey = tuple[date, int, time, int, int, str]

# Within a day a trade without a time lies before, among or after those with one.
_DAY_STARTS, _TIMED, _DAY_ENDS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class OrderedRecord:
    """The trades that count, in order; the day before the first of them dates the opening."""

    trades: tuple[Trade, ...]
    first_listed_on: date | None
    notices: tuple[Notice, ...]


@carries_out(MERGED_ACCOUNTS)
def ordered_record(record: InvestorRecord, intraday_order: IntradayOrder) -> OrderedRecord:
    """All accounts of one investor count as one, their trades in the order of execution.

    Cancelled trades and movements between the investor's own accounts drop out; short sales and
    their covers are kept out of the long position. Raises TradeError for a trade id that occurs
    twice and CancellationError.
    """
    standing = _without_cancelled(record.trades)
    kept = [
        trade
        for trade in standing
        if trade.kind not in COLLATERAL_KINDS and trade.kind not in SHORT_KINDS
    ]
    kept.sort(key=_order(kept, intraday_order))
    return OrderedRecord(
        trades=tuple(kept),
        first_listed_on=min((trade.traded_on for trade in standing), default=None),
        notices=() if len(kept) == len(standing) else _notices(standing),
    )


def _without_cancelled(trades: Sequence[Trade]) -> list[Trade]:
    by_id = {trade.trade_id: trade for trade in trades}
    if len(by_id) != len(trades):
        _refuse_repeated_id(trades)
    taken_back: set[str] = set()
    for trade in trades:
        if trade.cancels is None:
            continue
        target = by_id.get(trade.cancels)
        if target is None or target.cancels is not None or trade.cancels in taken_back:
            raise CancellationError(trade.trade_id, trade.cancels)
        taken_back.add(trade.cancels)
    return [trade for trade in trades if trade.cancels is None and trade.trade_id not in taken_back]


def _refuse_repeated_id(trades: Iterable[Trade]) -> None:
    seen: set[str] = set()
    for trade in trades:
        if trade.trade_id in seen:
            raise TradeError(
                trade.trade_id,
                f"The trade id {trade.trade_id} occurs twice.",
                f"成交编号 {trade.trade_id} 重复。",
            )
        seen.add(trade.trade_id)


def _order(trades: Sequence[Trade], intraday_order: IntradayOrder) -> Callable[[Trade], SortKey]:
    if intraday_order is IntradayOrder.FILE:
        return _file_order(trades)
    first = Side.SELL if intraday_order is IntradayOrder.SELLS_FIRST else Side.BUY

    def key(trade: Trade) -> SortKey:
        # The exchange numbers executions upwards, so among equals a shorter id is the older one;
        # the order of rows in a file means nothing.
        rank = 0 if trade.side is first else 1
        number = trade.trade_id
        moment = trade.executed_at
        if isinstance(moment, datetime):
            return (moment.date(), _TIMED, moment.time(), rank, len(number), number)
        place = _DAY_ENDS if rank else _DAY_STARTS
        return (moment, place, time.min, rank, len(number), number)

    return key


def _file_order(trades: Sequence[Trade]) -> Callable[[Trade], SortKey]:
    # Times cannot be compared with missing ones: such a day stands wholly in the order of the file.
    untimed = {t.traded_on for t in trades if not isinstance(t.executed_at, datetime)}
    position = {trade.trade_id: place for place, trade in enumerate(trades)}

    def key(trade: Trade) -> SortKey:
        moment = trade.executed_at
        day = trade.traded_on
        clock = moment.time() if isinstance(moment, datetime) and day not in untimed else time.min
        return (day, _TIMED, clock, trade.sequence, position[trade.trade_id], "")

    return key


def _notices(standing: Sequence[Trade]) -> tuple[Notice, ...]:
    notices = []
    shorts = [trade.trade_id for trade in standing if trade.kind in SHORT_KINDS]
    if shorts:
        listed = ", ".join(shorts)
        notices.append(
            Notice(
                "short_trades_left_out",
                f"short sales and covers are kept out of the long position: {listed}",
                f"融券卖出及买券还券不计入持仓，单独列示：{listed}",
            )
        )
    moved = [trade for trade in standing if trade.kind in COLLATERAL_KINDS]
    balance = sum(t.quantity if t.side is Side.BUY else -t.quantity for t in moved)
    if balance:
        notices.append(
            Notice(
                "collateral_unbalanced",
                f"collateral moved in and out differs by {balance} shares; an account may be "
                "missing from the record",
                f"担保品划入与划出相差{balance}股，可能缺少账户",
            )
        )
    return tuple(notices)
