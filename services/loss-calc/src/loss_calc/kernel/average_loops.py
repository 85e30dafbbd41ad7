"""The loops that work out the costs behind each average, after the matching.

A moving pool's cost at prices is kept in fixed point: whole + part / 2^30. A sale that leaves k of
Q shares multiplies it by k / Q and cuts what is finer, so the true cost lies less than cuts / 2^30
above the kept one. Its cost at index levels, which only enters ratios, is kept in float64, with
the number of operations that bounds its relative error. `settling_loops` proves the fen from both
or gives up.
"""

from __future__ import annotations

from typing import Any

from loss_calc.kernel.compiling import compiled
from loss_calc.kernel.layout import (
    CLOSED_LIFO,
    CLOSED_WORTH_LIFO,
    ELIGIBLE,
    ELIGIBLE_LIFO,
    FIFO_COST,
    FIFO_NET_COST,
    FIRST_COST,
    FIRST_DAY,
    FIRST_EFFECTIVE_DAY,
    FIRST_EFFECTIVE_DAY_LIFO,
    INDICES,
    LIFO_COST,
    MOVING_COST,
    OLDER_LEFT,
    OPENING_HELD,
    OPENING_LEFT,
    PART_BITS,
    PART_MASK,
    POOL,
    POOL_CUTS,
    POOL_PART,
    POOL_ROW,
    POOL_ROWS,
    POOL_SALES,
    PRICE_SUM,
    SELECTED,
    SOUND,
    START_ROW,
    WINDOW_END,
    WINDOW_ROW,
    WITH_ARITHMETIC,
    WITH_BOUGHT,
    WITH_FIFO,
    WITH_FIFO_ACTUAL,
    WITH_FIRST_EFFECTIVE,
    WITH_LIFO,
    WITH_MATCHED,
    WITH_MOVING,
)
from loss_calc.kernel.walking_loops import cleared, replay, replay_exit, window_worths


@compiled
def survivors(origin: int, trades: Any, setting: Any, book: Any) -> None:
    """Cost of the newest purchases that make up the eligible shares; the first effective day, its
    first row, and how many older eligible shares were still there before that row."""
    day, quantity, price, levels = trades
    counts, sums, _, _, matched = book
    indices, first_day = setting[INDICES], setting[FIRST_DAY]
    place = FIFO_COST * (indices + 1)
    left = pool = counts[ELIGIBLE]
    row, begin, start_day = counts[WINDOW_END], counts[WINDOW_ROW], -1
    while row > begin and (left > 0 or day[row - 1] == start_day):
        row -= 1
        if quantity[row] < 0:
            pool += matched[row - origin]
            continue
        pool -= quantity[row]
        counts[START_ROW], counts[OLDER_LEFT] = row, pool
        shares = min(left, quantity[row])
        left -= shares
        if left == 0:
            start_day = day[row]
        sums[place] += shares * price[row]
        base = (day[row] - first_day) * indices
        for index in range(indices):
            sums[place + 1 + index] += shares * levels[base + index]
    counts[FIRST_EFFECTIVE_DAY] = start_day


@compiled
def shrink(whole: int, part: int, kept: int, pool: int) -> tuple[int, int, int]:
    """A cost times kept / pool, cutting below 2^-30: whole, part, and 1 if something was cut."""
    each = whole // pool
    rest = (whole - each * pool) * kept
    carried = rest // pool
    fine = ((rest - carried * pool) << PART_BITS) + part * kept
    parts = fine // pool
    cut = 1 if parts * pool != fine else 0
    return each * kept + carried + (parts >> PART_BITS), parts & PART_MASK, cut


@compiled
def pooled(state: Any, trades: Any, setting: Any, book: Any, number: int) -> None:
    """The moving pool from a row on; `state` is (row, investor's first row, older shares that are
    consumed before the pool), `number` 0 for the whole pool and 1 for the first effective one."""
    day, quantity, price, levels = trades
    counts, sums, pools, costs, matched = book
    start, origin, older = state
    indices, first_day = setting[INDICES], setting[FIRST_DAY]
    pool = whole = part = cuts = sales = 0
    for row in range(start, counts[WINDOW_END]):
        moved = quantity[row]
        if moved > 0:
            pool += moved
            whole += moved * price[row]
            base = (day[row] - first_day) * indices
            for index in range(indices):
                costs[number * indices + index] += float(moved * levels[base + index])
            continue
        taken = matched[row - origin]
        from_older = min(taken, older)
        older -= from_older
        taken -= from_older
        if taken > 0:
            whole, part, cut = shrink(whole, part, pool - taken, pool)
            cuts += cut
            sales += 1
            kept = (pool - taken) / pool
            for index in range(indices):
                costs[number * indices + index] *= kept
            pool -= taken
    sums[(MOVING_COST if number == 0 else FIRST_COST) * (indices + 1)] = whole
    pools[number * POOL + POOL_PART] = part
    pools[number * POOL + POOL_CUTS] = cuts
    pools[number * POOL + POOL_SALES] = sales
    pools[number * POOL + POOL_ROWS] = counts[WINDOW_END] - start


@compiled
def net_cost(state: Any, trades: Any, setting: Any, book: Any) -> None:
    """What was paid from a row on less what the sales matched to it brought."""
    day, quantity, price, levels = trades
    counts, sums, _, _, matched = book
    start, origin, older = state
    indices, first_day = setting[INDICES], setting[FIRST_DAY]
    place = FIFO_NET_COST * (indices + 1)
    for row in range(start, counts[WINDOW_END]):
        shares = quantity[row]
        if shares < 0:
            from_older = min(matched[row - origin], older)
            older -= from_older
            shares = from_older - matched[row - origin]
        sums[place] += shares * price[row]
        base = (day[row] - first_day) * indices
        for index in range(indices):
            sums[place + 1 + index] += shares * levels[base + index]


@compiled
def price_sums(trades: Any, setting: Any, book: Any) -> None:
    """The sum of the prices of the purchases, unweighted."""
    day, quantity, price, levels = trades
    counts, sums, _, _, _ = book
    indices, first_day = setting[INDICES], setting[FIRST_DAY]
    place = PRICE_SUM * (indices + 1)
    for row in range(counts[WINDOW_ROW], counts[WINDOW_END]):
        if quantity[row] > 0:
            sums[place] += price[row]
            base = (day[row] - first_day) * indices
            for index in range(indices):
                sums[place + 1 + index] += levels[base + index]


@compiled
def newest_first(start: int, trades: Any, setting: Any, book: Any, stack: Any) -> None:
    """LIFO: a sale takes the newest purchase first and the opening last."""
    day, quantity, price, levels = trades
    counts, sums, _, _, _ = book
    rows, lefts = stack
    indices, first_day = setting[INDICES], setting[FIRST_DAY]
    depth = eligible = 0
    for row in range(start, counts[WINDOW_END]):
        wanted = -quantity[row]
        if wanted < 0:
            rows[depth], lefts[depth] = row, -wanted
            depth += 1
        while wanted > 0 and depth > 0:
            shares = min(wanted, lefts[depth - 1])
            wanted -= shares
            lefts[depth - 1] -= shares
            if lefts[depth - 1] == 0:
                depth -= 1
    base = LIFO_COST * (indices + 1)
    for place in range(depth):
        row, shares = rows[place], lefts[place]
        eligible += shares
        sums[base] += shares * price[row]
        for index in range(indices):
            level = levels[(day[row] - first_day) * indices + index]
            sums[base + 1 + index] += shares * level
    counts[ELIGIBLE_LIFO] = eligible
    if depth > 0:
        counts[FIRST_EFFECTIVE_DAY_LIFO] = day[rows[0]]


@compiled
def walk_newest_first(bounds: Any, trades: Any, setting: Any, book: Any, stack: Any) -> None:
    """Everything of LIFO, after which `matched` tells what LIFO sold after exposure."""
    counts = book[0]
    # Without an opening both orders empty the pool at the same moments.
    start = counts[WINDOW_ROW] if counts[OPENING_HELD] else counts[POOL_ROW]
    newest_first(start, trades, setting, book, stack)
    eligible = counts[ELIGIBLE_LIFO]
    state = (bounds[0], eligible, counts[OPENING_LEFT] + counts[ELIGIBLE] - eligible, 0)
    places = (CLOSED_LIFO, CLOSED_WORTH_LIFO)
    replay_exit((counts[WINDOW_END], bounds[1]), state, trades, setting, book, places)


@compiled
def walk(bounds: Any, opening: int, trades: Any, setting: Any, book: Any, stack: Any) -> int:
    """Everything of one investor; SOUND, or why the domain must calculate."""
    counts = book[0]
    cleared(book)
    flaw = replay(bounds, opening, trades, setting, book)
    if flaw != SOUND:
        return flaw
    selected = setting[SELECTED]
    if counts[ELIGIBLE] == 0:
        return SOUND
    if selected & WITH_LIFO:
        walk_newest_first(bounds, trades, setting, book, stack)
    if selected & (WITH_BOUGHT | WITH_MATCHED):
        window_worths(bounds[0], trades, setting, book)
    if selected & (WITH_FIFO | WITH_FIRST_EFFECTIVE | WITH_FIFO_ACTUAL):
        survivors(bounds[0], trades, setting, book)
    start = (counts[START_ROW], bounds[0], counts[OLDER_LEFT])
    if selected & WITH_MOVING:
        pooled((counts[POOL_ROW], bounds[0], 0), trades, setting, book, 0)
    if selected & WITH_FIRST_EFFECTIVE:
        pooled(start, trades, setting, book, 1)
    if selected & WITH_FIFO_ACTUAL:
        net_cost(start, trades, setting, book)
    if selected & WITH_ARITHMETIC:
        price_sums(trades, setting, book)
    return SOUND
