"""How numbers and days read on the working paper."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from lawkit.presentation import chinese_text
from lawkit.rounding import decimal_text
from loss_calc.domain.facts import PRICE_SCALE, Side, Trade, TradeKind
from loss_calc.domain.restoration import Exact

KIND_ZH = {
    TradeKind.AUCTION: "集中竞价",
    TradeKind.IPO: "新股申购",
    TradeKind.MARGIN: "信用交易",
    TradeKind.BLOCK: "大宗交易",
    TradeKind.AGREEMENT: "协议转让",
    TradeKind.PLACEMENT: "定向增发",
    TradeKind.TRANSFER_IN: "非交易过户转入",
    TradeKind.TRANSFER_OUT: "非交易过户转出",
    TradeKind.COLLATERAL_IN: "担保品划入",
    TradeKind.COLLATERAL_OUT: "担保品划出",
    TradeKind.SHORT_SELL: "融券卖出",
    TradeKind.SHORT_COVER: "买券还券",
}
SIDE_ZH = {Side.BUY: "买入", Side.SELL: "卖出"}


# Averages of many hundred trades have fractions longer than any page; nobody copies those.
LARGEST_SHOWN_DENOMINATOR = 10**40


def number(value: Exact) -> str:
    """A number in decimals, with the exact fraction where decimals cannot tell it and it is short
    enough to copy."""
    exact = Fraction(value)
    if exact.denominator <= LARGEST_SHOWN_DENOMINATOR:
        return chinese_text(exact)
    return f"约{decimal_text(exact)}"


def shown(value: Exact | None) -> str | None:
    """How a number prints where its own form would be too long, else None."""
    if value is None or Fraction(value).denominator <= LARGEST_SHOWN_DENOMINATOR:
        return None
    return number(value)


def percent(value: Fraction) -> str:
    """A ratio as a percentage."""
    return f"{decimal_text(value * 100)}%"


def yuan(ticks: Exact) -> str:
    """A price in 1e-4 yuan, written in yuan."""
    return f"{number(Fraction(ticks) / PRICE_SCALE)}元"


def day_text(day: date) -> str:
    """A day in official Chinese."""
    return chinese_text(day)


def trade_text(trade: Trade) -> str:
    """One trade as the statement has it: moment, side, shares, price, kind, number."""
    moment = trade.executed_at
    clock = f"{moment:%H:%M:%S}" if isinstance(moment, datetime) else ""
    price = "" if trade.price is None else f"，每股{number(trade.price)}元"
    kind = KIND_ZH[trade.kind]
    if trade.inherited_on is not None and trade.inherited_price is not None:
        kind += f"，承继{day_text(trade.inherited_on)}每股{number(trade.inherited_price)}元的买入"
    return (
        f"{day_text(trade.traded_on)}{clock}{SIDE_ZH[trade.side]}{trade.quantity}股{price}"
        f"（{kind}，成交编号{trade.trade_id}，账户{trade.account}）"
    )


def joined(terms: list[str]) -> str:
    """Terms of a sum."""
    return " + ".join(terms) if terms else "0"
