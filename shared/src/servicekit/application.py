"""The app factory: everything that all programs do alike, composed in one place."""

from __future__ import annotations

import gc
import threading
import traceback
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy import MetaData
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from lawkit.refusals import Refusal
from servicekit.callers import CallerVerifier
from servicekit.clock import Clock, utc_now
from servicekit.database import Database
from servicekit.housekeeping import Housekeeping
from servicekit.keys import TrustedKeyFile, load_signing_key
from servicekit.logs import configure_logs, logger
from servicekit.metrics import CONTENT_TYPE, Metrics
from servicekit.migrations import is_current, upgrade
from servicekit.observing import Observing
from servicekit.placed_routes import PlaceableRouter
from servicekit.pointers import pointer_to
from servicekit.problems import (
    FieldError,
    HttpRefusal,
    NotFoundError,
    UnavailableError,
    UnprocessableError,
    problem_answer,
)
from servicekit.settings import ProgramSettings
from servicekit.stopping import told_to_stop
from servicekit.strictroutes import StrictRoute
from servicekit.tables import KitTables

log = logger("application")


@dataclass(frozen=True, slots=True)
class Program:
    """What is particular to one service; `name` is its audience and its first path segment."""

    name: str
    title: str
    metadata: MetaData
    kit: KitTables
    migrations: Path
    routers: Sequence[PlaceableRouter]
    statuses: Mapping[type[Refusal], int]
    """The HTTP status of each domain refusal; the most specific class wins."""
    internal_routers: Sequence[APIRouter] = ()
    """Routes for other programs of ours, outside the prefix that the gateway relays."""
    background: Callable[[FastAPI], Sequence[AbstractContextManager[object]]] = lambda _: ()
    """What runs beside the requests, e.g. the worker: entered at start, left at the end."""


def build_app(program: Program, settings: ProgramSettings, *, clock: Clock = utc_now) -> FastAPI:
    """The FastAPI app of a service, ready to serve under `/<name>/v1`."""
    configure_logs(program.name, settings.log_level)
    database = Database(settings.database(program.name), program.kit, clock=clock)
    app = FastAPI(
        title=program.title,
        version="1",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(program, settings, database),
    )
    folder = settings.keys_folder()
    app.state.settings = settings
    app.state.database = database
    app.state.clock = clock
    app.state.max_body_bytes = settings.max_body_bytes
    app.state.signing_key = load_signing_key(folder, program.name)
    app.state.cursor_secret = app.state.signing_key.derived_secret("cursor")
    app.state.trusted_keys = TrustedKeyFile(folder)
    app.state.caller_verifier = CallerVerifier(app.state.trusted_keys, program.name, clock=clock)
    app.state.stopping = threading.Event()
    app.state.metrics = Metrics(program.name)
    app.state.migrations = program.migrations
    app.router.route_class = StrictRoute
    for router in program.routers:
        app.router.routes.extend(router.placed(f"/{program.name}/v1"))
    for internal in program.internal_routers:
        app.include_router(internal, include_in_schema=False)
    for path, endpoint in HEALTH.items():
        app.add_api_route(path, endpoint, include_in_schema=False)
    add_problem_handlers(app, program.statuses)
    app.add_middleware(Observing, metrics=app.state.metrics)
    return app


def ready_to_serve(app: FastAPI) -> FastAPI:
    """The app of a process that serves nothing else: what is loaded now stays for good.

    The collector need not walk it again and again; that alone is several percent of a request.
    """
    gc.collect()
    gc.freeze()
    return app


def new_router(*tags: str) -> PlaceableRouter:
    """A router whose routes read JSON strictly."""
    return PlaceableRouter(route_class=StrictRoute, tags=list(tags))


def _lifespan(program: Program, settings: ProgramSettings, database: Database) -> Any:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if settings.environment == "development":
            upgrade(database, program.migrations)
        with ExitStack() as stack:
            stack.enter_context(told_to_stop(app.state.stopping))
            stack.callback(database.close)
            stack.enter_context(Housekeeping(database))
            for part in program.background(app):
                stack.enter_context(part)
            yield

    return lifespan


def _livez() -> dict[str, str]:
    return {"status": "live"}


def _readyz(request: Request) -> Response:
    state = request.app.state
    is_ready = state.database.is_reachable() and is_current(state.database, state.migrations)
    status = "ready" if is_ready else "not_migrated"
    return JSONResponse({"status": status}, status_code=200 if is_ready else 503)


def _metrics(request: Request) -> Response:
    return Response(request.app.state.metrics.text(), media_type=CONTENT_TYPE)


# No closures over the app: the framework remembers endpoints for good, and the app with them.
HEALTH: Mapping[str, Callable[..., Any]] = {
    "/livez": _livez,
    "/readyz": _readyz,
    "/metrics": _metrics,
}


def add_problem_handlers(app: FastAPI, statuses: Mapping[type[Refusal], int]) -> None:
    """Turn every exception into a problem document."""

    def status_of(refusal: Refusal) -> int:
        if isinstance(refusal, HttpRefusal):
            return refusal.status
        return next((statuses[kind] for kind in type(refusal).__mro__ if kind in statuses), 422)

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return problem_answer(request, error, status_of(error))

    def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        if any(_names_no_id(found) for found in error.errors()):
            return problem_answer(request, NotFoundError(), 404)
        return problem_answer(request, _invalid(error), 422)

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        # The framework wraps what reading the body raises; ours says more.
        if isinstance(error.__cause__, Refusal):
            return refused(request, error.__cause__)
        return _plain_http(request, error)

    def database(request: Request, error: Exception) -> Response:
        return _database_trouble(request, error)

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(DBAPIError, database)
    app.add_exception_handler(PoolTimeoutError, database)
    app.add_exception_handler(Exception, _unexpected)


def _invalid(error: RequestValidationError) -> UnprocessableError:
    errors = [
        FieldError(pointer_to(found, error.body), _sentence(found["msg"]), found["type"])
        for found in error.errors()
    ]
    return UnprocessableError(
        "The request has fields that cannot be accepted; see `errors`.",
        "请求中有不符合要求的字段，详见errors。",
        errors=errors,
    )


def _names_no_id(found: Mapping[str, Any]) -> bool:
    """Whether the path holds something where an id stands that no id can be."""
    return found["loc"][0] == "path" and str(found["type"]).startswith("uuid")


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")


METHOD_NOT_ALLOWED = 405


def _allowed_methods(request: Request) -> list[str]:
    """What this path can be asked for; the framework itself names one route's methods only."""
    routes = request.app.router.routes
    return [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes
        )
    ]


_HTTP_CODES = {
    400: ("malformed_request", "Malformed request", "请求格式错误"),
    404: ("not_found", "Not found", "未找到"),
    405: ("method_not_allowed", "Method not allowed", "不允许的方法"),
}


def _plain_http(request: Request, error: HTTPException) -> Response:
    """What the framework itself refuses: unknown paths and methods."""
    code, title, title_zh = _HTTP_CODES.get(error.status_code, _HTTP_CODES[400])

    class FrameworkRefusal(HttpRefusal):
        pass

    FrameworkRefusal.code, FrameworkRefusal.title = code, title
    FrameworkRefusal.title_zh = title_zh
    FrameworkRefusal.headers = error.headers or {}
    if error.status_code == METHOD_NOT_ALLOWED:
        FrameworkRefusal.headers = {"Allow": ", ".join(_allowed_methods(request))}
    refusal = FrameworkRefusal(f"{title}: {request.method} {request.url.path}", f"{title_zh}。")
    return problem_answer(request, refusal, error.status_code)


def _database_trouble(request: Request, error: Exception) -> Response:
    """A database that cannot answer now is 503; anything else is our fault and a 500."""
    is_passing = isinstance(error, (OperationalError, PoolTimeoutError))
    if not is_passing and not getattr(error, "connection_invalidated", False):
        return _unexpected(request, error)
    log.error("database unavailable", error=type(error).__name__, detail=str(error)[:300])
    refusal = UnavailableError(
        "The database cannot answer at the moment; nothing was stored. Try again.",
        "数据库暂时无法响应，未保存任何数据，请稍后重试。",
    )
    return problem_answer(request, refusal, 503)


def _unexpected(request: Request, error: Exception) -> Response:
    """A bare 500: the log has the stack, the answer has the trace id to find it by."""
    log.error(
        "unexpected error",
        error=type(error).__name__,
        stack="".join(traceback.format_exception(error)),
    )

    class UnexpectedError(HttpRefusal):
        status = 500
        code = "internal_error"
        title = "Internal error"
        title_zh = "内部错误"

    refusal = UnexpectedError(
        "Something went wrong on our side; the trace id identifies it.",
        "系统内部错误，请凭trace_id联系管理方。",
    )
    return problem_answer(request, refusal, 500)
