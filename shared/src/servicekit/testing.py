"""The pytest plugin: every database test on SQLite and PostgreSQL, each on a fresh database."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from psycopg import sql
from sqlalchemy.engine import URL, make_url
from starlette.testclient import TestClient

from servicekit.callers import HEADER, Caller, mint
from servicekit.clock import utc_now
from servicekit.database import Database
from servicekit.keys import SigningKey, ensure_development_keys, load_signing_key
from servicekit.migrations import upgrade
from servicekit.postgres_for_tests import postgres_server, psycopg_text
from servicekit.tables import KitTables

PROGRAMS = ("gateway", "loss-calc", "loan-origination", "mediation", "hotline")
ENGINES = ("sqlite", "postgresql")
_COLLECTED_AFTER = (20_000, 10, 20)


def pytest_collection_finish(session: pytest.Session) -> None:  # noqa: ARG001
    """What collecting has loaded stays for good: the collector need not walk it in every test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)


@pytest.fixture(scope="session")
def postgres(_templates: dict[tuple[str, str], str]) -> Iterator[URL]:
    """A PostgreSQL server for this test process; on a borrowed one no template is left behind."""
    with postgres_server() as url:
        yield url
        for (engine, _), template in _templates.items():
            if engine == "postgresql":
                drop_database(url, make_url(template))


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Runs a test once on each database."""
    name: str = request.param
    return name


@pytest.fixture
def fresh_url(
    engine_name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[str | None], str]]:
    """Makes empty databases, or copies of a template made by `migrated_url`."""
    with ExitStack() as stack:

        def make(template: str | None = None) -> str:
            if engine_name == "sqlite":
                path = tmp_path / f"{uuid4().hex}.sqlite3"
                if template:
                    shutil.copy(str(make_url(template).database), path)
                return f"sqlite:///{path}"
            server: URL = request.getfixturevalue("postgres")
            url = create_database(server, template)
            stack.callback(drop_database, server, url)
            return url.render_as_string(hide_password=False)

        yield make


@pytest.fixture
def database_url(fresh_url: Callable[[str | None], str]) -> str:
    """An empty database of this test's own."""
    return fresh_url(None)


@pytest.fixture(scope="session")
def _templates() -> dict[tuple[str, str], str]:
    """Migrated databases by engine and migrations folder."""
    return {}


@pytest.fixture
def migrated_url(
    engine_name: str,
    fresh_url: Callable[[str | None], str],
    _templates: dict[tuple[str, str], str],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Path, KitTables], str]:
    """A database of this test's own, migrated to the newest revision of a migrations folder."""

    def make(migrations: Path, kit: KitTables) -> str:
        key = (engine_name, str(migrations))
        if key not in _templates:
            if engine_name == "sqlite":
                url = f"sqlite:///{tmp_path_factory.mktemp('template')}/template.sqlite3"
            else:
                server: URL = request.getfixturevalue("postgres")
                url = create_database(server, None).render_as_string(hide_password=False)
            database = Database(url, kit)
            upgrade(database, migrations)
            database.close()
            _templates[key] = url
        return fresh_url(_templates[key])

    return make


def create_database(server: URL, template: str | None) -> URL:
    """A new database on the server, empty or copied from another."""
    name = f"test_{uuid4().hex}"
    statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template:
        copied = sql.Identifier(str(make_url(template).database))
        statement += sql.SQL(" TEMPLATE {}").format(copied)
    with psycopg.connect(psycopg_text(server), autocommit=True) as connection:
        connection.execute(statement)
    return server.set(database=name)


def drop_database(server: URL, url: URL) -> None:
    """Remove a test's database, whatever still holds it open."""
    name = sql.Identifier(str(url.database))
    with psycopg.connect(psycopg_text(server), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A keys folder as a development start makes it."""
    folder = tmp_path_factory.mktemp("keys")
    ensure_development_keys(folder, PROGRAMS)
    return folder


class InternalToken(httpx.Auth):
    """Signs every request the way the gateway does, for one caller and one service."""

    def __init__(self, key: SigningKey, caller: Caller, audience: str) -> None:
        self.key = key
        self.caller = caller
        self.audience = audience
        self.clock: Callable[[], datetime] = utc_now

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        path = request.url.raw_path.split(b"?")[0].decode("ascii")
        caller = replace(self.caller, token_id=uuid4().hex)
        request.headers[HEADER] = mint(
            self.key,
            caller,
            audience=self.audience,
            method=request.method,
            path=path,
            now=self.clock(),
        )
        yield request


class ServiceUnderTest:
    """A running service; `as_caller` gives an HTTP client that the gateway vouches for."""

    def __init__(self, app: FastAPI, name: str, keys: Path) -> None:
        self.app = app
        self.name = name
        self._key = load_signing_key(keys, "gateway")
        self._client = TestClient(app, raise_server_exceptions=False)

    def __enter__(self) -> ServiceUnderTest:
        self._client.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._client.__exit__(*error)

    def as_caller(self, caller: Caller) -> Session:
        """A client of this caller."""
        return Session(self._client, InternalToken(self._key, caller, self.name), self.name)

    @property
    def unauthenticated(self) -> TestClient:
        return self._client


class Session:
    """Requests of one caller; storing ones get a fresh Idempotency-Key unless one is given."""

    def __init__(self, client: TestClient, auth: InternalToken, service: str) -> None:
        self._client = client
        self._auth = auth
        self._prefix = f"/{service}/v1"

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """`path` is below `/<service>/v1`, or whole as answers give it."""
        headers = dict(options.pop("headers", None) or {})
        if method == "POST" and "Idempotency-Key" not in headers:
            headers["Idempotency-Key"] = uuid4().hex
        headers = {name: value for name, value in headers.items() if value is not None}
        whole = path if path.startswith(self._prefix) else self._prefix + path
        answer: httpx.Response = self._client.request(
            method, whole, headers=headers, auth=self._auth, **options
        )
        return answer

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> httpx.Response:
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> httpx.Response:
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)


def a_caller(
    *roles: str, organisation: str = "court-1", subject: str = "court-1", kind: Any = "program"
) -> Caller:
    """A caller for tests."""
    return Caller(subject, subject, organisation, frozenset(roles), kind)
