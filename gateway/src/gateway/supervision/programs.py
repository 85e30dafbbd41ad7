"""The five child processes: started, asked whether they are ready, watched and stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gateway.supervision.plan import HOST

READY_PATH = "/readyz"
PROBE_SECONDS = 5.0
STOP_SECONDS = 8.0
TAIL_LINES = 15
_TAIL_BYTES = 64 * 1024


@dataclass(slots=True)
class Child:
    """A running program."""

    name: str
    port: int
    process: asyncio.subprocess.Process
    log: Path

    def tail(self) -> str:
        """The last lines of its log."""
        with self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - _TAIL_BYTES))
            lines = file.read().decode("utf-8", "replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-TAIL_LINES:])

    def signal_group(self, number: int) -> None:
        """Send a signal to the program and everything it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


async def start_child(
    name: str, factory: str, *, port: int, log: Path, environment: Mapping[str, str]
) -> Child:
    """Start one program; what it prints goes to its log file, the last start's log is kept."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_name(log.name + ".1"))
    with log.open("wb") as output:
        process = await _spawn(factory, port, output, environment)
    return Child(name, port, process, log)


async def _spawn(
    factory: str, port: int, output: IO[bytes], environment: Mapping[str, str]
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "gateway.supervision.child",
        factory,
        str(port),
        # The pipe is never written to; its end tells the child that the supervisor is gone.
        stdin=asyncio.subprocess.PIPE,
        stdout=output,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        # A group of its own: Ctrl-C reaches the supervisor alone, which then stops the others.
        start_new_session=True,
    )


async def is_ready(port: int) -> bool:
    """Whether `/readyz` on the port answers 200."""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            reader, writer = await asyncio.open_connection(HOST, port)
            try:
                request = f"GET {READY_PATH} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
                writer.write(request.encode())
                status = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
    return status.split(b" ")[1:2] == [b"200"]


async def stop_children(children: list[Child]) -> None:
    """Ask all to stop, and end for certain those that do not in time."""
    running = [child for child in children if child.process.returncode is None]
    for child in running:
        with suppress(ProcessLookupError):
            child.process.send_signal(signal.SIGTERM)
    waits = [asyncio.ensure_future(child.process.wait()) for child in running]
    if waits:
        await asyncio.wait(waits, timeout=STOP_SECONDS)
    kill_children(children)
    for child in running:
        await child.process.wait()


def kill_children(children: list[Child]) -> None:
    """End everything that still runs, at once."""
    for child in children:
        child.signal_group(signal.SIGKILL)
