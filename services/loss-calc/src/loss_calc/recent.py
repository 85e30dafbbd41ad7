"""What a worker process keeps of the last few things it settled."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Settled = TypeVar("Settled")


class Recent(Generic[Settled]):
    """The last few results by key, so that a process settles a case once and not once per chunk."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._known: OrderedDict[Hashable, Settled] = OrderedDict()

    def get(self, key: Hashable, settle: Callable[[], Settled]) -> Settled:
        """What is known under `key`, or what `settle` gives now."""
        if key not in self._known:
            self._known[key] = settle()
        self._known.move_to_end(key)
        while len(self._known) > self._kept:
            self._known.popitem(last=False)
        return self._known[key]
