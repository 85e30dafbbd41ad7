"""What the figures were taken on, and on which core each process may run."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil  # type: ignore[import-untyped]

Cores = frozenset[int]


def facts_at_start() -> dict[str, Any]:
    """Cores, load and versions before anything of ours runs."""
    return {
        "cores": psutil.cpu_count(),
        "memory_mb": psutil.virtual_memory().total // 1_000_000,
        "load_at_start": load_now(),
        "busy_at_start": f"{psutil.cpu_percent(interval=0.5):.0f} %",
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def load_now() -> str:
    """Load averages of 1, 5 and 15 minutes."""
    return ", ".join(f"{value:.2f}" for value in os.getloadavg())


@dataclass(frozen=True, slots=True)
class Layout:
    """Cores of the program under test, of what stands behind it, and of the load generator."""

    tested: Cores | None
    behind: Cores | None
    load: Cores | None

    def __str__(self) -> str:
        if self.tested is None:
            return "nothing is bound to a core"
        assert self.behind is not None
        assert self.load is not None
        parts = [("under test", self.tested), ("upstream", self.behind), ("load", self.load)]
        return ", ".join(f"{name} on core {min(cores)}" for name, cores in parts)


def layout(*, is_pinned: bool) -> Layout:
    """The program under test alone on a core; without two cores or pinning, as it comes."""
    if not is_pinned or not hasattr(os, "sched_setaffinity"):
        return Layout(None, None, None)
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return Layout(None, None, None)
    return Layout(frozenset({cores[0]}), frozenset({cores[1]}), frozenset({cores[-1]}))


@contextmanager
def on_cores(cores: Cores | None) -> Iterator[None]:
    """Processes started in this block are bound to the cores, and so is this one meanwhile."""
    if cores is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_seconds(pid: int) -> float:
    """CPU time so far of a process and its children."""
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in family)
