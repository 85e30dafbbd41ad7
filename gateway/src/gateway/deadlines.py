"""Many deadlines, one timer: what is overdue is found by a sweep a few times a second."""

from __future__ import annotations

import asyncio
from typing import Protocol

SWEEP_SECONDS = 0.05


class Timed(Protocol):
    """Something that may take until `due`, a moment of the event loop's clock."""

    due: float

    def expire(self) -> None:
        """Called once or more often when `due` has passed."""


class Deadlines:
    """Everything under way; moving a deadline costs no more than setting an attribute."""

    def __init__(self) -> None:
        self._timed: set[Timed] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def watch(self, timed: Timed) -> None:
        self._timed.add(timed)
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._loop.call_later(SWEEP_SECONDS, self._sweep)

    def forget(self, timed: Timed) -> None:
        self._timed.discard(timed)

    def _sweep(self) -> None:
        assert self._loop is not None
        now = self._loop.time()
        for timed in [one for one in self._timed if one.due <= now]:
            timed.expire()
        if self._timed:
            self._loop.call_later(SWEEP_SECONDS, self._sweep)
        else:
            self._loop = None
