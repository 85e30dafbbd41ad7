"""What part of the loss other causes carry: none, a fixed share, or the index comparison."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .plain_averages import Worth, average
from .plain_numbers import ReferenceRefusal, decimal
from .plain_positions import Claim
from .plain_records import Record
from .plain_request import day_of, needed, only

COMBINE = ("mean", "max", "min", "weighted")


@dataclass(frozen=True)
class Exposed:
    """What the comparison needs to know of the investor's own trades."""

    claim: Claim
    method: str
    direction: str
    loss: Fraction
    average: Fraction | None
    exit_price: Fraction | None
    exit_trades: list[tuple[Record, Fraction]]
    closed_quantity: Fraction
    held_quantity: Fraction
    price_days: list[date]


def deduction_ratio(request: Mapping[str, Any], exposed: Exposed) -> tuple[Fraction, list[str]]:
    """Return the deducted share K in [0, 1] and warnings; no loss, no deduction."""
    deduction = request.get("deduction") or {"method": "none"}
    only(("method", "ratio", "combine", "indices"), deduction, "deduction")
    method = needed(deduction, "method")
    if method == "none":
        return Fraction(0), []
    if method == "fixed":
        ratio = decimal(deduction.get("ratio"), "ratio")
        if not 0 <= ratio <= 1:
            raise ReferenceRefusal("ratio_out_of_range", str(deduction["ratio"]))
        return (ratio if exposed.loss != 0 else Fraction(0)), []
    if method != "synchronised_index":
        raise ReferenceRefusal("deduction_method_outside_reference", str(method))
    return synchronised_ratio(deduction, exposed)


def synchronised_ratio(
    deduction: Mapping[str, Any], exposed: Exposed
) -> tuple[Fraction, list[str]]:
    """K = combine(D_k) / D, clipped to [0, 1]; D and D_k are drops, in bear cases rises."""
    indices = read_indices(deduction)
    if exposed.loss == 0 or exposed.average is None or exposed.exit_price is None:
        return Fraction(0), []
    if exposed.average <= 0:
        return Fraction(0), ["average_not_positive_no_deduction"]
    stock_drop = drop(exposed.average, exposed.exit_price, exposed.direction)
    if stock_drop <= 0:
        return Fraction(0), []
    drops = []
    for code, level in indices:
        index_average = average(exposed.method, exposed.claim, level_of_its_day(level))
        assert index_average is not None, code
        if index_average <= 0:
            return Fraction(0), ["average_not_positive_no_deduction"]
        drops.append(drop(index_average, index_exit(level, exposed), exposed.direction))
    ratio = combined(deduction, drops) / stock_drop
    return min(max(ratio, Fraction(0)), Fraction(1)), []


def level_of_its_day(level: Callable[[date], Fraction]) -> Worth:
    """What a record would have been worth in the index."""
    return lambda record: level(record.day)


def drop(start: Fraction, end: Fraction, direction: str) -> Fraction:
    """The fall from start to end as a share of start; in bear cases the rise."""
    fall = (start - end) / start
    return -fall if direction == "bear" else fall


def index_exit(level: Callable[[date], Fraction], exposed: Exposed) -> Fraction:
    """The level at which the investor would have left: sales at their day, the rest at the mean."""
    total = Fraction(0)
    if exposed.closed_quantity > 0:
        weight = sum((part for _, part in exposed.exit_trades), Fraction(0))
        sold = sum((part * level(record.day) for record, part in exposed.exit_trades), Fraction(0))
        total += sold / weight * exposed.closed_quantity
    if exposed.held_quantity > 0:
        levels = [level(day) for day in exposed.price_days]
        if not levels:
            raise ReferenceRefusal("index_level_missing", "no day of the baseline price")
        total += sum(levels, Fraction(0)) / len(levels) * exposed.held_quantity
    return total / (exposed.closed_quantity + exposed.held_quantity)


def combined(deduction: Mapping[str, Any], drops: list[Fraction]) -> Fraction:
    """One figure from several indices."""
    how = deduction.get("combine") or "mean"
    if how == "max":
        return max(drops)
    if how == "min":
        return min(drops)
    weights = [Fraction(1)] * len(drops)
    if how == "weighted":
        weights = [decimal(index.get("weight"), "weight") for index in deduction["indices"]]
        if min(weights) < 0 or sum(weights) == 0:
            raise ReferenceRefusal("weights_impossible")
    products = (weight * each for weight, each in zip(weights, drops, strict=True))
    return sum(products, Fraction(0)) / sum(weights)


def read_indices(deduction: Mapping[str, Any]) -> list[tuple[str, Callable[[date], Fraction]]]:
    """Return each index as a lookup by day that refuses a missing level and names the day."""
    if (deduction.get("combine") or "mean") not in COMBINE:
        raise ReferenceRefusal("parameter_unknown", "combine")
    if not deduction.get("indices"):
        raise ReferenceRefusal("field_missing", "indices")
    found = []
    for index in deduction["indices"]:
        only(("code", "levels", "weight"), index, "indices")
        levels = {day_of(row["on"]): decimal(row["level"], "level") for row in index["levels"]}
        if len(levels) < len(index["levels"]) or any(level <= 0 for level in levels.values()):
            raise ReferenceRefusal("index_levels_impossible", index["code"])
        found.append((index["code"], level_lookup(index["code"], levels)))
    return found


def level_lookup(code: str, levels: dict[date, Fraction]) -> Callable[[date], Fraction]:
    """Return the level of a day, or refuse naming the day."""

    def level(day: date) -> Fraction:
        if day not in levels:
            raise ReferenceRefusal("index_level_missing", f"{code} {day}")
        return levels[day]

    return level
