"""The door: what every request meets first, in one place and in one order.

Head, host, path and method are checked before anything else; the gateway's own pages go to its
own app; the rest needs a token and is relayed. Every answer leaves with the same safe headers.
"""

from __future__ import annotations

import re
import traceback
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.answers import Headers, answer_plainly, refuse
from gateway.bearer import bearer_caller
from gateway.cors import Origins
from gateway.headers import request_id
from gateway.refusals import (
    HeadersTooLargeError,
    InsufficientScopeError,
    MethodNotAllowedError,
    MisdirectedError,
    TargetTooLongError,
    UnknownMethodError,
    UnsafePathError,
    UpgradeRefusedError,
)
from gateway.relay import Passage, Relay
from gateway.requesthead import RequestHead
from gateway.routing import RELAYED_METHODS, check_path, find_route
from gateway.settings import Settings
from gateway.verifying import Verifier
from servicekit.logs import logger
from servicekit.problems import HttpRefusal, MalformedRequestError

log = logger("front")

MAX_TARGET_BYTES = 16 * 1024
MAX_HEAD_BYTES = 64 * 1024
MAX_HEADERS = 100
_NEVER_ALLOWED = frozenset({"TRACE", "CONNECT"})
_RELAYED = frozenset(RELAYED_METHODS)
_QUERY = re.compile(rb"[\x21-\x7e]*")

_SAFE: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
]
_UNLESS_GIVEN: Headers = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
_HSTS = (b"strict-transport-security", b"max-age=31536000")


class InternalError(HttpRefusal):
    status = 500
    code = "internal_error"
    title = "Internal error"
    title_zh = "内部错误"

    def __init__(self) -> None:
        super().__init__(
            "Something went wrong on our side; the trace id identifies it.",
            "系统内部错误，请凭trace_id联系管理方。",
        )


class Front:
    """The gateway as an ASGI app."""

    def __init__(
        self, settings: Settings, own: ASGIApp, own_paths: frozenset[bytes], verifier: Verifier,
        relay: Relay,
    ) -> None:  # fmt: skip
        self._own = own
        self._own_paths = own_paths
        self._verifier = verifier
        self._relay = relay
        self._origins = Origins(settings.cors_origins)
        self._hosts = settings.host_names()
        self._always = [*_SAFE, _HSTS] if settings.is_production else _SAFE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._own(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["raw_path"] = scope["raw_path"].partition(b"?")[0]
        head = RequestHead(scope["headers"])
        identity = request_id(head)
        scope["log_facts"] = {"request_id": identity}
        added = [(b"x-request-id", identity.encode()), *self._always]
        added += self._origins.answer_headers(head)
        is_started = False

        async def dressed(message: Message) -> None:
            nonlocal is_started
            if message["type"] == "http.response.start":
                is_started = True
                _dress(message, added)
            await send(message)

        try:
            await self._pass(scope, receive, dressed, head, identity)
        except HttpRefusal as refusal:
            is_pending = _has_body(head)
            await refuse(scope, receive, dressed, refusal, is_body_pending=is_pending)
        except Exception as error:
            _log_unexpected(error)
            if is_started:
                raise
            is_pending = _has_body(head)
            await refuse(scope, receive, dressed, InternalError(), is_body_pending=is_pending)

    async def _pass(
        self, scope: Scope, receive: Receive, send: Send, head: RequestHead, identity: str
    ) -> None:
        self._check_head(scope, head)
        if self._origins.is_preflight(scope["method"], head):
            await answer_plainly(send, 204, self._origins.preflight_headers(head))
            return
        if scope["raw_path"] in self._own_paths:
            await self._own(scope, receive, send)
            return
        route = find_route(scope["raw_path"])
        scope["route"] = route
        caller = bearer_caller(head, self._verifier)
        scope["log_facts"].update(subject=caller.subject, client_id=caller.client_id)
        if route.scope not in caller.scopes:
            raise InsufficientScopeError(route.scope)
        await self._relay(Passage(route, caller, identity, head), scope, receive, send)

    def _check_head(self, scope: Scope, head: RequestHead) -> None:
        if len(head.headers) > MAX_HEADERS or head.size > MAX_HEAD_BYTES:
            raise HeadersTooLargeError
        raw_path, query = scope["raw_path"], scope["query_string"]
        if len(raw_path) + len(query) > MAX_TARGET_BYTES:
            raise TargetTooLongError
        if not _QUERY.fullmatch(query):
            raise UnsafePathError
        check_path(raw_path)
        method = scope["method"]
        if method not in _RELAYED:
            if method in _NEVER_ALLOWED:
                raise MethodNotAllowedError(RELAYED_METHODS)
            raise UnknownMethodError
        self._check_host(head)
        if b"websocket" in head.first.get(b"upgrade", b"").lower():
            raise UpgradeRefusedError

    def _check_host(self, head: RequestHead) -> None:
        host = head.only(b"host")
        if host is None:
            raise MalformedRequestError("Send one Host header.", "请携带且仅携带一个Host请求头。")
        name = host.decode("latin-1").lower()
        if not name.endswith("]"):
            before, colon, port = name.rpartition(":")
            name = before if colon and port.isdigit() else name
        if name not in self._hosts:
            raise MisdirectedError


def _dress(message: Message, added: Headers) -> None:
    headers: Headers = [*message["headers"], *added]
    names = {name for name, _ in headers}
    headers += [pair for pair in _UNLESS_GIVEN if pair[0] not in names]
    message["headers"] = headers


def _has_body(head: RequestHead) -> bool:
    return b"transfer-encoding" in head.first or head.first.get(b"content-length", b"0") != b"0"


def _log_unexpected(error: Exception) -> None:
    facts: dict[str, Any] = {"error": type(error).__name__}
    log.error("unexpected error", **facts, stack="".join(traceback.format_exception(error)))
