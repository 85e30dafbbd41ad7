"""The loops that bring rows in no order into the order of investor and execution."""

from __future__ import annotations

from typing import Any

from loss_calc.kernel.compiling import compiled

DAY_MICROSECONDS = 86_400_000_000
SHORT_RUN = 24
RECORD = 4


@compiled
def counted(investor: Any, starts: Any) -> None:
    """Where each investor's rows will begin, from how many there are; `starts` comes as zeros, one
    longer than there are investors."""
    for row in range(len(investor)):
        starts[investor[row] + 1] += 1
    for number in range(1, len(starts)):
        starts[number] += starts[number - 1]


@compiled
def scattered(given: Any, starts: Any, heads: Any, records: Any) -> None:
    """The rows of each investor beside each other, in the order in which they came; `given` is
    (investor, time, side, quantity, price, tie), a record (time and side, tie, signed quantity,
    price)."""
    investor, time, side, quantity, price, tie = given
    for number in range(len(heads)):
        heads[number] = RECORD * starts[number]
    for row in range(len(investor)):
        at = heads[investor[row]]
        heads[investor[row]] = at + RECORD
        records[at] = 2 * time[row] + (side[row] > 0)
        records[at + 1] = tie[row]
        records[at + 2] = quantity[row] * side[row]
        records[at + 3] = price[row]


@compiled
def is_after(one: int, other: int, records: Any) -> Any:
    """Whether a record belongs behind another one."""
    return records[one] > records[other] or (
        records[one] == records[other] and records[one + 1] > records[other + 1]
    )


@compiled
def insert_run(first: int, end: int, order: Any, records: Any) -> None:
    """Sort a short run of places of records."""
    for place in range(first + 1, end):
        record = order[place]
        at = place
        while at > first and is_after(order[at - 1], record, records):
            order[at] = order[at - 1]
            at -= 1
        order[at] = record


@compiled
def merge_runs(first: int, middle: int, end: int, order: Any, room: Any, records: Any) -> None:
    """Merge two sorted runs that lie beside each other."""
    length = middle - first
    for place in range(length):
        room[place] = order[first + place]
    left, right, at = 0, middle, first
    while left < length:
        if right < end and is_after(room[left], order[right], records):
            order[at] = order[right]
            right += 1
        else:
            order[at] = room[left]
            left += 1
        at += 1


@compiled
def ordered(first: int, length: int, order: Any, room: Any, records: Any) -> None:
    """The places of one investor's records in the order of execution."""
    for place in range(length):
        order[place] = RECORD * (first + place)
    for run in range(0, length, SHORT_RUN):
        insert_run(run, min(run + SHORT_RUN, length), order, records)
    width = SHORT_RUN
    while width < length:
        for run in range(0, length - width, 2 * width):
            merge_runs(run, run + width, min(run + 2 * width, length), order, room, records)
        width *= 2


@compiled
def order_investors(some: Any, starts: Any, rooms: Any, records: Any, taken: Any) -> None:
    """Write days, signed quantities and prices of a range of investors in order; `rooms` are two
    arrays as long as the longest history, `taken` is (day, quantity, price)."""
    order, room = rooms
    day, quantity, price = taken
    for number in range(some[0], some[1]):
        first = starts[number]
        length = starts[number + 1] - first
        ordered(first, length, order, room, records)
        for place in range(length):
            at = order[place]
            day[first + place] = records[at] // (2 * DAY_MICROSECONDS)
            quantity[first + place] = records[at + 2]
            price[first + place] = records[at + 3]
