"""Commands over tens of thousands of rows."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class _Pause:
    """Keeps the cyclic collector still while at least one bulk command runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self._was_enabled = False

    def __enter__(self) -> None:
        with self._lock:
            if self._running == 0:
                self._was_enabled = gc.isenabled()
                gc.disable()
            self._running += 1

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._running -= 1
            if self._running == 0 and self._was_enabled:
                gc.enable()


_PAUSE = _Pause()


def bulk(command: Callable[P, T]) -> Callable[P, T]:
    """Mark a command that builds many rows: none of them is a cycle, and looking for cycles among
    them again and again takes as long as the work itself."""

    @wraps(command)
    def paused(*args: P.args, **kwargs: P.kwargs) -> T:
        with _PAUSE:
            return command(*args, **kwargs)

    return paused
