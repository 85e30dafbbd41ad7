"""Processes for work that keeps a core busy: started at first use, gone with their parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from typing import TypeVar

from servicekit.logs import logger

log = logger("worker_pool")
Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


class WorkerPool:
    """A pool of spawned processes; a broken one is replaced at its next use.

    Children die with the parent, even when it is killed: each waits for the parent's end.
    """

    def __init__(self, processes: int) -> None:
        if processes < 1:
            raise ValueError("a pool needs at least one process")
        self.processes = processes
        self._lock = threading.Lock()
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def submit(self, function: Callable[[Chunk], Result], chunk: Chunk) -> Future[Result]:
        """Run `function(chunk)` in a child; both must be picklable."""
        with self._lock:
            try:
                return self._started().submit(function, chunk)
            except BrokenProcessPool:
                self._drop()
                return self._started().submit(function, chunk)

    def close(self) -> None:
        """Stop the children, whatever they are doing."""
        with self._lock:
            self._drop()

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            # Spawned, not forked: a fork would copy locks held by the server's threads.
            self._executor = ProcessPoolExecutor(
                self.processes, multiprocessing.get_context("spawn"), initializer=follow_parent
            )
        return self._executor

    def _drop(self) -> None:
        executor, self._executor = self._executor, None
        if executor is None:
            return
        children = list((executor._processes or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.kill()
        for child in children:
            child.join()


def parallel(
    pool: WorkerPool,
    function: Callable[[Chunk], Result],
    chunks: Iterable[Chunk],
    *,
    ahead: int | None = None,
) -> Iterator[Result]:
    """The results of `function` over `chunks`, in order, at most `ahead` chunks under way.

    `chunks` is read only as far as needed, so a file may stream through. Raises what `function`
    raises, and BrokenProcessPool when a child dies.
    """
    waiting: deque[Future[Result]] = deque()
    limit = ahead or 2 * pool.processes
    try:
        for chunk in chunks:
            waiting.append(pool.submit(function, chunk))
            if len(waiting) >= limit:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def follow_parent() -> None:
    """In a child: ignore Ctrl-C, which is the parent's to handle, and die when the parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None, "only spawned children follow a parent"
    threading.Thread(target=_die_with, args=(parent.sentinel,), daemon=True).start()


def _die_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
