"""Relaying: one verified request to its service and the answer back, both as streams.

Nothing is collected on the way. What breaks before the answer has begun becomes a problem
document; what breaks later breaks the connection, so that half an answer never looks whole.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import httpx
from starlette.types import Receive, Scope, Send

from gateway.answers import answer_plainly, header_of, read_off, refuse
from gateway.headers import RawHeaders, for_client, for_service, tracestate
from gateway.inbound import Inbound
from gateway.refusals import UpstreamDownError, UpstreamFailedError, UpstreamSlowError
from gateway.routing import Route
from gateway.settings import Settings
from servicekit.callers import HEADER, Caller, mint
from servicekit.clock import Clock
from servicekit.keys import SigningKey
from servicekit.logs import logger
from servicekit.problems import HttpRefusal
from servicekit.tracing import current_trace

log = logger("relay")

CLIENT_LEFT = 499
"""What logs and metrics call a request whose client went away before its answer began."""

_REPEATABLE = frozenset({"GET", "HEAD"})
_BODILESS = frozenset({204, 304})
_UNAUTHORIZED, _SERVER_ERROR, _UNAVAILABLE = 401, 500, 503


@dataclass(frozen=True, slots=True)
class Passage:
    """A request that may pass: where to, and on whose behalf."""

    route: Route
    caller: Caller
    request_id: str


class Relay:
    """Sends passages to their services over one transport."""

    def __init__(
        self, settings: Settings, key: SigningKey, transport: httpx.AsyncBaseTransport, clock: Clock
    ) -> None:
        self._settings = settings
        self._key = key
        self._transport = transport
        self._clock = clock
        self._extensions = {"timeout": {"connect": settings.connect_seconds}}

    async def __call__(self, passage: Passage, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the client with the service's answer, or with a problem that says why not."""
        inbound = self._inbound(scope, receive)
        exchange = _Exchange(self, passage, scope, send, inbound)
        try:
            inbound.check_declared_length()
            await exchange.run()
        except asyncio.CancelledError:
            if not inbound.is_gone:
                raise
            _stay_alive()
            scope["log_facts"]["client_left"] = True
            if not exchange.is_started:
                # Nobody reads it; logs and metrics do.
                await answer_plainly(send, CLIENT_LEFT, [])
        except HttpRefusal as refusal:
            is_pending = not inbound.is_read
            inbound.finish()
            await refuse(scope, receive, send, refusal, is_body_pending=is_pending)
        finally:
            inbound.finish()

    def _inbound(self, scope: Scope, receive: Receive) -> Inbound:
        media_type = (header_of(scope, b"content-type") or b"").split(b";")[0].strip().lower()
        is_json = media_type == b"application/json" or media_type.endswith(b"+json")
        settings = self._settings
        limit = settings.max_body_bytes if is_json else settings.max_upload_bytes
        return Inbound(scope, receive, limit=limit, idle_seconds=settings.idle_seconds)

    def request(self, passage: Passage, scope: Scope, inbound: Inbound) -> httpx.Request:
        """The request as the service gets it, under the gateway's own token."""
        raw_path: str = scope["raw_path"].decode("ascii")
        query = scope["query_string"].decode("ascii")
        target = f"{raw_path}?{query}" if query else raw_path
        method: str = scope["method"]
        headers = for_service(scope["headers"])
        headers += self._own_headers(passage, scope, method, raw_path)
        return httpx.Request(
            method,
            self.address(passage.route.service) + target,
            headers=headers,
            stream=inbound if inbound.has_body else None,
            extensions=self._extensions,
        )

    def _own_headers(
        self, passage: Passage, scope: Scope, method: str, path: str
    ) -> list[tuple[str, str]]:
        caller = replace(passage.caller, token_id=passage.request_id)
        audience = passage.route.service
        now = self._clock()
        token = mint(self._key, caller, audience=audience, method=method, path=path, now=now)
        own = [(HEADER, token), ("x-request-id", passage.request_id)]
        trace = current_trace()
        if trace is not None:
            own.append(("traceparent", trace.header))
            # Vendors' state belongs to the trace it came with: a restarted trace drops it.
            is_continued = trace.trace_id.encode() in (header_of(scope, b"traceparent") or b"")
            state = tracestate(scope["headers"]) if is_continued else None
            own += [("tracestate", state)] if state else []
        return own

    def address(self, service: str) -> str:
        return self._settings.upstreams[service]

    async def send(self, request: httpx.Request) -> httpx.Response:
        """The service's answer; a GET or HEAD that never reached it is tried once more.

        Raises UpstreamDownError when there is no connection, UpstreamFailedError when the
        service broke off.
        """
        service = request.extensions["service"]
        attempts = 2 if request.method in _REPEATABLE else 1
        for attempt in range(1, attempts + 1):
            try:
                return await self._transport.handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                if attempt == attempts or isinstance(request.stream, Inbound):
                    raise UpstreamDownError(service) from error
            except httpx.TransportError as error:
                raise UpstreamFailedError(service) from error
        raise AssertionError("the loop ends by returning or raising")

    @property
    def settings(self) -> Settings:
        return self._settings


class _Exchange:
    """One request and its answer, under one clock that each phase sets anew."""

    def __init__(
        self, relay: Relay, passage: Passage, scope: Scope, send: Send, inbound: Inbound
    ) -> None:
        self.relay = relay
        self.passage = passage
        self.scope = scope
        self.send = send
        self.inbound = inbound
        self.loop = asyncio.get_running_loop()
        self.ends_at = self.loop.time() + relay.settings.total_seconds
        self.is_started = False

    async def run(self) -> None:
        service = self.passage.route.service
        request = self.relay.request(self.passage, self.scope, self.inbound)
        request.extensions = {**request.extensions, "service": service}
        try:
            async with asyncio.timeout_at(self.ends_at) as clock:
                self.clock = clock
                self._await_first_byte()
                answer = await self._answer(request)
                try:
                    await self._pass_on(answer)
                finally:
                    await answer.stream.aclose()  # type: ignore[union-attr]
        except TimeoutError as error:
            if self.is_started:
                self._break_off("timeout")
                return
            raise UpstreamSlowError(service) from error

    def _await_first_byte(self) -> None:
        """The service's time starts when it has the whole request."""
        if self.inbound.is_read:
            self._start_first_byte_clock()
            self.inbound.watch()
        else:
            self.inbound.when_read = self._start_first_byte_clock

    def _start_first_byte_clock(self) -> None:
        self._reschedule(self.relay.settings.first_byte_seconds)

    def _reschedule(self, seconds: float) -> None:
        self.clock.reschedule(min(self.ends_at, self.loop.time() + seconds))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self.relay.send(request)
        except HttpRefusal:
            # The body was refused on its way: that is the answer, not the broken connection.
            if self.inbound.refusal is not None:
                raise self.inbound.refusal from None
            raise

    async def _pass_on(self, answer: httpx.Response) -> None:
        refusal = self._unusable(answer)
        if refusal is not None:
            raise refusal
        upstream = self.relay.address(self.passage.route.service)
        headers = for_client(answer.headers.raw, upstream)
        is_bodiless = answer.status_code in _BODILESS or self.scope["method"] == "HEAD"
        if not self.inbound.is_read:
            headers.append((b"connection", b"close"))
        start = {"type": "http.response.start", "status": answer.status_code, "headers": headers}
        self.is_started = True
        await self.send(start)
        if is_bodiless:
            self.inbound.finish()
            await self.send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        await self._pass_body(answer, headers)

    async def _pass_body(self, answer: httpx.Response, headers: RawHeaders) -> None:
        is_endless = any(
            name == b"content-type" and value.startswith(b"text/event-stream")
            for name, value in headers
        )
        idle = self.relay.settings.total_seconds if is_endless else self._idle
        self._reschedule(idle)
        try:
            async for chunk in answer.stream:  # type: ignore[union-attr]
                await self.send({"type": "http.response.body", "body": chunk, "more_body": True})
                self._reschedule(idle)
        except httpx.TransportError:
            self._break_off("upstream broke off")
            return
        if not self.inbound.is_read:
            # The service answered before the end of the upload; see `read_off`.
            await read_off(self.inbound.receive)
        self.inbound.finish()
        await self.send({"type": "http.response.body", "body": b"", "more_body": False})

    @property
    def _idle(self) -> float:
        return self.relay.settings.idle_seconds

    def _break_off(self, reason: str) -> None:
        """Leave the answer incomplete: the server then closes the connection without an end."""
        self.scope["log_facts"]["broken_off"] = reason
        log.warning("answer broken off", service=self.passage.route.service, reason=reason)

    def _unusable(self, answer: httpx.Response) -> HttpRefusal | None:
        """The refusal that takes the place of an answer no client may see, if it is one."""
        status = answer.status_code
        service = self.passage.route.service
        if status < _SERVER_ERROR and status != _UNAUTHORIZED:
            return None
        if status == _UNAUTHORIZED:
            log.error("the service refused the gateway's token", service=service)
            return UpstreamFailedError(service)
        media_type = answer.headers.get("content-type", "").encode().split(b";")[0]
        if media_type in {b"application/problem+json"}:
            return None
        is_unavailable = status == _UNAVAILABLE
        return UpstreamDownError(service) if is_unavailable else UpstreamFailedError(service)


def _stay_alive() -> None:
    """The cancellation came from our own watcher and ends here."""
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()
