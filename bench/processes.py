"""Child processes of a benchmark: each in a group of its own, all gone when the block ends."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bench.machine import Cores, on_cores

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
STOP_SECONDS = 6.0

Process = subprocess.Popen[bytes]

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class PeerMissingError(Exception):
    """A program to compare with is not on this machine and could not be installed."""


class StartFailedError(RuntimeError):
    """A child process ended, or stayed silent, before it answered."""


class Children:
    """Starts processes and stops every one of them at the end, whatever the end was."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: list[Process] = []

    def __enter__(self) -> Children:
        return self

    def __exit__(self, *_: object) -> None:
        # Once it has begun, the clean-up is not interrupted; it takes seconds at most.
        before = {number: signal.signal(number, signal.SIG_IGN) for number in _ENDING}
        try:
            self._stop_all()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop_all(self) -> None:
        for process in self._running:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
        for process in self._running:
            _signal_group(process, signal.SIGKILL)
            process.wait()

    def start(
        self,
        name: str,
        command: list[str],
        *,
        environment: Mapping[str, str] | None = None,
        cores: Cores | None = None,
    ) -> Process:
        """Start a program; what it prints goes to `<name>.log` in the run's folder."""
        with on_cores(cores), (self.folder / f"{name}.log").open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                # Never written to: servers end themselves when this pipe ends.
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def wait_until_answering(self, name: str, process: Process, port: int, path: str) -> None:
        """Until the path answers 200; raises StartFailedError with the log's end."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if _is_answering(f"http://127.0.0.1:{port}{path}"):
                return
            time.sleep(0.05)
        log = (self.folder / f"{name}.log").read_text("utf-8", "replace").splitlines()
        raise StartFailedError(f"{name} does not answer:\n" + "\n".join(log[-15:]))


def serve(
    children: Children,
    name: str,
    factory: str,
    *,
    ready_path: str,
    environment: Mapping[str, str] | None = None,
    cores: Cores | None = None,
) -> tuple[Process, int]:
    """An ASGI app under uvicorn, one worker, started exactly as the product starts its own."""
    port = free_port()
    command = [sys.executable, "-m", "gateway.supervision.child", factory, str(port)]
    process = children.start(name, command, environment=environment, cores=cores)
    children.wait_until_answering(name, process, port, ready_path)
    return process, port


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def system_program(name: str, package: str) -> str:
    """The path of a system program, installed when we may; raises PeerMissingError."""
    found = _find(name)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {package} with apt-get", file=sys.stderr, flush=True)
        # Run level 1: Debian installs daemons without starting them.
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        for step in (["update"], ["install", "-y", "--no-install-recommends", package]):
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            subprocess.run(["apt-get", "-qq", *step], check=False, env=environment, **quiet)  # type: ignore[call-overload]
        found = _find(name)
    if found is None:
        raise PeerMissingError(f"{name} is missing (Debian package {package})")
    return found


def _is_answering(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except OSError:
        return False


def _find(name: str) -> str | None:
    places = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"
    return shutil.which(name, path=places)


def _signal_group(process: Process, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
