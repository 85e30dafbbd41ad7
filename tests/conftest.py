"""The real five processes, started as `run.py` starts them, and clients of their gateway."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest
from sqlalchemy.engine import URL

from servicekit.testing import drop_database

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 90


class Stack:
    """One running stack; `start` again after a crash keeps its data folder."""

    def __init__(self, folder: Path, postgres: str | None) -> None:
        self.folder = folder
        self.postgres = postgres
        self.process: subprocess.Popen[str] | None = None
        self.lines: list[str] = []
        self.clients: list[Client] = []

    def start(self, **more: str) -> None:
        environment = {
            **os.environ,
            "STACK_PORT": str(five_free_ports()),
            "STACK_DATA_DIR": str(self.folder),
            **({"STACK_POSTGRES_URL": self.postgres} if self.postgres else {}),
            **more,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gateway.stack"],
            env=environment,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self.process.stdout is not None
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith("http://"):
                return
        pytest.fail("the stack did not start:\n" + "\n".join(self.lines))

    @property
    def address(self) -> str:
        return self.lines[-1]

    def hang_up(self) -> None:
        while self.clients:
            self.clients.pop().http.close()

    def stop(self) -> int:
        self.hang_up()
        assert self.process is not None
        self.process.terminate()
        code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def kill(self, module: str) -> int:
        """Kill one program as a crash would; returns the exit code of the whole stack."""
        self.hang_up()
        assert self.process is not None
        assert self.process.stdout is not None
        children = psutil.Process(self.process.pid).children()
        victim = next(child for child in children if f"{module}.app" in " ".join(child.cmdline()))
        victim.kill()
        self.lines += [line.rstrip() for line in self.process.stdout]
        self.process.stdout.close()
        return self.process.wait(30)

    def client(self, client_id: str) -> Client:
        known = json.loads((self.folder / "dev-credentials.json").read_text())["clients"]
        found = next(client for client in known if client["client_id"] == client_id)
        answer = httpx.post(
            f"{self.address}/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(found["client_id"], found["client_secret"]),
        )
        assert answer.status_code == 200, answer.text
        self.clients.append(Client(self.address, answer.json()["access_token"]))
        return self.clients[-1]


class Client:
    """Requests with a token; storing ones get a fresh key unless one is given."""

    def __init__(self, address: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self.http = httpx.Client(base_url=address, headers=headers, timeout=60)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.http.get(path, **options)

    def put(self, path: str, **options: Any) -> httpx.Response:
        return self.http.put(path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        headers = {"Idempotency-Key": uuid4().hex, **options.pop("headers", {})}
        return self.http.post(path, headers=headers, **options)

    def watch(self, job: str, until: Callable[[dict], bool] = lambda _: False) -> dict:
        """Follow a job's events until it ends, or until one is as wished."""
        shown: dict = {}
        with self.http.stream("GET", f"{job}/events") as events:
            for line in events.iter_lines():
                if line.startswith("data: "):
                    shown = json.loads(line.removeprefix("data: "))
                    if until(shown):
                        break
        return shown


def five_free_ports() -> int:
    """The first of five ports in a row that nobody listens on.

    Below the range that outgoing connections use, and in a range of its own for each test worker,
    so that nobody takes one between this look and the start.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first_of_worker = 21_000 + worker % 2 * 5_000
    for _ in range(50):
        first = first_of_worker + 5 * secrets.randbelow(1_000)
        if all(is_free(first + offset) for offset in range(5)):
            return first
    pytest.fail("no five free ports in a row")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@pytest.fixture
def stack(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stack]:
    """A stack that is not started yet, on SQLite or on PostgreSQL databases of its own."""
    url: URL | None = None
    databases: list[str] = []
    if engine_name == "postgresql":
        url = request.getfixturevalue("postgres")
        databases = [
            f"tianping_{name}"
            for name in ("gateway", "loss_calc", "loan_origination", "mediation", "hotline")
        ]
    text = url.set(drivername="postgresql").render_as_string(hide_password=False) if url else None
    stack = Stack(tmp_path / "data", text)
    try:
        yield stack
    finally:
        if stack.process is not None and stack.process.poll() is None:
            stack.stop()
        elif stack.process is not None and stack.process.stdout is not None:
            stack.process.stdout.close()
        for name in databases:
            assert url is not None
            drop_database(url, url.set(database=name))
