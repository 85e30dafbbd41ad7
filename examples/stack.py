"""A stack of one's own for an example: started, waited for, stopped."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORTS = 5
STOP_SECONDS = 30
TRIES = 3


class StackFailedError(RuntimeError):
    """The five programs did not start; the message is what they said."""


@contextmanager
def own_stack(folder: Path, more: Mapping[str, str] | None = None) -> Iterator[tuple[str, Path]]:
    """The gateway's address and the credentials file of a stack that lives for this block."""
    process, address = _started(folder, dict(more or {}))
    try:
        yield address, folder / "dev-credentials.json"
    finally:
        _stop(process)


def _started(folder: Path, more: dict[str, str]) -> tuple[subprocess.Popen[str], str]:
    """A stack that answers; tried again where somebody else took a port meanwhile."""
    said: list[str] = []
    for _ in range(TRIES):
        environment = {"STACK_PORT": str(_free_ports()), **os.environ, **more}
        environment["STACK_DATA_DIR"] = str(folder)
        process = subprocess.Popen(
            [sys.executable, "-m", "gateway.stack"],
            cwd=ROOT,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line.rstrip())
            if line.startswith("http://"):
                return process, said[-1]
        _stop(process)
    raise StackFailedError("\n".join(said))


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _free_ports() -> int:
    """The first of five ports in a row that nobody listens on, below those of outgoing calls."""
    for _ in range(100):
        first = 18_200 + PORTS * secrets.randbelow(300)
        if all(_is_free(first + offset) for offset in range(PORTS)):
            return first
    raise StackFailedError("no five free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
