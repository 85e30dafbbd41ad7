"""The HTTP/1.1 front of the gateway's server: limits and strictness that uvicorn leaves open.

Head size and count, a clock on slow heads, origin-form targets only, and problem documents where
the parser itself says no. Everything else is uvicorn's httptools protocol.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.answers import problem_body
from gateway.cycle import StreamingCycle
from gateway.inbound import DEPARTURES
from gateway.refusals import (
    HeadersTooLargeError,
    MethodNotAllowedError,
    MisdirectedError,
    RequestTimeoutError,
    UnknownMethodError,
)
from gateway.routing import RELAYED_METHODS
from servicekit.problems import HttpRefusal, MalformedRequestError

MAX_HEAD_BYTES = 64 * 1024
MAX_HEADERS = 100
HEAD_SECONDS = 15.0
LINGER_SECONDS = 1.0
WRITE_BUFFER_BYTES = 256 * 1024

_REASONS = {
    400: b"Bad Request",
    405: b"Method Not Allowed",
    408: b"Request Timeout",
    421: b"Misdirected Request",
    431: b"Request Header Fields Too Large",
    501: b"Not Implemented",
}


class NotHttpError(MalformedRequestError):
    code = "malformed_http"
    title = "Not a well-formed HTTP request"
    title_zh = "HTTP报文格式错误"

    def __init__(self) -> None:
        super().__init__("The request is not well-formed HTTP/1.1.", "请求不符合HTTP/1.1格式。")


class StrictHttpProtocol(HttpToolsProtocol):
    """Refuses before the application sees anything; a refused connection is closed."""

    cycle: StreamingCycle

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head_bytes = 0
        self._fed = 0
        self._is_in_head = True
        self._is_refused = False
        self._head_clock: asyncio.TimerHandle | None = None
        self.when_lost: Callable[[], None] | None = None
        """Whoever relays the present request is told that its client is gone."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)
        self._start_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_head_clock()
        if self.when_lost is not None:
            self.when_lost()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        self._unset_keepalive_if_required()
        if self._is_in_head and self._head_clock is None:
            self._start_head()
        self._fed = len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            return  # no upgrade is offered: the request was answered as plain HTTP
        except httptools.HttpParserInvalidMethodError:
            self._refuse(UnknownMethodError())
        except httptools.HttpParserError:
            self._refuse(NotHttpError())
        if self._is_in_head:
            # A head that has not ended yet: a single endless header never reaches `on_header`.
            self._head_bytes += len(data)
            self._check_head_size()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope[DEPARTURES] = self  # type: ignore[literal-required]
        self._is_in_head = True
        self._head_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        if len(self.headers) > MAX_HEADERS:
            self._refuse(HeadersTooLargeError())

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        self._stop_head_clock()
        # Counted one by one only when what was read with it leaves a doubt.
        if self._head_bytes + self._fed > MAX_HEAD_BYTES:
            self._head_bytes = len(self.url) + sum(len(n) + len(v) for n, v in self.headers)
            self._check_head_size()
        refusal = self._target_refusal()
        if refusal is not None:
            self._refuse(refusal)
        if not self._is_refused:
            super().on_headers_complete()
            StreamingCycle.take_over(self.cycle)

    def on_body(self, body: bytes) -> None:
        if not self._is_refused:
            self.cycle.add(body)

    def on_message_complete(self) -> None:
        self._is_in_head = True
        if not self._is_refused:
            super().on_message_complete()

    def _target_refusal(self) -> HttpRefusal | None:
        """Only origin-form is served; CONNECT and TRACE are known and never allowed."""
        if self.parser.get_method() in {b"CONNECT", b"TRACE"}:
            return MethodNotAllowedError(RELAYED_METHODS)
        if self.url.startswith(b"/"):
            return None
        return MisdirectedError() if b"://" in self.url else NotHttpError()

    def _start_head(self) -> None:
        self._is_in_head = True
        self._head_bytes = 0
        self._head_clock = self.loop.call_later(HEAD_SECONDS, self._head_is_late)

    def _stop_head_clock(self) -> None:
        if self._head_clock is not None:
            self._head_clock.cancel()
            self._head_clock = None

    def _head_is_late(self) -> None:
        self._head_clock = None
        if self._is_in_head and not self._is_answering:
            self._refuse(RequestTimeoutError())

    def _check_head_size(self) -> None:
        if self._head_bytes > MAX_HEAD_BYTES:
            self._refuse(HeadersTooLargeError())

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _refuse(self, refusal: HttpRefusal) -> None:
        """Answer and close; an earlier request's answer is let through first, and ours dropped."""
        if self._is_refused:
            return
        self._is_refused = True
        self._stop_head_clock()
        if self._is_answering and not self.cycle.more_body:
            self.cycle.keep_alive = False
            return
        if self._is_answering and not self._take_over():
            self.transport.close()
            return
        self._write(refusal)
        self._close_gently()

    def _take_over(self) -> bool:
        """Stop the request whose body broke; True when its answer had not begun."""
        cycle = self.cycle
        cycle.disconnected = True
        cycle.message_event.set()
        return not cycle.response_started and not self.pipeline

    def _write(self, refusal: HttpRefusal) -> None:
        headers = getattr(self, "headers", None) or []
        scope = {"headers": headers, "raw_path": b"/", "method": "GET"}
        body, answer_headers = problem_body(scope, refusal)
        lines = [b"HTTP/1.1 %d %s" % (refusal.status, _REASONS[refusal.status])]
        lines += [name + b": " + value for name, value in answer_headers]
        lines += [b"connection: close", b"", b""]
        self.transport.write(b"\r\n".join(lines) + body)

    def _close_gently(self) -> None:
        """Closing under a client that still sends resets the connection and loses the answer."""
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)
