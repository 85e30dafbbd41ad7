"""What the relay asks of a way to the services, and that way over any httpx transport.

The relay hands over raw header pairs and a body that it reads itself, and takes the answer's parts
as they come. Failures are httpx's own: ConnectError, ConnectTimeout and PoolTimeout when nothing
was sent, other TransportErrors for what broke off later.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

import httpx

from gateway.requesthead import RawHeaders


class Body(Protocol):
    """A request's body, read part by part."""

    @property
    def declared_length(self) -> int | None:
        """Its announced length; None for a chunked one."""

    async def read(self) -> tuple[bytes, bool]:
        """The next part, and whether it is the last."""


@dataclass(slots=True)
class Outgoing:
    """A request as it leaves: `address` is scheme, host and port of the service."""

    address: str
    method: str
    target: bytes
    headers: RawHeaders
    body: Body | None
    connect_seconds: float | None


class Answer(Protocol):
    """An answer whose head is here; header names are in lower case."""

    status: int
    headers: RawHeaders

    @property
    def is_complete(self) -> bool:
        """Whether every part has arrived; those not taken yet can still be."""

    def take(self) -> list[bytes]:
        """The parts that have arrived since the last call."""

    async def more(self) -> None:
        """Wait for another part or the end; raises httpx.TransportError when it broke off."""

    async def aclose(self) -> None:
        """Done with it: an answer that was not read to its end is cut off."""


class Way(Protocol):
    """Sends one request and gives back the answer as soon as its head is here."""

    async def send(self, request: Outgoing) -> Answer:
        """Send one request; nothing is ever repeated."""


class HttpxWay:
    """Any httpx transport as a way: aiohttp's, or one that a test answers by itself."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def send(self, request: Outgoing) -> Answer:
        body = request.body
        answer = await self._transport.handle_async_request(
            httpx.Request(
                request.method,
                request.address + request.target.decode("ascii"),
                headers=request.headers,
                stream=None if body is None else _Sent(body),
                extensions={"timeout": {"connect": request.connect_seconds}},
            )
        )
        return _HttpxAnswer(answer)


class _Sent(httpx.AsyncByteStream):
    """A body as httpx streams it."""

    def __init__(self, body: Body) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        is_last = False
        while not is_last:
            part, is_last = await self._body.read()
            if part:
                yield part


class _HttpxAnswer:
    """An httpx response, taken part by part."""

    def __init__(self, answer: httpx.Response) -> None:
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        self.status = answer.status_code
        self.headers = [(name.lower(), value) for name, value in answer.headers.raw]
        self.is_complete = False
        self._stream = answer.stream
        self._parts = aiter(self._stream)
        self._arrived: list[bytes] = []

    def take(self) -> list[bytes]:
        arrived, self._arrived = self._arrived, []
        return arrived

    async def more(self) -> None:
        try:
            self._arrived.append(await anext(self._parts))
        except StopAsyncIteration:
            self.is_complete = True

    async def aclose(self) -> None:
        await self._stream.aclose()
