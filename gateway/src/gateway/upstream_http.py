"""The fast way to the services: plain HTTP/1.1 over httptools, without a client in between.

It keeps path and headers byte for byte, adds none but `Host` and the framing of a chunked body,
and never repeats a request. It is an httpx transport too; the relay uses `send`, which needs no
httpx request and response.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx

from gateway.upstream_connection import Connection
from gateway.upstream_pool import Pool
from gateway.ways import Answer, Body, Outgoing

_HTTP_PORT = 80
_LAST_CHUNK = b"0\r\n\r\n"


class PlainHttpTransport(httpx.AsyncBaseTransport):
    """One connection pool for each service."""

    def __init__(self) -> None:
        self._pools: dict[str, Pool] = {}

    async def send(self, request: Outgoing) -> Answer:
        """Send one request; the answer is there with its head.

        Raises httpx.ConnectError, ConnectTimeout or PoolTimeout when nothing was sent, other
        httpx.TransportErrors for what broke off later, and what reading the body raises.
        """
        body = request.body
        part, is_last = (b"", True) if body is None else await body.read()
        pool = self._pools.get(request.address) or self._pool(request.address)
        connection = pool.take() or await pool.open(request.connect_seconds)
        data = b"".join((_head(request, pool.authority), *_framed(body, part, is_last=is_last)))
        answer = connection.begin(data, is_bodiless=request.method == "HEAD", has_more=not is_last)
        if body is not None and not is_last:
            connection.send_later(asyncio.create_task(_send_rest(connection, body)))
        try:
            await answer.head()
        except BaseException:
            connection.let_go(answer)
            raise
        return answer

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The same as `send`, for callers that speak httpx."""
        url = request.url
        timeout = request.extensions.get("timeout", {})
        answer = await self.send(
            Outgoing(
                address=f"{url.scheme}://{url.netloc.decode('ascii')}",
                method=request.method,
                target=url.raw_path,
                headers=[pair for pair in request.headers.raw if pair[0].lower() not in _OURS],
                body=_body_of(request),
                connect_seconds=timeout.get("connect"),
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Parts(answer))

    async def aclose(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.close()
        # uvloop closes its sockets one turn later.
        await asyncio.sleep(0)

    def _pool(self, address: str) -> Pool:
        parts = urlsplit(address)
        if parts.scheme != "http" or not parts.hostname:
            raise httpx.UnsupportedProtocol(f"{address} is no plain HTTP address")
        pool = Pool(parts.hostname, parts.port or _HTTP_PORT, authority=parts.netloc.encode())
        self._pools[address] = pool
        return pool


_OURS = frozenset({b"host", b"transfer-encoding", b"connection"})


def _head(request: Outgoing, authority: bytes) -> bytes:
    lines = [request.method.encode(), b" ", request.target, b" HTTP/1.1\r\nhost: ", authority]
    for name, value in request.headers:
        lines += (b"\r\n", name, b": ", value)
    if request.body is not None and request.body.declared_length is None:
        lines.append(b"\r\ntransfer-encoding: chunked")
    lines.append(b"\r\n\r\n")
    return b"".join(lines)


def _framed(body: Body | None, part: bytes, *, is_last: bool) -> tuple[bytes, ...]:
    """A part of the body as it goes over the wire, in pieces that need not be copied together."""
    if body is None or body.declared_length is not None:
        return (part,)
    chunk = (b"%x\r\n" % len(part), part, b"\r\n") if part else ()
    return (*chunk, _LAST_CHUNK) if is_last else chunk


async def _send_rest(connection: Connection, body: Body) -> None:
    """Pass on the rest of a body while the answer is waited for, and may come early."""
    is_last = False
    try:
        while not is_last:
            part, is_last = await body.read()
            await connection.write(_framed(body, part, is_last=is_last))
    except Exception as error:
        # Whatever stops the body stops the request.
        failure = httpx.WriteError("the body broke off")
        failure.__cause__ = error
        connection.fail(failure)
    else:
        connection.end_request()


def _body_of(request: httpx.Request) -> Body | None:
    length = request.headers.get("content-length")
    declared = int(length) if length is not None else None
    if declared == 0 or (declared is None and "transfer-encoding" not in request.headers):
        return None
    assert isinstance(request.stream, httpx.AsyncByteStream)
    return _Read(request.stream, declared)


class _Read:
    """An httpx stream, read part by part; its end shows only after the last part."""

    def __init__(self, stream: httpx.AsyncByteStream, declared_length: int | None) -> None:
        self.declared_length = declared_length
        self._parts = aiter(stream)

    async def read(self) -> tuple[bytes, bool]:
        try:
            return await anext(self._parts), False
        except StopAsyncIteration:
            return b"", True


class _Parts(httpx.AsyncByteStream):
    """An answer's body as httpx streams it."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        answer = self._answer
        is_complete = False
        while not is_complete:
            await answer.more()
            # Asked before taking: more may arrive while a part is passed on.
            is_complete = answer.is_complete
            for part in answer.take():
                yield part

    async def aclose(self) -> None:
        await self._answer.aclose()
