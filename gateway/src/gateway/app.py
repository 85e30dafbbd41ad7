"""The gateway, composed: settings in, an ASGI app out."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI
from starlette.routing import Route
from starlette.types import ASGIApp

from gateway import tables
from gateway.access_tokens import AccessTokens
from gateway.development import ensure_development_credentials, refuse_development_credentials
from gateway.front import Front
from gateway.keyring import KeyRing, ensure_token_key
from gateway.oauth.errors import OAuthError, answer_error
from gateway.oauth.grants import GrantDesk
from gateway.oauth.passwords import Passwords
from gateway.oauth.routes import oauth_routes
from gateway.oauth.throttle import Throttle
from gateway.openapi import Contracts
from gateway.operations import Readiness, operations_routes
from gateway.relay import Relay
from gateway.settings import Settings
from gateway.transports import Transports
from gateway.verifying import Verifier
from servicekit.application import Program, add_problem_handlers
from servicekit.clock import Clock, utc_now
from servicekit.database import Database
from servicekit.keys import load_signing_key
from servicekit.logs import configure_logs
from servicekit.metrics import Metrics
from servicekit.migrations import is_current, upgrade
from servicekit.observing import Observing

PROGRAM = Program(
    name="gateway",
    title="Tianping gateway",
    metadata=tables.metadata,
    kit=tables.kit,
    migrations=Path(__file__).parent / "migrations",
    routers=(),
    statuses={},
)


def create_app(
    settings: Settings,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    clock: Clock = utc_now,
) -> ASGIApp:
    """The gateway; tests hand in a transport that answers for the services."""
    configure_logs(PROGRAM.name, settings.log_level)
    folder = settings.keys_folder()
    if not settings.is_production:
        ensure_token_key(folder)
    key = load_signing_key(folder, PROGRAM.name)
    ring = KeyRing(folder)
    transports = Transports(settings, transport)
    database = Database(settings.database(PROGRAM.name), PROGRAM.kit, clock=clock)
    passwords = Passwords(is_development=not settings.is_production)
    desk = GrantDesk(settings, database, passwords, Throttle())
    tokens = AccessTokens(ring, issuer=settings.issuer, audience=settings.audience, clock=clock)
    verifier = Verifier(settings, tokens, ring, database, clock)
    metrics = Metrics(PROGRAM.name)

    own = _own_app(_lifespan(settings, database, passwords, verifier, transports))
    contracts = Contracts(settings, transports, own.openapi)
    readiness = Readiness(settings, database, transports)
    routers = (
        oauth_routes(desk, tokens, verifier, ring),
        operations_routes(readiness, contracts, verifier, metrics),
    )
    for router in routers:
        own.include_router(router)
    relay = Relay(settings, key, transports.ways(), clock)
    front = Front(settings, own, _paths(routers), verifier, relay)
    return Observing(front, metrics)


def app_from_environment() -> ASGIApp:
    """The app as servers start it: settings from GATEWAY_* variables."""
    return create_app(Settings())


def _paths(routers: Iterable[APIRouter]) -> frozenset[bytes]:
    """The gateway's own paths; everything else belongs to a service or to nobody."""
    routes = [route for router in routers for route in router.routes]
    return frozenset(route.path.encode() for route in routes if isinstance(route, Route))


def _own_app(lifespan: Any) -> FastAPI:
    own = FastAPI(
        title=PROGRAM.title,
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    add_problem_handlers(own, PROGRAM.statuses)
    own.add_exception_handler(OAuthError, answer_error)
    return own


def _lifespan(
    settings: Settings,
    database: Database,
    passwords: Passwords,
    verifier: Verifier,
    transport: httpx.AsyncBaseTransport,
) -> Any:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        _prepare(settings, database, passwords)
        try:
            async with verifier.looking():
                # What start-up made stays: the collector need not look through it for ever.
                gc.collect()
                gc.freeze()
                yield
        finally:
            await transport.aclose()
            database.close()

    return lifespan


def _prepare(settings: Settings, database: Database, passwords: Passwords) -> None:
    """Development migrates and makes its people; production only checks that it may start."""
    if not settings.is_production:
        upgrade(database, PROGRAM.migrations)
        ensure_development_credentials(settings, database, passwords)
        return
    if not is_current(database, PROGRAM.migrations):
        raise RuntimeError("the database is not migrated: run python -m servicekit.migrate gateway")
    refuse_development_credentials(database)
