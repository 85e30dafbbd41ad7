"""The loops that match one investor's sales FIFO, as `domain.bull` does.

Written so that numba compiles them and plain Python runs them as they stand: flat arrays, whole
numbers, no objects. `trades` is (day, quantity with sales negative, price, levels by day and
index), `book` is (counts, sums, pools, costs, matched) of one investor. Imported only by `loading`,
because it brings numba in. A loop takes its arrays apart once, not row by row: that costs as much
as the row.
"""

from __future__ import annotations

from typing import Any

from loss_calc.kernel.compiling import compiled
from loss_calc.kernel.layout import (
    AFTER_FROM,
    BOUGHT,
    BOUGHT_WORTH,
    CLOSED,
    CLOSED_WORTH,
    ELIGIBLE,
    FIRST_DAY,
    FIRST_EFFECTIVE_DAY,
    FIRST_EFFECTIVE_DAY_LIFO,
    INDICES,
    IS_OPENING_LAST,
    MATCHED_WORTH,
    MOST_SHARES,
    NO_DAY,
    OPENING_HELD,
    OPENING_LEFT,
    POOL_ROW,
    POST_ELIGIBLE_FIRST,
    POST_FIFO,
    POST_FROM,
    POST_ORDER,
    PURCHASES,
    SELECTED,
    SOLD_TOO_MUCH,
    SOUND,
    TOO_LARGE,
    WINDOW_END,
    WINDOW_FROM,
    WINDOW_ROW,
    WITH_BOUGHT,
    WITH_MATCHED,
)


@compiled
def cleared(book: Any) -> None:
    """Set an investor's figures to nothing."""
    counts, sums, pools, costs, _ = book
    for place in range(len(counts)):
        counts[place] = 0
    for place in range(len(sums)):
        sums[place] = 0
    for place in range(len(pools)):
        pools[place] = 0
    for place in range(len(costs)):
        costs[place] = 0.0
    counts[FIRST_EFFECTIVE_DAY] = counts[FIRST_EFFECTIVE_DAY_LIFO] = NO_DAY


@compiled
def replay_before(bounds: Any, held: int, trades: Any, setting: Any) -> tuple[int, ...]:
    """Rows before the window: where they end, what is held then, shares seen, and a flaw."""
    day, quantity, _, _ = trades
    row, end = bounds
    most, window_from = setting[MOST_SHARES], setting[WINDOW_FROM]
    shares = held
    while row < end and day[row] < window_from:
        held += quantity[row]
        shares += max(0, quantity[row])
        if shares > most:
            return row, held, shares, TOO_LARGE
        if held < 0:
            return row, held, shares, SOLD_TOO_MUCH
        row += 1
    return row, held, shares, SOUND


@compiled
def replay_window(bounds: Any, state: Any, trades: Any, setting: Any, book: Any) -> tuple[int, int]:
    """Rows of the window: shares seen, and a flaw. `state` is (first row of the investor, opening
    held, shares seen)."""
    day, quantity, _, _ = trades
    counts, _, _, _, matched = book
    row, end = bounds
    origin, opening, shares = state
    most, post_from, is_last = setting[MOST_SHARES], setting[POST_FROM], setting[IS_OPENING_LAST]
    pool = bought = purchases = 0
    counts[WINDOW_ROW] = pool_row = row
    counts[OPENING_HELD] = opening
    while row < end and day[row] < post_from:
        moved = quantity[row]
        if moved > 0:
            bought += moved
            purchases += 1
            pool += moved
            if shares + bought > most:
                return shares, TOO_LARGE
        else:
            if -moved > opening + pool:
                return shares, SOLD_TOO_MUCH
            taken = min(-moved, pool) if is_last else max(0, -moved - opening)
            opening += moved + taken
            pool -= taken
            matched[row - origin] = taken
            if pool == 0:
                pool_row = row + 1
        row += 1
    counts[ELIGIBLE], counts[OPENING_LEFT], counts[BOUGHT] = pool, opening, bought
    counts[WINDOW_END], counts[POOL_ROW], counts[PURCHASES] = row, pool_row, purchases
    return shares + bought, SOUND


@compiled
def window_worths(origin: int, trades: Any, setting: Any, book: Any) -> None:
    """What was paid in the window, and what the sales of eligible shares brought."""
    day, quantity, price, levels = trades
    counts, sums, _, _, matched = book
    indices, first_day, selected = setting[INDICES], setting[FIRST_DAY], setting[SELECTED]
    with_bought, with_matched = selected & WITH_BOUGHT, selected & WITH_MATCHED
    paid = BOUGHT_WORTH * (indices + 1)
    brought = MATCHED_WORTH * (indices + 1)
    for row in range(counts[WINDOW_ROW], counts[WINDOW_END]):
        shares, place, is_wanted = quantity[row], paid, with_bought
        if shares < 0:
            shares, place, is_wanted = matched[row - origin], brought, with_matched
        if is_wanted and shares > 0:
            sums[place] += shares * price[row]
            base = (day[row] - first_day) * indices
            for index in range(indices):
                sums[place + 1 + index] += shares * levels[base + index]


@compiled
def taken_after(sold: int, other: int, eligible: int, bought: int, order: int) -> tuple[int, int]:
    """What a sale after exposure takes from the other and from the eligible shares."""
    if order == POST_FIFO:
        from_other = min(sold, other)
        return from_other, min(sold - from_other, eligible)
    if order == POST_ELIGIBLE_FIRST:
        from_eligible = min(sold, eligible)
        return min(sold - from_eligible, other), from_eligible
    rest = sold - min(sold, bought)
    from_eligible = min(rest, eligible)
    return min(rest - from_eligible, other), from_eligible


@compiled
def replay_exit(
    bounds: Any, state: Any, trades: Any, setting: Any, book: Any, places: Any
) -> tuple[int, int]:
    """Rows from exposure to the baseline day, then those after it: shares seen, and a flaw.

    `state` is (first row of the investor, eligible, other, shares seen), `places` is where the
    closed shares are counted and where their worth is added up.
    """
    day, quantity, price, levels = trades
    counts, sums, _, _, matched = book
    row, end = bounds
    origin, eligible, other, shares = state
    indices, order, first_day = setting[INDICES], setting[POST_ORDER], setting[FIRST_DAY]
    place = places[1] * (indices + 1)
    bought = 0
    while row < end and day[row] < setting[AFTER_FROM]:
        moved = quantity[row]
        if moved > 0:
            bought += moved
        else:
            if -moved > other + eligible + bought:
                return shares, SOLD_TOO_MUCH
            from_other, closed = taken_after(-moved, other, eligible, bought, order)
            other -= from_other
            eligible -= closed
            bought += moved + from_other + closed
            matched[row - origin] = closed
            counts[places[0]] += closed
            sums[place] += closed * price[row]
            base = (day[row] - first_day) * indices
            for index in range(indices):
                sums[place + 1 + index] += closed * levels[base + index]
        row += 1
    return replay_after((row, end), other + eligible + bought, quantity, shares)


@compiled
def replay_after(bounds: Any, held: int, quantity: Any, shares: int) -> tuple[int, int]:
    """Rows after the baseline day matter only for whether the record can be true."""
    for row in range(bounds[0], bounds[1]):
        held += quantity[row]
        if held < 0:
            return shares, SOLD_TOO_MUCH
    return shares, SOUND


@compiled
def replay(bounds: Any, opening: int, trades: Any, setting: Any, book: Any) -> int:
    """Match all rows of one investor FIFO; a flaw or SOUND."""
    first, end = bounds
    if opening > setting[MOST_SHARES]:
        return TOO_LARGE
    begin, held, shares, flaw = replay_before(bounds, opening, trades, setting)
    if flaw != SOUND:
        return flaw
    state = (first, held, shares)
    shares, flaw = replay_window((begin, end), state, trades, setting, book)
    if flaw != SOUND:
        return flaw
    counts = book[0]
    after = (first, counts[ELIGIBLE], counts[OPENING_LEFT], shares)
    rows = (counts[WINDOW_END], end)
    _, flaw = replay_exit(rows, after, trades, setting, book, (CLOSED, CLOSED_WORTH))
    return flaw
