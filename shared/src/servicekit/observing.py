"""ASGI middleware round everything: trace in, one log line and one metric out."""

from __future__ import annotations

import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servicekit.logs import AccessLog
from servicekit.metrics import Metrics
from servicekit.tracing import continued, enter


class Observing:
    """Continues the trace, times the answer, logs and counts it; touches no body."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics
        self._log = AccessLog(metrics.program)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        enter(continued(_header(scope, b"traceparent")))
        started = time.perf_counter()
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            self._report(scope, status, time.perf_counter() - started)

    def _report(self, scope: Scope, status: int, seconds: float) -> None:
        route = _template(scope)
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self.metrics.observe(method=method, route=route, status=status, seconds=seconds)
        if route not in _QUIET:
            # What the app below knows of the request and may be logged, e.g. the caller.
            facts = {"method": method, "route": route, "status": status}
            facts["ms"] = round(seconds * 1000, 1)
            facts.update(scope.get("log_facts", {}))
            self._log.write(facts)


_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_QUIET = {"/livez", "/readyz", "/metrics"}


def _template(scope: Scope) -> str:
    """The route's template with its routers' prefixes; what no route answered shares one label."""
    # FastAPI keeps routes as they were written, and beside them what including them made of them.
    route: Any = scope.get("fastapi", _NOTHING).get("effective_route_context")
    if route is None:
        route = scope.get("route")
    return getattr(route, "path", None) or "(none)"


_NOTHING: dict[str, Any] = {}


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            found: str = value.decode("latin-1")
            return found
    return None
