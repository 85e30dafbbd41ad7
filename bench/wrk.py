"""Requests as fast as they are answered for a few seconds: by wrk, or in Python without it."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.machine import Cores, on_cores
from bench.post_load import HOST, burst
from bench.processes import system_program

_SCRIPT = """
wrk.headers["Authorization"] = os.getenv("BENCH_AUTHORIZATION")
done = function(summary, latency, requests)
  local errors = summary.errors
  local form = '{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "bad": %d, "broken": %d}'
  io.write(string.format('FIGURES ' .. form .. '\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Round:
    """One burst of load: requests, seconds, latencies in ms."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


class Load(Protocol):
    """A load generator."""

    def round(self, port: int, path: str, authorization: str, *, seconds: int) -> Round: ...


class WrongAnswersError(RuntimeError):
    """Answers that were no 2xx, or connections that broke: such a round measures nothing."""


class Wrk:
    """wrk with one thread; the token travels in the environment, not on the command line."""

    def __init__(self, folder: Path, *, connections: int, cores: Cores | None) -> None:
        self._program = system_program("wrk", "wrk")
        self._script = folder / "wrk.lua"
        self._script.write_text(_SCRIPT, encoding="utf-8")
        self._connections = connections
        self._cores = cores

    def round(self, port: int, path: str, authorization: str, *, seconds: int) -> Round:
        """Load the path; raises WrongAnswersError unless every answer was good."""
        options = ["-t1", f"-c{self._connections}", f"-d{seconds}s", "-s", str(self._script)]
        url = f"http://{HOST}:{port}{path}"
        with on_cores(self._cores):
            done = subprocess.run(
                [self._program, *options, url],
                env={"BENCH_AUTHORIZATION": authorization},
                capture_output=True,
                text=True,
                timeout=seconds + 30,
                check=True,
            )
        line = next(line for line in done.stdout.splitlines() if line.startswith("FIGURES "))
        found = json.loads(line.removeprefix("FIGURES "))
        if found["bad"] or found["broken"] or not found["requests"]:
            raise WrongAnswersError(f"{url}: {found}")
        elapsed = found["microseconds"] / 1e6
        return Round(found["requests"], elapsed, found["p50"] / 1e3, found["p99"] / 1e3)


class PythonLoad:
    """In wrk's place: enough to load Python programs, too slow to find nginx's limit."""

    def __init__(self, *, connections: int, cores: Cores | None) -> None:
        self._connections = connections
        self._cores = cores

    def round(self, port: int, path: str, authorization: str, *, seconds: int) -> Round:
        """Load the path; an answer that is not 200 ends the run."""
        head = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: {authorization}\r\n\r\n"
        with on_cores(self._cores):
            requests = _repeated(head.encode(), seconds)
            done = burst(port, requests, connections=self._connections, status=200)
        p50, p99 = done.percentile(0.50), done.percentile(0.99)
        return Round(len(done.times_ms), done.seconds, p50, p99)


def _repeated(request: bytes, seconds: int) -> Iterator[bytes]:
    ends_at = time.perf_counter() + seconds
    while time.perf_counter() < ends_at:
        yield request
