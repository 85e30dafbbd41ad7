"""From a table's rows to an investor's record as the law reads it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from loss_calc.domain.facts import (
    PRICE_SCALE,
    InvestorRecord,
    OpeningPosition,
    Side,
    Trade,
    TradeKind,
)
from loss_calc.intake.columns import BUY, KIND_NAMES, OPENING
from loss_calc.intake.trade_table import InvestorRows

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - local exchange time has no zone
_KINDS = tuple(None if name == "opening" else TradeKind(name) for name in KIND_NAMES)
_FIELDS = (
    "trade_id",
    "account_id",
    "executed_at",
    "is_bare_date",
    "side",
    "quantity",
    "price_1e4",
    "kind",
    "cancels",
    "fee_fen",
    "sequence",
)


def investor_record(investor: InvestorRows) -> InvestorRecord:
    """All rows of one investor; opening rows become opening positions."""
    trades: list[Trade] = []
    openings: list[OpeningPosition] = []
    for row in investor.rows.select(_FIELDS).iter_rows():
        trade_id, account, executed_at, is_bare, side, quantity, price, kind, *rest = row
        if kind == OPENING:
            openings.append(OpeningPosition(account, quantity))
            continue
        trade_kind = _KINDS[kind]
        assert trade_kind is not None, "opening rows are positions, not trades"
        cancels, fee_fen, sequence = rest
        trades.append(
            Trade(
                trade_id,
                account,
                _moment(executed_at, is_bare_date=is_bare),
                Side.BUY if side == BUY else Side.SELL,
                quantity,
                Fraction(price, PRICE_SCALE) if price else None,
                trade_kind,
                cancels,
                fee_fen,
                sequence,
            )
        )
    return InvestorRecord(tuple(trades), tuple(openings))


def _moment(microseconds: int, *, is_bare_date: bool) -> datetime | date:
    moment = _EPOCH + timedelta(microseconds=microseconds)
    return moment.date() if is_bare_date else moment
