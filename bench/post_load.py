"""A load generator for requests that must each be different, cheap enough to share a machine.

The requests are bytes made beforehand; each of a fixed number of connections sends its next one
when the last was answered.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

HOST = "127.0.0.1"
ANSWER_SECONDS = 30.0


class RefusedError(RuntimeError):
    """An answer was not the one status that counts."""


@dataclass(slots=True)
class Burst:
    """All requests answered: the seconds it took, and each answer's time in ms."""

    seconds: float = 0.0
    times_ms: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.times_ms) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.times_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def burst(port: int, requests: Iterable[bytes], *, connections: int, status: int) -> Burst:
    """Send every request once; raises RefusedError for any other status."""
    return asyncio.run(_burst(port, requests, connections, status))


async def _burst(port: int, requests: Iterable[bytes], connections: int, status: int) -> Burst:
    done = Burst()
    waiting = iter(requests)
    opened = [await asyncio.open_connection(HOST, port) for _ in range(connections)]
    started = time.perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            for reader, writer in opened:
                group.create_task(_send_on(reader, writer, waiting, status, done))
        done.seconds = time.perf_counter() - started
    finally:
        for _, writer in opened:
            writer.close()
    return done


async def _send_on(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    waiting: Iterator[bytes],
    status: int,
    done: Burst,
) -> None:
    wanted = b"HTTP/1.1 %d " % status
    for request in waiting:
        sent = time.perf_counter()
        writer.write(request)
        async with asyncio.timeout(ANSWER_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(_length(head))
        if not head.startswith(wanted):
            raise RefusedError(f"{head.splitlines()[0]!r}: {body[:300]!r}")
        done.times_ms.append((time.perf_counter() - sent) * 1e3)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise RefusedError(f"an answer without Content-Length: {head!r}")
