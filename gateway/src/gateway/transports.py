"""Which client speaks to which service: the setting's, and aiohttp's wherever TLS is needed."""

from __future__ import annotations

import httpx

from gateway.settings import Settings
from gateway.upstream import UpstreamTransport
from gateway.upstream_http import PlainHttpTransport
from gateway.ways import HttpxWay, Way


class Transports(httpx.AsyncBaseTransport):
    """All clients as one httpx transport, and each service's way for the relay.

    `given` takes the place of all of them: tests hand in one that answers for the services.
    """

    def __init__(self, settings: Settings, given: httpx.AsyncBaseTransport | None = None) -> None:
        self._upstreams = settings.upstreams
        self._general = given or UpstreamTransport()
        is_plain = given is None and settings.transport == "httptools"
        self._plain = PlainHttpTransport() if is_plain else None

    def ways(self) -> dict[str, Way]:
        """The way to each service by its name."""
        general = HttpxWay(self._general)
        return {
            service: self._plain or general if address.startswith("http://") else general
            for service, address in self._upstreams.items()
        }

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request by the client that fits its address."""
        is_plain = self._plain is not None and request.url.scheme == "http"
        chosen = self._plain if is_plain else self._general
        assert chosen is not None
        return await chosen.handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        if self._plain is not None:
            await self._plain.aclose()
        await self._general.aclose()
