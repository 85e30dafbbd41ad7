"""The gateway under test: in this process over a mocked way to the services, or over sockets."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
import uvicorn
from starlette.testclient import TestClient

from gateway.app import create_app
from gateway.protocol import StrictHttpProtocol
from gateway.routing import SERVICES
from gateway.settings import Settings
from servicekit.clock import utc_now

ISSUER = "http://gateway.test"


class SettableClock:
    """The present, moved by hand."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.offset


@dataclass
class Answer:
    """What came back from a raw ASGI request."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def problem(self) -> dict[str, Any]:
        assert self.headers["content-type"].startswith("application/problem+json")
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def code(self) -> str:
        return str(self.problem["code"])


class Door:
    """A started gateway whose services are routes of a respx router."""

    def __init__(self, settings: Settings, clock: SettableClock) -> None:
        self.settings = settings
        self.clock = clock
        self.router = respx.Router(assert_all_called=False)
        self.router.route().mock(return_value=httpx.Response(200, json={"ok": True}))
        transport = httpx.MockTransport(self.router.async_handler)
        self.app = create_app(settings, transport, clock=clock)
        self.client = TestClient(self.app, base_url=ISSUER, raise_server_exceptions=False)

    @property
    def calls(self) -> int:
        """How many requests reached a service."""
        return len(self.router.calls)

    @property
    def credentials(self) -> dict[str, Any]:
        path = self.settings.data_dir / "dev-credentials.json"
        found: dict[str, Any] = json.loads(path.read_text())
        return found

    def client_auth(self, name: str = "court-1") -> tuple[str, str]:
        found = {one["client_id"]: one["client_secret"] for one in self.credentials["clients"]}
        return name, found[name]

    def password(self, username: str) -> str:
        found = {one["username"]: one["password"] for one in self.credentials["users"]}
        return str(found[username])

    def token_answer(self, name: str = "court-1", **form: str) -> httpx.Response:
        data = {"grant_type": "client_credentials", **form}
        answer: httpx.Response = self.client.post(
            "/oauth2/token", data=data, auth=self.client_auth(name)
        )
        return answer

    def token(self, name: str = "court-1", **form: str) -> str:
        return str(self.token_answer(name, **form).json()["access_token"])

    def person_token(self, username: str) -> str:
        form = {"grant_type": "password", "username": username, "password": self.password(username)}
        answer = self.client.post("/oauth2/token", data=form)
        return str(answer.json()["access_token"])

    def ask(
        self,
        method: str,
        target: bytes,
        headers: list[tuple[bytes, bytes]] | None = None,
        chunks: tuple[bytes, ...] = (b"",),
    ) -> Answer:
        """One raw ASGI request: nothing between the test and the gateway tidies it up."""
        portal = self.client.portal
        assert portal is not None
        found: Answer = portal.call(self._ask, method, target, headers or [], chunks)
        return found

    async def _ask(self, method, target, headers, chunks):
        raw_path, _, query = target.partition(b"?")
        if not any(name == b"host" for name, _ in headers):
            headers = [(b"host", b"gateway.test"), *headers]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": raw_path.decode("latin-1"),
            "raw_path": raw_path,
            "query_string": query,
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("gateway.test", 80),
            "state": {},
        }
        messages = [
            {"type": "http.request", "body": chunk, "more_body": number < len(chunks) - 1}
            for number, chunk in enumerate(chunks)
        ]
        answer = Answer()

        async def receive():
            if messages:
                return messages.pop(0)
            return await asyncio.Event().wait()

        async def send(message):
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                pairs = [(k.decode().lower(), v.decode()) for k, v in message["headers"]]
                answer.headers = dict(pairs)
            else:
                answer.body += message.get("body", b"")

        await self.app(scope, receive, send)
        return answer

    def bearer(self, token: str | None = None) -> list[tuple[bytes, bytes]]:
        return [(b"authorization", f"Bearer {token or self.token()}".encode())]


def settings_for(folder: Path, keys: Path, **more: Any) -> Settings:
    """Development settings on a folder of the test's own, with keys of its own."""
    own = folder / "keys"
    if not own.exists():
        shutil.copytree(keys, own)
    given = {"data_dir": folder, "issuer": ISSUER, "log_level": "warning", **more}
    return Settings(**given)


@pytest.fixture
def make_settings(tmp_path: Path, keys_folder: Path) -> Callable[..., Settings]:
    """Settings on this test's folder; keyword arguments override."""

    def make(**more: Any) -> Settings:
        return settings_for(tmp_path, keys_folder, **more)

    return make


@pytest.fixture
def make_door(make_settings: Callable[..., Settings]) -> Iterator[Callable[..., Door]]:
    """Starts gateways on this test's folder, one after the other or side by side."""
    started: list[Door] = []

    def make(**more: Any) -> Door:
        door = Door(make_settings(**more), SettableClock())
        door.client.__enter__()
        started.append(door)
        return door

    yield make
    for door in started:
        door.client.__exit__(None, None, None)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, keys_folder: Path) -> Iterator[Door]:
    """One gateway for all tests of a module that leave it as it was; its calls are counted anew."""
    folder = tmp_path_factory.mktemp("door")
    settings = settings_for(folder, keys_folder, cors_origins=("https://bank.example",))
    found = Door(settings, SettableClock())
    with found.client:
        yield found


@pytest.fixture(autouse=True)
def _fresh_counts(request: pytest.FixtureRequest) -> None:
    if "door" in request.fixturenames:
        shared: Door = request.getfixturevalue("door")
        shared.router.reset()
        shared.clock.offset = timedelta()


class LiveServer:
    """An ASGI app on a real socket, in a thread of this process."""

    def __init__(self, app: Any, *, is_gateway: bool) -> None:
        config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=0,
            http=StrictHttpProtocol if is_gateway else "httptools",
            ws="none",
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=1,
            server_header=False,
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            assert self.thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        self.port: int = self.server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)


@pytest.fixture
def live(make_settings: Callable[..., Settings]) -> Iterator[Callable[..., LiveServer]]:
    """Starts the gateway on a socket before services at one address."""
    started: list[LiveServer] = []

    def start(upstream_port: int, **more: Any) -> LiveServer:
        upstreams = dict.fromkeys(SERVICES, f"http://127.0.0.1:{upstream_port}")
        issuer = "http://127.0.0.1:1"
        server = LiveServer(
            create_app(make_settings(upstreams=upstreams, issuer=issuer, **more)), is_gateway=True
        )
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def live_service() -> Iterator[Callable[[Any], LiveServer]]:
    """Starts an ASGI app on a socket."""
    started: list[LiveServer] = []

    def start(app: Any) -> LiveServer:
        server = LiveServer(app, is_gateway=False)
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a test's own present
