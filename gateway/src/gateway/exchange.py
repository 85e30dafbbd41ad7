"""One request and its answer: the body out, the answer back, one deadline that each phase moves.

Nothing is collected on the way. What breaks before the answer has begun becomes a problem
document; what breaks later breaks the connection, so that half an answer never looks whole.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpx
from starlette.types import Receive, Scope, Send

from gateway.answers import read_off
from gateway.headers import for_client
from gateway.inbound import ClientLeftError, Inbound
from gateway.refusals import (
    RequestTimeoutError,
    UpstreamDownError,
    UpstreamFailedError,
    UpstreamSlowError,
)
from gateway.requesthead import RawHeaders, RequestHead
from gateway.settings import Settings
from gateway.ways import Answer, Outgoing, Way
from servicekit.logs import logger
from servicekit.problems import HttpRefusal

log = logger("relay")

_REPEATABLE = frozenset({"GET", "HEAD"})
_BODILESS = frozenset({204, 304})
_UNAUTHORIZED, _SERVER_ERROR, _UNAVAILABLE = 401, 500, 503
_CLOSE = (b"connection", b"close")


@dataclass(frozen=True, slots=True)
class Peer:
    """A service: its name, its own address, and the way there."""

    service: str
    address: str
    address_bytes: bytes
    way: Way


class Exchange:
    """Carries one request; ended early when its time is up or its client has left."""

    __slots__ = (
        "_is_awaiting_client", "_peer", "_receive", "_scope", "_send", "_settings", "_task", "due",
        "ends_at", "has_left", "inbound", "is_late", "is_started", "loop",
    )  # fmt: skip

    def __init__(
        self, settings: Settings, peer: Peer, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self._settings = settings
        self._peer = peer
        self._scope = scope
        self._receive = receive
        self._send = send
        self._task = asyncio.current_task()
        self.loop = asyncio.get_running_loop()
        self.due = self.ends_at = self.loop.time() + settings.total_seconds
        self.is_started = False
        self.is_late = False
        self.has_left = False
        self._is_awaiting_client = False
        self.inbound: Inbound

    def listen(self, head: RequestHead) -> None:
        """Look out for the client's body, and for its going away."""
        settings = self._settings
        media_type = head.first.get(b"content-type", b"").split(b";")[0].strip().lower()
        is_json = media_type == b"application/json" or media_type.endswith(b"+json")
        limit = settings.max_body_bytes if is_json else settings.max_upload_bytes
        self.inbound = Inbound(self._scope, self._receive, head, limit=limit)
        self.inbound.listen(self.client_left)

    # What the clock and the client say.

    def expire(self) -> None:
        """The time of the present phase is up."""
        self.is_late = True
        self._stop()

    def client_left(self) -> None:
        """Nobody waits for the answer any more."""
        self.has_left = True
        self._stop()

    @property
    def declared_length(self) -> int | None:
        return self.inbound.declared_length

    async def read(self) -> tuple[bytes, bool]:
        """The next part of the client's body, for as long as the client may take for it."""
        self._is_awaiting_client = True
        self._allow(self._settings.idle_seconds)
        try:
            part, is_last = await self.inbound.read()
        except ClientLeftError:
            self.client_left()
            raise
        self._is_awaiting_client = False
        if is_last:
            self._await_answer()
        else:
            self._allow(self._settings.idle_seconds)
        return part, is_last

    def _await_answer(self) -> None:
        """The service has the whole request: its time starts, unless it answers already."""
        if not self.is_started:
            self._allow(self._settings.first_byte_seconds)
        self.inbound.watch(self.client_left)

    def _allow(self, seconds: float) -> None:
        self.due = min(self.ends_at, self.loop.time() + seconds)

    def _stop(self) -> None:
        """Interrupt the relaying task, once."""
        self.due = float("inf")
        task, self._task = self._task, None
        # Called from the task itself there is nothing to interrupt: it goes on to say so.
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    def close(self) -> None:
        """The exchange is over: nothing stops its task any more."""
        self._task = None
        self.inbound.finish()

    def lateness(self) -> HttpRefusal:
        """The refusal that says who was too slow."""
        if self._is_awaiting_client:
            return RequestTimeoutError()
        return UpstreamSlowError(self._peer.service)

    # The way there and back.

    async def run(self, request: Outgoing) -> None:
        """Send the request and pass the answer on; raises an HttpRefusal when there is none."""
        if self.inbound.is_read:
            self._await_answer()
        answer = await self._answer(request)
        try:
            self._check_usable(answer)
            await self._pass_on(answer)
        finally:
            await answer.aclose()

    async def _answer(self, request: Outgoing) -> Answer:
        """The service's answer; a GET or HEAD that never reached it is tried once more.

        Raises UpstreamDownError when there is no connection, UpstreamFailedError when the
        service broke off.
        """
        is_repeatable = request.method in _REPEATABLE and request.body is None
        while True:
            try:
                return await self._peer.way.send(request)
            except ClientLeftError:
                raise
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                if not is_repeatable:
                    raise UpstreamDownError(self._peer.service) from error
                is_repeatable = False
            except httpx.TransportError as error:
                # The body was refused on its way: that is the answer, not the broken connection.
                if self.inbound.refusal is not None:
                    raise self.inbound.refusal from None
                raise UpstreamFailedError(self._peer.service) from error

    def _check_usable(self, answer: Answer) -> None:
        """Raises the refusal that takes the place of an answer no client may see."""
        status = answer.status
        if status < _SERVER_ERROR and status != _UNAUTHORIZED:
            return
        service = self._peer.service
        if status == _UNAUTHORIZED:
            log.error("the service refused the gateway's token", service=service)
            raise UpstreamFailedError(service)
        if _media_type(answer.headers) == b"application/problem+json":
            return
        is_unavailable = status == _UNAVAILABLE
        raise UpstreamDownError(service) if is_unavailable else UpstreamFailedError(service)

    async def _pass_on(self, answer: Answer) -> None:
        headers = for_client(answer.headers, self._peer.address_bytes)
        is_endless = _media_type(headers) == b"text/event-stream"
        if not self.inbound.is_read:
            headers.append(_CLOSE)
        self.is_started = True
        await self._send(
            {"type": "http.response.start", "status": answer.status, "headers": headers}
        )
        if answer.status in _BODILESS or self._scope["method"] == "HEAD":
            await self._end(b"")
            return
        try:
            await self._pass_parts(
                answer,
                self._settings.total_seconds if is_endless else self._settings.idle_seconds,
            )
        except httpx.TransportError:
            self.break_off("upstream broke off")

    async def _pass_parts(self, answer: Answer, idle_seconds: float) -> None:
        send = self._send
        is_complete = False
        last = b""
        while not is_complete:
            self._allow(idle_seconds)
            await answer.more()
            # Asked before taking: more may arrive while a part is passed on.
            is_complete = answer.is_complete
            parts = answer.take()
            if is_complete and parts and self.inbound.is_read:
                last = parts.pop()
            if parts:
                part = parts[0] if len(parts) == 1 else b"".join(parts)
                self._allow(idle_seconds)
                await send({"type": "http.response.body", "body": part, "more_body": True})
        if not self.inbound.is_read:
            # The service answered before the end of the upload; see `read_off`.
            await answer.aclose()
            await read_off(self._receive)
        await self._end(last)

    async def _end(self, last: bytes) -> None:
        self.close()
        await self._send({"type": "http.response.body", "body": last, "more_body": False})

    def break_off(self, reason: str) -> None:
        """Leave the answer incomplete: the server then closes the connection without an end."""
        self._scope["log_facts"]["broken_off"] = reason
        log.warning("answer broken off", service=self._peer.service, reason=reason)


def _media_type(headers: RawHeaders) -> bytes:
    for name, value in headers:
        if name == b"content-type":
            return value.partition(b";")[0]
    return b""
