"""Puts prices on the positions: loss, deduction, fees, total, and the answer's fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .plain_answer import both_forms
from .plain_averages import average, first_effective_lot
from .plain_dates import Baseline
from .plain_deduction import Exposed, deduction_ratio
from .plain_fees import Payable, fees
from .plain_loss import Parts, exit_average, loss_parts, netted
from .plain_numbers import fen, quantity_wire, rounded
from .plain_positions import Claim, Exit
from .plain_records import Record


@dataclass(frozen=True)
class Position:
    """The claim with its prices: average in, average out, baseline price, and what was closed."""

    line: Baseline
    claim: Claim
    closing: Exit
    exit_trades: list[tuple[Record, Fraction]]
    entry: Fraction | None
    left: Fraction | None
    price: Fraction

    @property
    def held(self) -> Fraction:
        """Claim shares still open at the end of the baseline day."""
        return self.claim.quantity - self.closing.given_away - self.closing.quantity


def valued(
    request: Mapping[str, Any],
    settings: Mapping[str, Any],
    line: Baseline,
    claim: Claim,
    closing: Exit,
) -> dict[str, Any]:
    """Return the answer's figures: quantities, averages, loss, deduction, fees and total."""
    position = priced(settings, line, claim, closing)
    parts = loss_parts(
        request["direction"],
        position.entry,
        position.left,
        position.price,
        closing.quantity,
        position.held,
    )
    parts = netted(parts, settings["netting"])
    ratio, warnings = deduction_ratio(request, exposed(request, settings, position, parts))
    payable = Payable(
        parts.closed * (1 - ratio),
        parts.held * (1 - ratio),
        first_effective_day(claim),
        max((record.day for record, _ in closing.closed), default=None),
        line.on,
    )
    mode = settings["rounding"]
    items = fees(request, payable, settings)
    money = {"payable_difference_fen": fen(payable.total, mode), **items}
    return {
        **wire_position(request["direction"], position),
        "difference_loss_fen": fen(parts.total, mode),
        **both_forms("deduction_ratio", ratio),
        **money,
        "total_fen": sum(money.values()),
        "warnings": [*warnings, *average_warnings(position.entry, claim)],
        "fractions": exact_values(request["direction"], position, parts, ratio, payable),
    }


def priced(settings: Mapping[str, Any], line: Baseline, claim: Claim, closing: Exit) -> Position:
    """Average what came in and what went out, and round prices where the parameters say so."""
    mode, places = settings["rounding"], settings["price_places"]
    price = at_places(line.price, settings["baseline_price_places"], mode)
    exit_trades = closing.closed
    if settings["sell_average_scope"] == "all_post":
        exit_trades = [(record, record.quantity) for record in closing.all_trades]
    entry = average(settings["average"], claim, lambda record: record.price)
    left = exit_average(exit_trades, closing.quantity)
    return Position(
        line,
        claim,
        closing,
        exit_trades,
        None if entry is None else at_places(entry, places, mode),
        None if left is None else at_places(left, places, mode),
        at_places(price, places, mode),
    )


def at_places(value: Fraction, places: int | None, mode: str) -> Fraction:
    """Round a price where a number of places is given."""
    return value if places is None else rounded(value, places, mode)


def exposed(
    request: Mapping[str, Any], settings: Mapping[str, Any], position: Position, parts: Parts
) -> Exposed:
    """What the index comparison needs to know."""
    return Exposed(
        position.claim,
        settings["average"],
        request["direction"],
        parts.total,
        position.entry,
        parts.left_at,
        position.exit_trades,
        position.closing.quantity,
        position.held,
        position.line.price_days,
    )


def wire_position(direction: str, position: Position) -> dict[str, Any]:
    """The dates, quantities and prices of the answer; bear averages have the mirrored meanings."""
    closed, line = position.closing.quantity, position.line
    is_bull = direction == "bull"
    bought, sold = (position.entry, position.left) if is_bull else (position.left, position.entry)
    return {
        "baseline_on": line.on.isoformat(),
        "baseline_trading_day": line.trading_day,
        **both_forms("baseline_price", position.price),
        "eligible_quantity": quantity_wire(closed + position.held),
        "sold_quantity": quantity_wire(closed),
        "held_quantity": quantity_wire(position.held),
        **both_forms("buy_average", bought),
        **both_forms("sell_average", sold),
    }


def exact_values(
    direction: str, position: Position, parts: Parts, ratio: Fraction, payable: Payable
) -> dict[str, Fraction | None]:
    """The exact values behind the wire forms, amounts in yuan before their rounding."""
    is_bull = direction == "bull"
    return {
        "baseline_price": position.price,
        "eligible_quantity": position.closing.quantity + position.held,
        "sold_quantity": position.closing.quantity,
        "held_quantity": position.held,
        "buy_average": position.entry if is_bull else position.left,
        "sell_average": position.left if is_bull else position.entry,
        "closed_loss": parts.closed,
        "held_loss": parts.held,
        "difference_loss": parts.total,
        "deduction_ratio": ratio,
        "payable_difference": payable.total,
    }


def first_effective_day(claim: Claim) -> date | None:
    """The day of the earliest surviving lot."""
    if claim.quantity == 0:
        return None
    record = first_effective_lot(claim).record
    assert record is not None
    return record.day


def average_warnings(entry: Fraction | None, claim: Claim) -> list[str]:
    """An average outside the range of prices paid is shown, never clipped silently."""
    if entry is None:
        return []
    prices = [lot.record.price for lot in claim.lots if lot.record is not None]
    if entry <= 0:
        return ["average_not_positive"]
    return [] if min(prices) <= entry <= max(prices) else ["average_outside_prices_paid"]
