"""Printing in a process of its own: the libraries keep hundreds of megabytes, the service none."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from servicekit.problems import UnavailableError
from servicekit.worker_pool import follow_parent

Order = TypeVar("Order")


class Press:
    """Prints a few papers at once, each in a fresh process that ends with it."""

    def __init__(self, folder: Path, *, at_once: int = 2, waiting: int = 6) -> None:
        self._folder = folder
        self._room = threading.BoundedSemaphore(at_once + waiting)
        self._presses = threading.BoundedSemaphore(at_once)

    @contextmanager
    def room(self) -> Iterator[None]:
        """A place in the queue; raises UnavailableError when too many papers wait already.

        Waiting requests hold a thread each: without a limit reports would stop everything else.
        """
        if not self._room.acquire(blocking=False):
            raise UnavailableError(
                "Too many reports are being made at the moment; try again.",
                "正在生成的报告过多，请稍后重试。",
            )
        try:
            yield
        finally:
            self._room.release()

    def printed(self, make: Callable[[Order], bytes], order: Order) -> bytes:
        """`make(order)` in a fresh process; both must be picklable. Raises what `make` raises."""
        self._folder.mkdir(parents=True, exist_ok=True)
        context = multiprocessing.get_context("spawn")
        with (
            self._presses,
            ProcessPoolExecutor(1, context, _prepare, (str(self._folder),)) as executor,
        ):
            return executor.submit(make, order).result()


def _prepare(folder: str) -> None:
    """In the child: die with the parent, and write nothing outside the data folder."""
    follow_parent()
    os.environ["MPLCONFIGDIR"] = folder
    tempfile.tempdir = folder
