"""The loops, compiled or plain, loaded when they are first needed."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

from loss_calc.kernel.compiling import uncompiled


@cache
def loops(*, is_compiled: bool) -> Any:
    """The loops of the kernel; loading them brings numba in, if it is installed."""
    from loss_calc.kernel import (  # noqa: PLC0415 - numba takes a second and is not always needed
        average_loops,
        batch_loops,
        grouping_loops,
        settling_loops,
        walking_loops,
    )

    modules = (walking_loops, average_loops, settling_loops, batch_loops, grouping_loops)
    if not is_compiled:
        return uncompiled(*modules)
    return SimpleNamespace(**{k: v for module in modules for k, v in vars(module).items()})
