"""For operators: is it alive, is everything behind it ready, what does it count."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response

from gateway.bearer import bearer_caller
from gateway.docs_page import CONTENT_POLICY, page
from gateway.openapi import Contracts
from gateway.requesthead import RequestHead
from gateway.routing import SERVICES
from gateway.settings import Settings
from gateway.verifying import Verifier
from servicekit.database import Database
from servicekit.metrics import CONTENT_TYPE, Metrics
from servicekit.problems import ForbiddenError

OPERATOR_ROLE = "admin"
PROBE_SECONDS = 3.0
_OK = 200


class Readiness:
    """Asks the database and every service whether they could serve a request now."""

    def __init__(
        self, settings: Settings, database: Database, transport: httpx.AsyncBaseTransport
    ) -> None:
        self._settings = settings
        self._database = database
        self._transport = transport

    async def report(self) -> tuple[bool, dict[str, Any]]:
        """Whether all are ready, and the state of each."""
        states = await asyncio.gather(
            run_in_threadpool(self._database_state), *(self._probe(name) for name in SERVICES)
        )
        database, *services = states
        is_ready = all(state == "ready" for state in states)
        upstreams = dict(zip(SERVICES, services, strict=True))
        status = "ready" if is_ready else "not_ready"
        return is_ready, {"status": status, "database": database, "upstreams": upstreams}

    def _database_state(self) -> str:
        try:
            return "ready" if self._database.is_reachable() else "unreachable"
        except SQLAlchemyError:
            return "unreachable"

    async def _probe(self, service: str) -> str:
        request = httpx.Request("GET", f"{self._settings.upstreams[service]}/readyz")
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                answer = await self._transport.handle_async_request(request)
                await answer.stream.aclose()  # type: ignore[union-attr]
        except (httpx.TransportError, TimeoutError):
            return "unreachable"
        return "ready" if answer.status_code == _OK else "not_ready"


def operations_routes(
    readiness: Readiness, contracts: Contracts, verifier: Verifier, metrics: Metrics
) -> APIRouter:
    """The routes, bound to what they report on."""
    router = APIRouter(tags=["operations"])

    @router.get("/livez", summary="The gateway runs")
    async def livez() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/readyz", summary="The gateway and every service are ready")
    async def readyz() -> Response:
        is_ready, body = await readiness.report()
        headers = {} if is_ready else {"Retry-After": "2"}
        return JSONResponse(body, status_code=200 if is_ready else 503, headers=headers)

    @router.get("/metrics", summary="Prometheus metrics, for the role admin")
    async def read_metrics(request: Request) -> Response:
        # The listener is public: counts of courts' and banks' traffic are not.
        caller = bearer_caller(RequestHead(request.scope["headers"]), verifier)
        if not caller.has_any(OPERATOR_ROLE):
            raise ForbiddenError([OPERATOR_ROLE])
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    @router.get("/openapi.json", summary="The contract of everything behind this address")
    async def contract() -> Response:
        return JSONResponse(await contracts.document())

    @router.get("/docs", summary="The contract as a page", include_in_schema=False)
    async def docs() -> Response:
        headers = {"Content-Security-Policy": CONTENT_POLICY}
        return HTMLResponse(page(await contracts.document()), headers=headers)

    return router
