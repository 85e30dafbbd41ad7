"""From columns in no order to the columns that the kernel walks."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from loss_calc.kernel.columns import Columns
from loss_calc.kernel.loading import loops
from loss_calc.kernel.sums import in_parts

RECORD = 4  # numbers a record in `grouping_loops`

Ints = npt.NDArray[np.int64]


def grouped_columns(
    unsorted: tuple[npt.NDArray[Any], ...], opening: Ints, *, threads: int = 1
) -> Columns:
    """Group and order trades by counting, without a sort over all of them.

    `unsorted` is (investor, time, side, quantity, price, tie): the investor as a position in
    `opening`, microseconds since 1970 as a table has them for rows that state a time, 1 or -1, and
    a rank by which trades of one moment and side follow each other. Sales come first in a moment.
    """
    run = loops(is_compiled=True)
    investor = unsorted[0]
    starts = np.zeros(len(opening) + 1, np.int64)
    run.counted(investor, starts)
    records = np.empty(RECORD * len(investor), np.int64)
    run.scattered(unsorted, starts, np.empty(len(opening), np.int64), records)
    taken = tuple(np.empty(len(investor), np.int64) for _ in range(3))
    columns = Columns(starts, opening, *taken)
    longest = int(np.diff(starts).max(initial=1))

    def part(some: tuple[int, int]) -> None:
        rooms = (np.empty(longest, np.int64), np.empty(longest, np.int64))
        run.order_investors(some, starts, rooms, records, taken)

    in_parts(columns, part, threads)
    return columns
