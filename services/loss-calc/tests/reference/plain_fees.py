"""Commission, stamp duty and, under the 2003 rule, interest at the demand-deposit rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from .plain_numbers import ReferenceRefusal, decimal, fen, whole
from .plain_request import only

# Benchmark demand-deposit rate: in force from, per year.
DEMAND_DEPOSIT_RATES = (
    (date(1999, 6, 10), Fraction("0.0099")),
    (date(2002, 2, 21), Fraction("0.0072")),
    (date(2008, 11, 27), Fraction("0.0036")),
    (date(2011, 2, 9), Fraction("0.0040")),
    (date(2011, 4, 6), Fraction("0.0050")),
    (date(2012, 6, 8), Fraction("0.0040")),
    (date(2012, 7, 6), Fraction("0.0035")),
)


@dataclass(frozen=True)
class Payable:
    """The payable difference and the days its parts bear interest for."""

    sold: Fraction
    held: Fraction
    first_effective_on: date | None
    last_sale_on: date | None
    baseline_on: date

    @property
    def total(self) -> Fraction:
        """The payable difference before its rounding."""
        return self.sold + self.held


def fees(
    request: Mapping[str, Any], payable: Payable, settings: Mapping[str, Any]
) -> dict[str, int]:
    """Return commission, stamp duty and interest in fen, each rounded once."""
    given = request.get("fees")
    if given is None:
        raise ReferenceRefusal("field_missing", "fees")
    only(("commission_rate", "stamp_duty_rate", "interest"), given, "fees")
    commission_rate = decimal(given.get("commission_rate"), "commission_rate")
    stamp_rate = decimal(given.get("stamp_duty_rate"), "stamp_duty_rate")
    if min(commission_rate, stamp_rate) < 0 or max(commission_rate, stamp_rate) > 1:
        raise ReferenceRefusal("ratio_out_of_range", "fees")
    mode = settings["rounding"]
    commission = fen(payable.total * commission_rate, mode)
    stamp = fen(payable.total * stamp_rate, mode)
    if settings["round_fees_jointly"]:
        stamp = fen(payable.total * (commission_rate + stamp_rate), mode) - commission
    earned = interest(request["rule_set"], given, payable, commission_rate + stamp_rate)
    return {
        "commission_fen": commission,
        "stamp_duty_fen": stamp,
        "interest_fen": fen(earned, mode),
    }


def interest(
    rule_set: str, given: Mapping[str, Any], payable: Payable, fee_rate: Fraction
) -> Fraction:
    """Simple interest on difference and fees, from first effective purchase to sale or baseline."""
    if "interest" in given and given["interest"] is None:
        return Fraction(0)
    if "interest" not in given and rule_set == "2022":
        return Fraction(0)
    wanted = given.get("interest") or {}
    only(("method", "rate", "day_count", "fees_in_principal"), wanted, "interest")
    if rule_set == "2022":
        raise ReferenceRefusal("interest_only_under_2003_rule")
    if payable.first_effective_on is None:
        return Fraction(0)
    with_fees = fee_rate if wanted.get("fees_in_principal", True) else Fraction(0)
    start, total = payable.first_effective_on, Fraction(0)
    for part, end in ((payable.sold, payable.last_sale_on), (payable.held, payable.baseline_on)):
        if part != 0 and end is not None:
            total += part * (1 + with_fees) * factor(start, end, wanted)
    return total


def factor(start: date, end: date, wanted: Mapping[str, Any]) -> Fraction:
    """The sum of the daily rates; the start day counts, the end day does not."""
    total, day = Fraction(0), start
    while day < end:
        is_fixed = wanted.get("method") == "fixed_rate"
        total += decimal(wanted.get("rate"), "rate") if is_fixed else table_rate(day)
        day += timedelta(days=1)
    return total / whole(wanted.get("day_count", 365), "day_count")


def table_rate(day: date) -> Fraction:
    """The rate in force on the day."""
    in_force = [rate for since, rate in DEMAND_DEPOSIT_RATES if since <= day]
    if not in_force:
        raise ReferenceRefusal("no_interest_rate_in_force", str(day))
    return in_force[-1]
