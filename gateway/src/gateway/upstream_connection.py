"""One HTTP/1.1 connection to a service: requests out, answers in, one at a time.

The parser is strict and what it cannot tell apart for certain is refused: an answer followed by
stray bytes, an unknown transfer coding, an upgrade nobody asked for. Reading stops while nobody
takes what has arrived.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import httptools
import httpx

from gateway.requesthead import RawHeaders

MAX_HEAD_BYTES = 64 * 1024
HIGH_WATER = 512 * 1024
_CONTINUE, _SWITCHING, _OK = 100, 101, 200


class UnsoundAnswerError(Exception):
    """The service's bytes are no answer that two readers must understand alike."""


class StreamedAnswer:
    """An answer as it arrives over a connection."""

    __slots__ = ("_connection", "_waiter", "error", "headers", "is_complete", "parts", "status")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiter: asyncio.Future[None] | None = None
        self.status = 0
        self.headers: RawHeaders = []
        self.parts: list[bytes] = []
        self.is_complete = False
        self.error: httpx.TransportError | None = None

    def take(self) -> list[bytes]:
        """The parts that have arrived since the last call."""
        parts, self.parts = self.parts, []
        return parts

    async def head(self) -> None:
        """Wait for status and headers; raises httpx.TransportError when they do not come."""
        while self.error is None and not self.status:
            await self._wait()
        if self.error is not None:
            raise self.error

    async def more(self) -> None:
        """Wait for another part or the end; raises httpx.TransportError when it broke off."""
        while not self.parts and not self.is_complete:
            if self.error is not None:
                raise self.error
            self._connection.read_on(self)
            await self._wait()

    async def aclose(self) -> None:
        """Cut the connection off unless both request and answer ended."""
        self._connection.let_go(self)

    async def _wait(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Connection(asyncio.Protocol):
    """The socket's side; `when_free` is told when it may carry the next request."""

    def __init__(
        self, when_free: Callable[[Connection], None], when_lost: Callable[[Connection], None]
    ) -> None:
        self._when_free = when_free
        self._when_lost = when_lost
        self._parser = httptools.HttpResponseParser(self)
        self._answer: StreamedAnswer | None = None
        self._headers: RawHeaders = []
        self._status = 0
        self._is_bodiless = False
        self._is_message_complete = False
        self._is_reusable = True
        self._is_sending = False
        self._is_reading = True
        self._is_close_delimited = False
        self._overhead = 0
        self._buffered = 0
        self._pump: asyncio.Task[None] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._is_writable = True
        self.transport: asyncio.Transport
        self.idle_since = 0.0

    # Requests.

    def begin(self, data: bytes, *, is_bodiless: bool, has_more: bool) -> StreamedAnswer:
        """Send a request's head, and as much of its body as is here; the answer to wait for.

        `is_bodiless` says that the answer has no body whatever its headers say (HEAD).
        """
        self._answer = answer = StreamedAnswer(self)
        self._is_bodiless = is_bodiless
        self._is_sending = has_more
        self._is_message_complete = False
        self._status = self._overhead = self._buffered = 0
        self.transport.write(data)
        return answer

    def send_later(self, pump: asyncio.Task[None]) -> None:
        """The task that writes the rest of the body; it ends with the exchange."""
        self._pump = pump

    async def write(self, pieces: tuple[bytes, ...]) -> None:
        """Send a part of the body; waits while the service does not take it."""
        if self.is_closing:
            raise ConnectionResetError("the service went away")
        self.transport.writelines(pieces)
        while not self._is_writable and not self.is_closing:
            self._writable = asyncio.get_running_loop().create_future()
            await self._writable

    def end_request(self) -> None:
        """The whole body was sent."""
        self._is_sending = False
        self._pump = None
        self._free_if_done()

    def fail(self, error: httpx.TransportError) -> None:
        """End the exchange and the connection with an error."""
        answer, self._answer = self._answer, None
        if answer is not None and not answer.is_complete:
            answer.error = error
            answer.wake()
        self.close()

    def let_go(self, answer: StreamedAnswer) -> None:
        """The answer's reader is done; what is not over by itself is cut off."""
        if self._answer is answer:
            self._answer = None
            self.close()

    def read_on(self, answer: StreamedAnswer) -> None:
        """The reader took everything: more may come."""
        if self._answer is answer:
            self._buffered = 0
            if not self._is_reading and not self.is_closing:
                self._is_reading = True
                self.transport.resume_reading()

    @property
    def is_closing(self) -> bool:
        return self.transport.is_closing()

    def close(self) -> None:
        """Close at once: what the service does not read any more is dropped."""
        self._is_reusable = False
        pump, self._pump = self._pump, None
        if pump is not None:
            pump.cancel()
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()

    # The event loop's calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.resume_writing()
        answer = self._answer
        if answer is not None and exc is None and self._status and self._is_close_delimited:
            # No length was given: the end of the connection is the end of the answer.
            answer.is_complete = True
            answer.wake()
            self.let_go(answer)
        else:
            self.fail(httpx.ReadError("the service closed the connection"))
        self._when_lost(self)

    def pause_writing(self) -> None:
        self._is_writable = False

    def resume_writing(self) -> None:
        self._is_writable = True
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)

    def data_received(self, data: bytes) -> None:
        answer = self._answer
        if answer is None:
            # Nobody asked: whatever it is, it must not become the next request's answer.
            self.close()
            return
        self._overhead += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self.fail(httpx.RemoteProtocolError(str(error)))
            return
        if self._overhead > MAX_HEAD_BYTES and not self._is_message_complete:
            self.fail(httpx.RemoteProtocolError("too long a head or trailer"))
            return
        if not self._status:
            return
        # Only now, when all of `data` was sound: garbage behind an answer spoils the answer.
        if not answer.status:
            answer.status, answer.headers = self._status, self._headers
        answer.is_complete = self._is_message_complete
        answer.wake()
        if self._is_message_complete:
            self._free_if_done()
        elif self._buffered >= HIGH_WATER and self._is_reading:
            self._is_reading = False
            self.transport.pause_reading()

    # The parser's calls.

    def on_message_begin(self) -> None:
        if self._is_message_complete:
            raise UnsoundAnswerError("bytes behind the answer")
        self._headers = []
        self._is_close_delimited = True

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._status:
            return  # a trailer: no reader of ours asked for any
        name = name.lower()
        if name == b"transfer-encoding":
            if value.lower() != b"chunked":
                raise UnsoundAnswerError("unknown transfer coding")
            self._is_close_delimited = False
        elif name == b"content-length":
            self._is_close_delimited = False
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < _CONTINUE or status == _SWITCHING:
            raise UnsoundAnswerError("unexpected status")
        # Counted one by one only when what was read with it leaves a doubt.
        if self._overhead > MAX_HEAD_BYTES and _size(self._headers) > MAX_HEAD_BYTES:
            raise UnsoundAnswerError("too long a head")
        if status < _OK:
            return
        self._status = status
        self._is_reusable = self._parser.should_keep_alive()
        if self._is_bodiless:
            # This parser would wait for the body that Content-Length tells of.
            self._is_message_complete = True
            self._parser = httptools.HttpResponseParser(self)

    def on_body(self, part: bytes) -> None:
        if self._is_bodiless:
            raise UnsoundAnswerError("a body where there can be none")
        self._overhead = 0
        self._buffered += len(part)
        answer = self._answer
        assert answer is not None
        answer.parts.append(part)

    def on_message_complete(self) -> None:
        # Also the end of an interim answer, which is dropped.
        self._is_message_complete = self._status != 0

    def _free_if_done(self) -> None:
        if not self._is_message_complete or self._is_sending:
            return
        self._answer = None
        if self._is_reusable and not self.is_closing:
            if not self._is_reading:
                self._is_reading = True
                self.transport.resume_reading()
            self._when_free(self)
        else:
            self.close()


def _size(headers: RawHeaders) -> int:
    return sum(len(name) + len(value) for name, value in headers)
