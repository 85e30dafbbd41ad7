"""The loops from costs to fen: every average under every deduction, proved or marked unsure.

With G = average x eligible shares and E = exit proceeds + held shares x baseline price, the
difference is L = G - E whatever the average, and an index comparison leaves
G x (E_k / G_k, combined) - E of it, between 0 and L. L is kept in whole units of
1e-4 yuan / denominator of the baseline price and a rest below one unit: half a fen is a whole
number of units, so floors decide its rounding. What is not exact is held between two bounds, and
only if both round to the same fen is it written. Unsure ones are calculated in fractions.
"""

from __future__ import annotations

from math import floor
from typing import Any

from loss_calc.kernel.compiling import compiled
from loss_calc.kernel.layout import (
    BOUGHT,
    BOUGHT_WORTH,
    CLOSED,
    CLOSED_LIFO,
    CLOSED_WORTH,
    CLOSED_WORTH_LIFO,
    ELIGIBLE,
    ELIGIBLE_LIFO,
    FIFO_COST,
    FIFO_NET_COST,
    FIRST_COST,
    ITEMS,
    LIFO_COST,
    MATCHED_WORTH,
    MOVING_COST,
    PART_BITS,
    PART_ONE,
    POOL,
    POOL_CUTS,
    POOL_PART,
    POOL_ROWS,
    POOL_SALES,
    PRICE_SUM,
    PURCHASES,
)

ARITHMETIC, SIMPLE, ACTUAL, FIFO_ACTUAL, FIFO, LIFO, MOVING, FIRST_EFFECTIVE = range(8)
NOT_DEDUCTED, MEAN, LARGEST, SMALLEST = range(4)

UNSURE = -1
FEN_UNITS = 100
# Each float result carries at most a dozen roundings of 2^-53; this bound is wider than needed.
RELATIVE = 2.0**-47
ONE_ROUNDING = 2.0**-53
LARGEST_PRODUCT = 2.0**61


@compiled
def whole_sum(average: int, sums: Any, series: int, number: int) -> Any:
    """The sum of whole numbers an average rests on, for the price (number 0) or an index."""
    if average == ACTUAL:
        return sums[BOUGHT_WORTH * series + number] - sums[MATCHED_WORTH * series + number]
    place = FIFO_COST
    if average == LIFO:
        place = LIFO_COST
    elif average == SIMPLE:
        place = BOUGHT_WORTH
    elif average == ARITHMETIC:
        place = PRICE_SUM
    elif average == FIFO_ACTUAL:
        place = FIFO_NET_COST
    elif average == MOVING:
        place = MOVING_COST
    elif average == FIRST_EFFECTIVE:
        place = FIRST_COST
    return sums[place * series + number]


@compiled
def gross_price(average: int, eligible: int, book: Any, series: int, denominator: int) -> Any:
    """G at prices times the denominator: its floor, what follows the point, whether that is all,
    and how much more it may be."""
    counts, sums, pools, _, _ = book
    whole = whole_sum(average, sums, series, 0)
    if average in (MOVING, FIRST_EFFECTIVE):
        at = (average - MOVING) * POOL
        fine = pools[at + POOL_PART] * denominator
        rest = (fine & (PART_ONE - 1)) / PART_ONE
        cuts = pools[at + POOL_CUTS] * denominator / PART_ONE
        return whole * denominator + (fine >> PART_BITS), rest, rest == 0.0 and cuts == 0.0, cuts
    if average not in (SIMPLE, ARITHMETIC):
        return whole * denominator, 0.0, True, 0.0
    of = counts[BOUGHT] if average == SIMPLE else counts[PURCHASES]
    each = whole // of
    left = (whole - each * of) * eligible
    carried = left // of
    fine = (left - carried * of) * denominator
    last = fine // of
    rest = (fine - last * of) / of
    return (each * eligible + carried) * denominator + last, rest, rest == 0.0, 0.0


@compiled
def gross_index(average: int, eligible: int, book: Any, series: int, number: int) -> Any:
    """G at the levels of an index, and how far it may be off, relatively."""
    counts, sums, pools, costs, _ = book
    if average in (MOVING, FIRST_EFFECTIVE):
        pool = average - MOVING
        operations = 2 * pools[pool * POOL + POOL_ROWS] + 2 * pools[pool * POOL + POOL_SALES]
        return costs[pool * (series - 1) + number - 1], (operations + 16) * ONE_ROUNDING
    whole = whole_sum(average, sums, series, number)
    if average == SIMPLE:
        return whole * (eligible / counts[BOUGHT]), 4 * ONE_ROUNDING
    if average == ARITHMETIC:
        return whole * (eligible / counts[PURCHASES]), 4 * ONE_ROUNDING
    return float(whole), ONE_ROUNDING


@compiled
def fen_between(low: float, high: float, is_cut: int) -> int:
    """Two bounds in 1e-4 yuan as whole fen, UNSURE where they round apart."""
    half = 0.0 if is_cut else 0.5
    lower = floor(max(low, 0.0) / FEN_UNITS + half)
    upper = floor(max(high, 0.0) / FEN_UNITS + half)
    return lower if lower == upper else UNSURE


@compiled
def share_of(value: Any, top: int, bottom: int, case: Any) -> Any:
    """value * top / bottom in fen; `value` is (units, is exact, low, high)."""
    units, is_exact, low, high = value
    denominator, is_cut = case[1], case[2]
    if high <= 0.0 or (is_exact and units <= 0):
        return 0
    unit = denominator * bottom * FEN_UNITS
    if is_exact and 2.0 * units * top + unit < LARGEST_PRODUCT:
        if is_cut:
            return units * top // unit
        return (2 * units * top + unit) // (2 * unit)
    rate = top / bottom
    return fen_between(low * rate * (1 - RELATIVE), high * rate * (1 + RELATIVE), is_cut)


@compiled
def difference(average: int, book: Any, case: Any, series: int) -> Any:
    """Eligible and held shares, the difference as a value for `share_of`, its fen, and G and E in
    1e-4 yuan."""
    counts, sums, _, _, _ = book
    numerator, denominator = case[0], case[1]
    eligible, closed, proceeds = counts[ELIGIBLE], counts[CLOSED], sums[CLOSED_WORTH * series]
    if average == LIFO:
        eligible, closed = counts[ELIGIBLE_LIFO], counts[CLOSED_LIFO]
        proceeds = sums[CLOSED_WORTH_LIFO * series]
    if eligible == 0:
        return 0, 0, (0, True, 0.0, 0.0), 0, 0.0, 0.0
    floor_, rest, is_exact, more = gross_price(average, eligible, book, series, denominator)
    exit_units = proceeds * denominator + (eligible - closed) * numerator
    units = floor_ - exit_units
    slack = abs(units) * RELATIVE
    low = (units + rest - slack) / denominator
    high = (units + rest + more + slack) / denominator
    # Where nothing was cut the rest lies below one unit and cannot carry over a boundary.
    if more == 0.0:
        fen = share_of((units, True, low, high), 1, 1, case)
    else:
        last_units = units + floor(rest + more + RELATIVE)
        fen = share_of((units, True, low, high), 1, 1, case)
        if fen != share_of((last_units, True, low, high), 1, 1, case):
            fen = UNSURE
    value = (units, is_exact, low, high)
    gross = (floor_ + rest) / denominator
    return eligible, eligible - closed, value, fen, gross, exit_units / denominator


@compiled
def combined(average: int, shares: Any, book: Any, means: Any, terms: Any) -> Any:
    """The combined E_k / G_k of the indices of a deduction, its slack, and whether there is one.

    `shares` is (eligible, held), `terms` (how, floor each, weights, where they begin).
    """
    sums = book[1]
    how, is_floored, weights, first = terms
    series = len(means) + 1
    exit_at = (CLOSED_WORTH_LIFO if average == LIFO else CLOSED_WORTH) * series
    total = weight_sum = off = most = 0.0
    least = 1e300
    for index in range(len(means)):
        weight = weights[first + index]
        if weight == 0.0:
            continue
        cost, cost_off = gross_index(average, shares[0], book, series, index + 1)
        if cost <= 0.0:
            return 0.0, 0.0, False
        ratio = (sums[exit_at + 1 + index] + shares[1] * means[index]) / cost
        off = max(off, cost_off)
        if is_floored:
            ratio = min(ratio, 1.0)
        total += weight * ratio
        weight_sum += weight
        most, least = max(most, ratio), min(least, ratio)
    ratio = total / weight_sum
    if how == LARGEST:
        ratio = least
    elif how == SMALLEST:
        ratio = most
    return ratio, ratio * (2.0 * off + RELATIVE), True


@compiled
def left_of(found: Any, average: int, book: Any, means: Any, terms: Any) -> Any:
    """What an index comparison leaves of the difference, as a value for `share_of`, and whether
    that is the whole of it."""
    eligible, held, value, _, gross, exit_worth = found
    units, is_exact, low, high = value
    if high <= 0.0 or (is_exact and units <= 0):
        return value, True
    ratio, slack, is_made = combined(average, (eligible, held), book, means, terms)
    if not is_made:
        return value, True
    middle = gross * ratio - exit_worth
    error = gross * slack + (gross * ratio + exit_worth) * RELATIVE
    if middle - error >= high:
        return value, True
    # G may be above what was kept of it by as much as the difference may be.
    above = middle + error + (high - low) * ratio
    if above <= 0.0:
        return (0, True, 0.0, 0.0), False
    return (units, False, max(0.0, min(middle - error, low)), min(above, high)), False


@compiled
def charged(value: Any, factor: Any, case: Any, out: Any, place: int) -> None:
    """Write payable, commission and stamp duty of a value times a factor (top, bottom)."""
    top, bottom = factor
    commission, stamp, per, is_joint = case[3], case[4], case[5], case[6]
    out[place] = share_of(value, top, bottom, case)
    out[place + 1] = share_of(value, top * commission, bottom * per, case)
    if is_joint:
        both = share_of(value, top * (commission + stamp), bottom * per, case)
        is_known = both != UNSURE and out[place + 1] != UNSURE
        out[place + 2] = both - out[place + 1] if is_known else UNSURE
    else:
        out[place + 2] = share_of(value, top * stamp, bottom * per, case)


@compiled
def settle(place: int, book: Any, case: Any, choices: Any, out: Any) -> None:
    """Write one investor's amounts: differences, then three amounts for each deduction.

    `case` is (baseline numerator and denominator in 1e-4 yuan, whether fen are cut, commission,
    stamp duty, what these are per, whether both are rounded together); `choices` is (averages,
    ways of combining, tops, bottoms, floors, weights, baseline means).
    """
    averages, hows, tops, bottoms, floors, weights, means = choices
    differences, eligible, amounts = out
    for number in range(len(averages)):
        average = averages[number]
        found = difference(average, book, case, len(means) + 1)
        at = place * len(averages) + number
        eligible[at] = found[0]
        differences[at] = found[3]
        # Where nothing was lost nothing is due; the amounts are zero already.
        if found[2][3] <= 0.0:
            continue
        for choice in range(len(hows)):
            left, is_whole = found[2], True
            if hows[choice] != NOT_DEDUCTED:
                terms = (hows[choice], floors[choice], weights, choice * len(means))
                left, is_whole = left_of(found, average, book, means, terms)
            factor = (tops[choice], bottoms[choice])
            first = ITEMS * (at * len(hows) + choice)
            charged(left, factor, case, amounts, first)
            if is_whole and factor[0] == factor[1] and found[3] != UNSURE:
                amounts[first] = found[3]
