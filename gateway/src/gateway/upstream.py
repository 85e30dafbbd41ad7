"""The way to the services: an httpx transport over aiohttp's client, called at transport level.

Unlike a general client it keeps the path byte for byte, adds no headers, keeps no cookies, never
repeats a request by itself, and tells "never connected" from "broke off later": only the first
may be repeated.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import httpx
from yarl import URL

MAX_CONNECTIONS = 1_000
POOL_SECONDS = 5.0
# Shorter than the services' own keep-alive, so that a pooled connection is not closed under us.
KEEPALIVE_SECONDS = 4.0
MAX_HEADER_LINE = 16 * 1024
_AUTOMATIC = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")


class AnswerStream(httpx.AsyncByteStream):
    """The answer's body as it arrives: nothing is collected, so events pass at once."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._answer.content.iter_any():
                yield chunk
        except (aiohttp.ClientError, ConnectionError) as error:
            raise httpx.ReadError(str(error)) from error

    async def aclose(self) -> None:
        # An answer read to its end gave its connection back already; any other one is cut off.
        self._answer.close()


class UpstreamTransport(httpx.AsyncBaseTransport):
    """One connection pool for all services; made in the loop that first uses it."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the answer's body is not read yet.

        Raises httpx.ConnectError or ConnectTimeout when nothing was sent, PoolTimeout when no
        connection came free, and other httpx.TransportErrors for what broke off later.
        """
        session = self._opened()
        timeout = request.extensions.get("timeout", {})
        try:
            answer = await session.request(
                request.method,
                URL(str(request.url), encoded=True),
                headers=request.headers.multi_items(),
                skip_auto_headers=_AUTOMATIC,
                data=_body(request),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(
                    total=None, connect=POOL_SECONDS, sock_connect=timeout.get("connect")
                ),
            )
        except aiohttp.ClientConnectorError as error:
            raise httpx.ConnectError(str(error)) from error
        except aiohttp.ConnectionTimeoutError as error:
            raise httpx.ConnectTimeout(str(error)) from error
        except aiohttp.ClientConnectionError as error:
            raise httpx.ReadError(str(error)) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise httpx.RemoteProtocolError(str(error)) from error
        return httpx.Response(
            answer.status, headers=list(answer.raw_headers), stream=AnswerStream(answer)
        )

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
            # TLS and uvloop close their sockets one turn later.
            await asyncio.sleep(0)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=MAX_CONNECTIONS, keepalive_timeout=KEEPALIVE_SECONDS
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
                max_line_size=MAX_HEADER_LINE,
                max_field_size=MAX_HEADER_LINE,
            )
            # A repeated request is the relay's decision, see there.
            self._session._retry_connection = False
        return self._session


def _body(request: httpx.Request) -> Any:
    """The body as a stream, or none at all."""
    if isinstance(request.stream, httpx.ByteStream):
        return request.content or None
    return request.stream
