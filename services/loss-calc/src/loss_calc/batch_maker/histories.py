"""Trading histories that could have happened: nothing sold that is not held, T+1 respected.

All accounts are walked at once: step t decides the t-th trade of every account that has one, so a
batch takes as many steps as its longest history.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

LOT = 100
MOST_LOTS = 5_000
# With the median of 14 this spread puts the 99th percentile at 529, as in a real batch.
SPREAD = 1.561
_MOST_ACCOUNTS = 3
_SHARE_IN_MAIN_ACCOUNT = 0.75
_SHARE_WITH_SECOND_ACCOUNT = 0.14
_SHARE_WITH_THIRD_ACCOUNT = 0.02
_SHARE_WITH_OPENING = 0.10
_SHARE_OF_ODD_OPENINGS = 0.3
_SHARE_AFTER_EXPOSURE = 0.15
_SELLS_BEFORE, _SELLS_AFTER = 0.42, 0.85
_SHARE_OF_CLEARING_SALES = 0.4
_SECONDS_PER_SESSION = 7_200


@dataclass(frozen=True, slots=True)
class Histories:
    """Trades by column, in the order of investor, day and second, and the opening positions.

    `account` counts from 0 within the investor; `day` is a position in the list of days; `second`
    counts from 0 over the day's two sessions. Openings come sorted by investor and account.
    """

    investor: Ints
    account: Ints
    day: Ints
    second: Ints
    is_buy: npt.NDArray[np.bool_]
    quantity: Ints
    opening_investor: Ints
    opening_account: Ints
    opening_quantity: Ints


def made_histories(
    generator: np.random.Generator,
    *,
    investors: int,
    median_trades: int,
    most_trades: int,
    days_before: int,
    days_after: int,
) -> Histories:
    """Histories of so many investors over days before and after the exposure."""
    counts = _trade_counts(generator, investors, median_trades, most_trades)
    investor = np.repeat(np.arange(investors), counts)
    book = investor * _MOST_ACCOUNTS + _accounts(generator, investors, investor)
    day = _days(generator, investor.size, days_before, days_after)
    second = generator.integers(0, 2 * _SECONDS_PER_SESSION, investor.size)
    order = np.lexsort((second, day, book))
    book, day, second = book[order], day[order], second[order]
    openings = _openings(generator, investors)
    is_buy, quantity = _decided(generator, book, day, openings, days_before)
    order = np.lexsort((book, second, day, book // _MOST_ACCOUNTS))
    book = book[order]
    opened = np.intersect1d(np.flatnonzero(openings), book)
    return Histories(
        *np.divmod(book, _MOST_ACCOUNTS),
        day[order],
        second[order],
        is_buy[order],
        quantity[order],
        *np.divmod(opened, _MOST_ACCOUNTS),
        openings[opened],
    )


def clock_seconds(second: Ints) -> Ints:
    """Seconds since midnight of a second of the day's sessions (09:30-11:30, 13:00-15:00)."""
    morning, afternoon = 34_200, 46_800 - _SECONDS_PER_SESSION
    since: Ints = second + np.where(second < _SECONDS_PER_SESSION, morning, afternoon)
    return since


def _normal(generator: np.random.Generator, size: int) -> npt.NDArray[np.float64]:
    # Box and Muller's transform, so that the draw does not depend on the library's own method.
    radius = np.sqrt(-2.0 * np.log(1.0 - generator.random(size)))
    turned: npt.NDArray[np.float64] = radius * np.cos(2.0 * np.pi * generator.random(size))
    return turned


def _trade_counts(
    generator: np.random.Generator, investors: int, median_trades: int, most_trades: int
) -> Ints:
    drawn = median_trades * np.exp(SPREAD * _normal(generator, investors))
    counts: Ints = np.clip(np.rint(drawn), 1, most_trades).astype(np.int64)
    return counts


def _accounts(generator: np.random.Generator, investors: int, investor: Ints) -> Ints:
    luck = generator.random(investors)
    accounts = 1 + (luck < _SHARE_WITH_SECOND_ACCOUNT) + (luck < _SHARE_WITH_THIRD_ACCOUNT)
    is_main = generator.random(investor.size) < _SHARE_IN_MAIN_ACCOUNT
    other = generator.integers(0, _MOST_ACCOUNTS, investor.size) % accounts[investor]
    account: Ints = np.where(is_main, 0, other)
    return account


def _days(generator: np.random.Generator, size: int, before: int, after: int) -> Ints:
    early = generator.integers(0, before, size)
    if after == 0:
        return early
    late = before + generator.integers(0, after, size)
    return np.where(generator.random(size) < _SHARE_AFTER_EXPOSURE, late, early)


def _openings(generator: np.random.Generator, investors: int) -> Ints:
    books = investors * _MOST_ACCOUNTS
    odd = np.where(
        generator.random(books) < _SHARE_OF_ODD_OPENINGS, generator.integers(1, LOT, books), 0
    )
    quantity = _lots(generator, books) + odd
    return np.where(generator.random(books) < _SHARE_WITH_OPENING, quantity, 0)


def _lots(generator: np.random.Generator, size: int) -> Ints:
    lots = np.clip(np.ceil(np.exp(1.2 + 1.1 * _normal(generator, size))), 1, MOST_LOTS)
    return lots.astype(np.int64) * LOT


def _decided(
    generator: np.random.Generator, book: Ints, day: Ints, openings: Ints, days_before: int
) -> tuple[npt.NDArray[np.bool_], Ints]:
    books, starts, lengths = np.unique(book, return_index=True, return_counts=True)
    by_length = np.argsort(-lengths, kind="stable")
    books, starts, lengths = books[by_length], starts[by_length], lengths[by_length]
    chance = np.where(day < days_before, _SELLS_BEFORE, _SELLS_AFTER)
    wants_sale = generator.random(book.size) < chance
    clears = generator.random(book.size) < _SHARE_OF_CLEARING_SALES
    per_mille = generator.integers(0, 1_000, book.size)
    quantity = _lots(generator, book.size)
    is_buy = np.ones(book.size, np.bool_)
    held = openings[books].copy()
    bought_today, today = np.zeros_like(held), np.full_like(held, -1)
    active = books.size
    for step in range(int(lengths[0])):
        active = int(np.searchsorted(-lengths[:active], -step, side="left"))
        rows, now = starts[:active] + step, slice(0, active)
        bought_today[now] = np.where(day[rows] == today[now], bought_today[now], 0)
        today[now] = day[rows]
        free = held[now] - bought_today[now]
        part = np.maximum(free * per_mille[rows] // 1_000 // LOT, 1) * LOT
        # An odd remainder below a lot may only be sold as a whole.
        sold = np.where(clears[rows] | (free < LOT), free, part)
        sells = wants_sale[rows] & (free > 0)
        moved = np.where(sells, sold, quantity[rows])
        is_buy[rows], quantity[rows] = ~sells, moved
        held[now] += np.where(sells, -moved, moved)
        bought_today[now] += np.where(sells, 0, moved)
    return is_buy, quantity
