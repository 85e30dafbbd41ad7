"""Where the loops find their settings and leave their figures, in flat arrays of int64."""

from __future__ import annotations

# The setting of a batch: days since 1970, and choices as numbers.
WINDOW_FROM = 0
POST_FROM = 1
AFTER_FROM = 2
FIRST_DAY = 3
MOST_SHARES = 4
IS_OPENING_LAST = 5
POST_ORDER = 6
INDICES = 7
SELECTED = 8
SETTING_SIZE = 9

POST_FIFO, POST_ELIGIBLE_FIRST, POST_LIFO = 0, 1, 2

# What is to be worked out beyond matching: bits of SELECTED.
WITH_MOVING = 1
WITH_FIRST_EFFECTIVE = 2
WITH_FIFO_ACTUAL = 4
WITH_LIFO = 8
WITH_ARITHMETIC = 16
WITH_BOUGHT = 32
WITH_MATCHED = 64
WITH_FIFO = 128

# Counts per investor. The LIFO figures follow the others by LIFO_OFFSET.
FLAW = 0
ELIGIBLE = 1
CLOSED = 2
FIRST_EFFECTIVE_DAY = 3
ELIGIBLE_LIFO = 4
CLOSED_LIFO = 5
FIRST_EFFECTIVE_DAY_LIFO = 6
BOUGHT = 7
PURCHASES = 8
WINDOW_ROW = 9
POOL_ROW = 10
START_ROW = 11
OLDER_LEFT = 12
WINDOW_END = 13
OPENING_LEFT = 14
OPENING_HELD = 15
COUNTS = 16
LIFO_OFFSET = 3

# Why the kernel leaves an investor to the domain: values of FLAW.
SOUND, SOLD_TOO_MUCH, TOO_LARGE, LEVEL_MISSING = 0, 1, 2, 3
NO_DAY = -1

# Sums per investor, each for the price and then for every index.
BOUGHT_WORTH = 0
PRICE_SUM = 1
MATCHED_WORTH = 2
FIFO_COST = 3
FIFO_NET_COST = 4
LIFO_COST = 5
CLOSED_WORTH = 6
CLOSED_WORTH_LIFO = 7
MOVING_COST = 8
FIRST_COST = 9
SUMS = 10

# The cost of a moving pool at prices, kept in fixed point: whole + part / 2^30, at most
# cuts / 2^30 below the true one. The whole stands in the sums; `pools` has, for each of the two
# pools, part, cuts and how many sales it saw.
POOL_PART, POOL_CUTS, POOL_SALES, POOL_ROWS = 0, 1, 2, 3
POOL = 4
PART_BITS = 30
PART_ONE = 1 << PART_BITS
PART_MASK = PART_ONE - 1
MOST_POOL = (1 << 31) - 1
LARGEST_SUM = 1 << 60

# Amounts per combination: payable, commission, stamp duty, and interest, which fractions settle.
ITEMS = 4
