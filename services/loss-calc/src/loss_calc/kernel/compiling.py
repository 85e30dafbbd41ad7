"""Loops that numba compiles where it can, and that run as they stand where it cannot."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

HERE = Path(__file__).parent
CACHE_FOLDER = "NUMBA_CACHE_DIR"
UNCOUNTED: dict[str, Any] = {"_nrt": False}


def keep_compiled_code_in(folder: Path) -> None:
    """Keep what numba compiles in `folder`, unless the environment names another; has effect
    before the first loop is loaded."""
    os.environ.setdefault(CACHE_FOLDER, str(folder))


def has_numba() -> bool:
    """Whether loops can be compiled here."""
    try:
        import numba  # noqa: F401, PLC0415 - the service must start without it
    except ImportError:
        return False
    return True


def compiled(function: F) -> F:
    """Compile `function` at its first call, without the interpreter lock.

    Without numba, or where no folder for its cache can be written, the loop still works:
    uncompiled, or compiled anew by every process.
    """
    if not has_numba():
        return function
    from numba import config, njit  # noqa: PLC0415

    folder = _cache_folder()
    if folder is not None:
        vars(config)["CACHE_DIR"] = str(folder)
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "cache": folder is not None}
    loop: F
    try:
        # The loops allocate nothing; counting references to their arrays would take longer than
        # the arithmetic, and make threads wait for each other.
        loop = njit(**options, **UNCOUNTED)(function)
    except (KeyError, TypeError):
        loop = njit(**options)(function)
    return loop


@cache
def _cache_folder() -> Path | None:
    # numba only sees changes of the file a function stands in, not of what that function calls, so
    # every state of the sources has a folder of its own.
    digest = sha256()
    for source in sorted(HERE.glob("*.py")):
        digest.update(source.read_bytes())
    base = os.environ.get(CACHE_FOLDER)
    folder = (Path(base) if base else HERE / "__pycache__") / f"kernel-{digest.hexdigest()[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError:
        return None
    return folder


def uncompiled(*modules: ModuleType) -> SimpleNamespace:
    """The same loops in plain Python; they take memoryviews and know no overflow on the way."""
    names: dict[str, Any] = {}
    for module in modules:
        names.update(vars(module))
    for name, loop in list(names.items()):
        plain = getattr(loop, "py_func", loop)
        if isinstance(plain, FunctionType) and plain.__module__.startswith(__package__ or ""):
            names[name] = FunctionType(plain.__code__, names, name, plain.__defaults__)
    return SimpleNamespace(**names)
