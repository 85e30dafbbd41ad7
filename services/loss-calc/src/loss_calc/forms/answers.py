"""What a calculation answers for one investor, exact beside readable."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from lawkit.rounding import decimal_text, exact_text
from loss_calc.domain.frame import Frame
from loss_calc.domain.loss import InvestorLoss
from servicekit.wire import WireModel

QuantityText = int | str
MOST_EXACT_BITS = 12_000


class LossAnswer(WireModel):
    """One investor's loss; money in fen, prices as decimal strings with exact fractions beside.

    In a bear case `sell_average` is the tainted sales' average, `buy_average` the buy-backs',
    `sold_quantity` what was bought back and `held_quantity` what was not.
    """

    implementation_on: date
    exposure_on: date
    baseline_on: date
    baseline_trading_day: int | None
    baseline_price: str
    baseline_price_exact: str | None
    eligible_quantity: QuantityText
    sold_quantity: QuantityText
    held_quantity: QuantityText
    buy_average: str | None
    buy_average_exact: str | None
    sell_average: str | None
    sell_average_exact: str | None
    difference_loss_fen: int
    deduction_ratio: str
    deduction_ratio_exact: str | None
    payable_difference_fen: int
    commission_fen: int
    stamp_duty_fen: int
    interest_fen: int
    total_fen: int
    warnings: list[str]


class ExplainedLossAnswer(LossAnswer):
    """The same with the tree of what it rests on."""

    explanation: dict[str, Any]


class ResultAnswer(LossAnswer):
    """One row of a batch."""

    investor_id: str


SUMMED = (
    "difference_loss_fen",
    "payable_difference_fen",
    "commission_fen",
    "stamp_duty_fen",
    "interest_fen",
    "total_fen",
)


def loss_fields(frame: Frame, loss: InvestorLoss) -> dict[str, Any]:
    """The fields of `LossAnswer`, JSON-ready."""
    return {
        "implementation_on": frame.implementation_on.isoformat(),
        "exposure_on": frame.exposure_on.isoformat(),
        "baseline_on": frame.baseline.on.isoformat(),
        "baseline_trading_day": frame.baseline.trading_day,
        **_both("baseline_price", frame.baseline_price),
        "eligible_quantity": quantity(loss.eligible_quantity),
        "sold_quantity": quantity(loss.sold_quantity),
        "held_quantity": quantity(loss.held_quantity),
        **_both("buy_average", loss.buy_average),
        **_both("sell_average", loss.sell_average),
        "difference_loss_fen": loss.difference_loss.fen,
        **_both("deduction_ratio", loss.deduction_ratio),
        "payable_difference_fen": loss.payable_difference.fen,
        "commission_fen": loss.commission.fen,
        "stamp_duty_fen": loss.stamp_duty.fen,
        "interest_fen": loss.interest.fen,
        "total_fen": loss.total.fen,
        "warnings": list(loss.warnings),
    }


def quantity(shares: Fraction | int) -> QuantityText:
    """Shares of the exposure day: whole, or a decimal string where a bonus leaves fractions."""
    exact = Fraction(shares)
    return exact.numerator if exact.denominator == 1 else decimal_text(exact)


def _both(name: str, value: Fraction | None) -> dict[str, str | None]:
    if value is None:
        return {name: None, f"{name}_exact": None}
    # A never-emptied pool of many thousand trades has fractions of thousands of digits, which no
    # reader needs and JSON parsers refuse; the decimal twin stands alone then.
    is_readable = value.denominator.bit_length() <= MOST_EXACT_BITS
    return {name: decimal_text(value), f"{name}_exact": exact_text(value) if is_readable else None}
