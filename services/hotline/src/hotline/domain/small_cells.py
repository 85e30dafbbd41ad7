"""What of a table may be published: no figure tells of fewer than five people.

A count of one to four is hidden. Hiding one cell of a row whose total is shown would tell it all
the same, so further cells are hidden, the smallest first, until what is hidden is at least two
cells and five people together.
"""

from __future__ import annotations

from collections.abc import Mapping

FEWEST_SHOWN = 5


def published(counts: Mapping[str, int], *, fewest: int = FEWEST_SHOWN) -> dict[str, int | None]:
    """Every count, or None where it is hidden; zeros say nothing about anybody and stay."""
    hidden = {name for name, count in counts.items() if 0 < count < fewest}
    if hidden:
        rest = sorted(
            (name for name in counts if counts[name] >= fewest),
            key=lambda name: (counts[name], name),
        )
        for name in rest:
            if _is_enough(counts, hidden, fewest):
                break
            hidden.add(name)
    return {name: None if name in hidden else count for name, count in counts.items()}


def is_publishable(people: int, *, fewest: int = FEWEST_SHOWN) -> bool:
    """Whether something about so many people may be told."""
    return people == 0 or people >= fewest


def _is_enough(counts: Mapping[str, int], hidden: set[str], fewest: int) -> bool:
    # No hidden cell has so many by itself: where they reach it together, there are two at least.
    return sum(counts[name] for name in hidden) >= fewest
