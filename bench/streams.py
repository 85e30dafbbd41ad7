"""A client of large bodies over bare sockets, and a watch on a process's memory meanwhile."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil  # type: ignore[import-untyped]

PART = b"A1,T1,2020-01-02T09:31:00,buy,100,3.2000\n" * 1_598  # close to 64 KiB
READ_BYTES = 256 * 1024
WATCH_SECONDS = 0.005
TIMEOUT_SECONDS = 60.0


class BadAnswerError(RuntimeError):
    """The answer was not what the upstream gives for this body."""


class RssWatch:
    """A process's resident memory: before, highest, after, in MB."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.before = self.highest = self.after = self._now()
        self._ended = threading.Event()

    @property
    def growth(self) -> float:
        return self.highest - self.before

    def _now(self) -> float:
        return float(self._process.memory_info().rss) / 1e6

    def _watch(self) -> None:
        while not self._ended.wait(WATCH_SECONDS):
            self.highest = max(self.highest, self._now())

    @contextmanager
    def watching(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()
            self.after = self._now()
            self.highest = max(self.highest, self.after)


class Client:
    """Sends one request per connection to one port."""

    def __init__(self, port: int, authorization: str) -> None:
        self._port = port
        self._authorization = authorization

    def upload(self, path: str, size: int, *, is_chunked: bool, expects: bool) -> float:
        """Send `size` bytes; the seconds until the answer. Raises BadAnswerError."""
        length = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {size}"
        lines = [f"POST {path} HTTP/1.1", "Content-Type: text/csv", length]
        lines += ["Expect: 100-continue"] if expects else []
        started = time.perf_counter()
        with self._open(lines) as connection:
            if expects:
                _await_continue(connection)
            _send_body(connection, size, is_chunked=is_chunked)
            answer = _read_to_end(connection)
        head, _, body = answer.partition(b"\r\n\r\n")
        is_good = head.startswith(b"HTTP/1.1 200 ")
        # The answer may itself be chunked; its JSON stands on one line.
        found = [line for line in body.splitlines() if line.startswith(b"{")]
        if not is_good or json.loads(found[0]) != {"bytes": size}:
            raise BadAnswerError(answer[:500].decode("utf-8", "replace"))
        return time.perf_counter() - started

    def download(self, path: str, size: int) -> float:
        """Read the whole answer; the seconds until its end. Raises BadAnswerError."""
        started = time.perf_counter()
        read, first = 0, b""
        with self._open([f"GET {path} HTTP/1.1"]) as connection:
            while part := connection.recv(READ_BYTES):
                first = first or part
                read += len(part)
        if not first.startswith(b"HTTP/1.1 200 ") or read < size:
            raise BadAnswerError(f"{read} bytes, beginning {first[:200]!r}")
        return time.perf_counter() - started

    def read_slowly(self, path: str, *, seconds: float, bytes_per_second: int) -> int:
        """Read a part of the answer at this pace, then leave; the bytes read."""
        read = 0
        with self._open([f"GET {path} HTTP/1.1"]) as connection:
            started = time.perf_counter()
            while (elapsed := time.perf_counter() - started) < seconds:
                if read > elapsed * bytes_per_second:
                    time.sleep(0.002)
                    continue
                part = connection.recv(16 * 1024)
                if not part:
                    raise BadAnswerError(f"the answer ended after {read} bytes")
                read += len(part)
        return read

    def _open(self, lines: list[str]) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self._port), TIMEOUT_SECONDS)
        head = [
            *lines,
            "Host: 127.0.0.1",
            f"Authorization: {self._authorization}",
            "Connection: close",
        ]
        connection.sendall("\r\n".join([*head, "", ""]).encode())
        return connection


def _await_continue(connection: socket.socket) -> None:
    first = connection.recv(READ_BYTES)
    if not first.startswith(b"HTTP/1.1 100 "):
        raise BadAnswerError(f"no 100 Continue but {first[:200]!r}")


def _send_body(connection: socket.socket, size: int, *, is_chunked: bool) -> None:
    left = size
    while left > 0:
        part = PART[:left]
        left -= len(part)
        connection.sendall(b"%x\r\n%b\r\n" % (len(part), part) if is_chunked else part)
    if is_chunked:
        connection.sendall(b"0\r\n\r\n")


def _read_to_end(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(READ_BYTES):
        parts.append(part)
    return b"".join(parts)
