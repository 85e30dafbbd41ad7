"""Commission and stamp duty on the loss (佣金、印花税)."""

from __future__ import annotations

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
from loss_calc.domain.charges import FeeMode, Fees
from loss_calc.domain.errors import FeeModeNotOfferedError, FigureMissingError
from loss_calc.domain.facts import Side

STAMP_DUTY_RATES = load_figures(files("loss_calc") / "figures" / "stamp_duty.toml")


@dataclass(frozen=True, slots=True)
class Charges:
    """Commission and stamp duty in whole fen; `rate` is both together, of the payable amount."""

    commission: Money
    stamp_duty: Money
    rate: Fraction


@carries_out(DAMAGE_HEADS, DAMAGE_HEADS_2003)
def charge_rates(fees: Fees) -> tuple[Fraction, Fraction]:
    """Commission and stamp duty on the loss are part of the damage, at the rates the court names.

    Raises FeeModeNotOfferedError for charging on turnover or by the recorded fees.
    """
    match fees.mode:
        case FeeMode.ON_LOSS:
            return fees.commission_rate, fees.stamp_duty_rate
        case FeeMode.NONE:
            return Fraction(0), Fraction(0)
        case FeeMode.ON_TURNOVER | FeeMode.ACTUAL:
            raise FeeModeNotOfferedError(fees.mode.value)
        case _:
            assert_never(fees.mode)


@carries_out(DAMAGE_HEADS, DAMAGE_HEADS_2003)
def charges(payable: Fraction, fees: Fees, *, rounding: Rounding, is_joint: bool) -> Charges:
    """Each charge = rate x payable difference (yuan, before its rounding), rounded to the fen;
    jointly, their sum is rounded and the stamp duty takes what the commission leaves of it."""
    commission_rate, stamp_duty_rate = charge_rates(fees)
    rate = commission_rate + stamp_duty_rate
    commission = Money.of_yuan(payable * commission_rate, rounding=rounding)
    if is_joint:
        stamp_duty = Money.of_yuan(payable * rate, rounding=rounding) - commission
    else:
        stamp_duty = Money.of_yuan(payable * stamp_duty_rate, rounding=rounding)
    return Charges(commission, stamp_duty, rate)


@carries_out(DAMAGE_HEADS, DAMAGE_HEADS_2003)
def stamp_duty_rate(side: Side, traded_on: date) -> Fraction:
    """The statutory stamp duty on A shares for one side of a trade on its day, a ratio."""
    figure = STAMP_DUTY_RATES["buyer" if side is Side.BUY else "seller"]
    try:
        return Fraction(figure.on(traded_on))
    except NoFigureInForceError as error:
        raise FigureMissingError(figure.name, traded_on) from error
