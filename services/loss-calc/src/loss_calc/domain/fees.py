"""Commission and stamp duty on the loss (佣金、印花税)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from importlib.resources import files
from typing import assert_never

from lawkit.articles import carries_out
from lawkit.figures import NoFigureInForceError, load_figures
from lawkit.money import Money
from lawkit.rounding import Rounding
from loss_calc.domain.articles import DAMAGE_HEADS, DAMAGE_HEADS_2003
from loss_calc.domain.charges import FeeMode, Fees, StampDutyMode
from loss_calc.domain.errors import FigureMissingError, TradeError
from loss_calc.domain.facts import Side
from loss_calc.domain.matched_trades import MatchedTrade

STAMP_DUTY_RATES = load_figures(files("loss_calc") / "figures" / "stamp_duty.toml")
FEN_PER_YUAN = 100


class RecordedFeeMissingError(TradeError):
    """The recorded fees are to be compensated, but a matched trade has none."""

    code = "recorded_fee_missing"

    def __init__(self, trade_id: str) -> None:
        super().__init__(
            trade_id,
            f"Trade {trade_id} has no fee_fen, which fee mode actual needs.",
            f"成交 {trade_id} 未记载费用，无法按实际费用计算。",
        )


@dataclass(frozen=True, slots=True)
class ChargeBasis:
    """What is charged on, in exact yuan: the difference before and after deduction, the amounts
    turned over at the averages, and the matched trades. `scale` is what deduction leaves of 1."""

    payable: Fraction
    scale: Fraction
    turnover: Fraction
    matched: tuple[MatchedTrade, ...]


@dataclass(frozen=True, slots=True)
class Charges:
    """Commission and stamp duty in whole fen; `together` is their exact sum in yuan."""

    commission: Money
    stamp_duty: Money
    together: Fraction
    basis: ChargeBasis

    @property
    def rate(self) -> Fraction:
        """Both together as a ratio of the payable difference."""
        return self.together / self.basis.payable if self.basis.payable else Fraction(0)


@carries_out(DAMAGE_HEADS, DAMAGE_HEADS_2003)
def charges(basis: ChargeBasis, fees: Fees, *, rounding: Rounding, is_joint: bool) -> Charges:
    """Commission and stamp duty on the loss are part of the damage, each rounded to the fen;
    jointly, their sum is rounded and the stamp duty takes what the commission leaves of it."""
    exact_commission = commission_due(basis, fees)
    exact_stamp_duty = stamp_duty_due(basis, fees)
    together = exact_commission + exact_stamp_duty
    commission = Money.of_yuan(exact_commission, rounding=rounding)
    if is_joint:
        stamp_duty = Money.of_yuan(together, rounding=rounding) - commission
    else:
        stamp_duty = Money.of_yuan(exact_stamp_duty, rounding=rounding)
    return Charges(commission, stamp_duty, together, basis)


@carries_out(DAMAGE_HEADS, DAMAGE_HEADS_2003)
def commission_due(basis: ChargeBasis, fees: Fees) -> Fraction:
    """The commission in yuan, exact: the court's rate on the payable difference, or on what was
    turned over; or the recorded fees of the matched parts of trades. The latter two are scaled by
    what deduction leaves.

    Raises RecordedFeeMissingError for a matched trade without a recorded fee.
    """
    match fees.mode:
        case FeeMode.ON_LOSS:
            return basis.payable * rate_of(fees.commission_rate)
        case FeeMode.ON_TURNOVER:
            return basis.turnover * rate_of(fees.commission_rate) * basis.scale
        case FeeMode.ACTUAL:
            return recorded_fees(basis.matched) * basis.scale
        case FeeMode.NONE:
            return Fraction(0)
        case _:
            assert_never(fees.mode)


@carries_out(DAMAGE_HEADS, DAMAGE_HEADS_2003)
def stamp_duty_due(basis: ChargeBasis, fees: Fees) -> Fraction:
    """The stamp duty in yuan, exact: the court's rate on the payable difference, or on what was
    turned over; or by date, the statutory rate of each matched trade. What is not on the payable
    difference is scaled by what deduction leaves."""
    if fees.mode is FeeMode.NONE:
        return Fraction(0)
    if fees.stamp_duty is StampDutyMode.BY_DATE:
        return stamp_duty_by_date(basis.matched) * basis.scale
    if fees.mode is FeeMode.ON_TURNOVER:
        return basis.turnover * rate_of(fees.stamp_duty_rate) * basis.scale
    return basis.payable * rate_of(fees.stamp_duty_rate)


@carries_out(DAMAGE_HEADS, DAMAGE_HEADS_2003)
def recorded_fees(matched: Sequence[MatchedTrade]) -> Fraction:
    """The recorded fees of the trades behind the claim, each for its matched part, in yuan."""
    fen = Fraction(0)
    for each in matched:
        recorded = each.movement.trade.fee_fen
        if recorded is None:
            raise RecordedFeeMissingError(each.movement.trade.trade_id)
        fen += recorded * each.part
    return fen / FEN_PER_YUAN


@carries_out(DAMAGE_HEADS, DAMAGE_HEADS_2003)
def stamp_duty_by_date(matched: Sequence[MatchedTrade]) -> Fraction:
    """The stamp duty that the matched parts of the trades bore by law on their days, in yuan."""
    return sum(
        (each.amount * stamp_duty_rate(each.side, each.movement.day) for each in matched),
        Fraction(0),
    )


@carries_out(DAMAGE_HEADS, DAMAGE_HEADS_2003)
def stamp_duty_rate(side: Side, traded_on: date) -> Fraction:
    """The statutory stamp duty on A shares for one side of a trade on its day, a ratio."""
    figure = STAMP_DUTY_RATES["buyer" if side is Side.BUY else "seller"]
    try:
        return Fraction(figure.on(traded_on))
    except NoFigureInForceError as error:
        raise FigureMissingError(figure.name, traded_on) from error


@carries_out(DAMAGE_HEADS, DAMAGE_HEADS_2003)
def charge_rates(fees: Fees) -> tuple[Fraction, Fraction]:
    """Commission and stamp duty as rates of the payable difference, under the modes that charge on
    nothing else (on_loss, none)."""
    assert fees.mode in (FeeMode.ON_LOSS, FeeMode.NONE), "other modes charge on trades"
    assert fees.stamp_duty is StampDutyMode.AT_RATE, "by date, stamp duty is charged on trades"
    if fees.mode is FeeMode.NONE:
        return Fraction(0), Fraction(0)
    return rate_of(fees.commission_rate), rate_of(fees.stamp_duty_rate)


@carries_out(DAMAGE_HEADS, DAMAGE_HEADS_2003)
def rate_of(rate: Fraction | None) -> Fraction:
    """The rate that the court named; Fees has seen to it that one is there where it is used."""
    assert rate is not None, "Fees demands the rates that its mode uses"
    return rate


@carries_out(DAMAGE_HEADS, DAMAGE_HEADS_2003)
def needs_matched_trades(fees: Fees) -> bool:
    """Whether the charges look at single trades, which a batch otherwise need not collect."""
    return fees.mode is FeeMode.ACTUAL or fees.stamp_duty is StampDutyMode.BY_DATE
