"""Knowing early that the program is to stop: streams must end before the server waits."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def told_to_stop(stopping: threading.Event) -> Iterator[None]:
    """Set `stopping` on SIGTERM or SIGINT before the server's own handling of the signal.

    Signals reach the main thread alone; elsewhere (tests) the event is set when the block ends.
    """
    if threading.current_thread() is not threading.main_thread():
        try:
            yield
        finally:
            stopping.set()
        return
    watched = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.getsignal(number) for number in watched}

    def tell(number: int, frame: FrameType | None) -> None:
        stopping.set()
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in watched:
        signal.signal(number, tell)
    try:
        yield
    finally:
        stopping.set()
        for number, handler in before.items():
            signal.signal(number, handler)
