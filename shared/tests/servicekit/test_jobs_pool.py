"""The process pool: order, bounded look-ahead, broken children, dead parents."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from servicekit.worker_pool import WorkerPool, parallel

PATIENCE = 60

PARENT = """
import os, sys, threading
from servicekit.worker_pool import WorkerPool
if __name__ == "__main__":
    pool = WorkerPool(2)
    futures = [pool.submit(os.getenv, "HOME") for _ in range(2)]
    [future.result() for future in futures]
    children = list(pool._executor._processes)
    pool.submit(eval, "__import__('threading').Event().wait()")
    print(*children, flush=True)
    threading.Event().wait()
"""


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(2) as found:
        yield found


def test_results_come_in_the_order_of_the_chunks(pool: WorkerPool) -> None:
    assert list(parallel(pool, abs, range(-20, 0))) == list(range(20, 0, -1))


def test_chunks_are_read_only_a_little_ahead(pool: WorkerPool) -> None:
    taken = []

    def chunks() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = parallel(pool, abs, chunks(), ahead=3)
    assert next(results) == 0
    assert len(taken) == 3
    results.close()  # type: ignore[attr-defined]


def test_what_the_function_raises_arrives(pool: WorkerPool) -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        list(parallel(pool, bytes.fromhex, ["no number"]))


def test_a_broken_pool_is_replaced_at_its_next_use(pool: WorkerPool) -> None:
    with pytest.raises(BrokenProcessPool):
        list(parallel(pool, os._exit, [3]))
    assert list(parallel(pool, abs, [-1])) == [1]


def test_closing_does_not_wait_for_a_chunk_without_end(tmp_path: Path) -> None:
    begun, pause = tmp_path / "begun", threading.Event()
    endless = f"(open({str(begun)!r}, 'w').close(), __import__('threading').Event().wait())"
    with WorkerPool(1) as pool:
        future = pool.submit(eval, endless)
        while not begun.exists():
            pause.wait(0.02)
        closing_at = time.monotonic()
    assert time.monotonic() - closing_at < PATIENCE / 2
    assert isinstance(future.exception(PATIENCE), BrokenProcessPool)


def test_children_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        children = [int(number) for number in parent.stdout.readline().split()]
        assert len(children) == 2
        os.kill(parent.pid, signal.SIGKILL)
        # The children hold the pipe too: its end comes when the last of them is gone.
        parent.stdout.read()
    assert not any(_is_alive(child) for child in children)


def _is_alive(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
