"""Browsers of listed origins may read answers; all others get no grant at all."""

from __future__ import annotations

from gateway.answers import Headers
from gateway.refusals import OriginRefusedError
from gateway.requesthead import RequestHead
from gateway.routing import RELAYED_METHODS

_SENT = (
    "Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
    "Last-Event-ID, Prefer, Range, Traceparent, X-Request-Id"
)
_READ = "Content-Disposition, ETag, Idempotency-Replayed, Link, Location, Retry-After, X-Request-Id"


class Origins:
    """The listed origins, compared whole."""

    def __init__(self, listed: tuple[str, ...]) -> None:
        self._listed = frozenset(origin.encode() for origin in listed)

    def is_preflight(self, method: str, head: RequestHead) -> bool:
        """Whether a browser asks if it may send a request."""
        if method != "OPTIONS" or b"origin" not in head.first:
            return False
        return b"access-control-request-method" in head.first

    def preflight_headers(self, head: RequestHead) -> Headers:
        """What a listed origin may send.

        Raises OriginRefusedError for any other.
        """
        if head.first.get(b"origin") not in self._listed:
            raise OriginRefusedError
        return [
            (b"access-control-allow-methods", ", ".join(RELAYED_METHODS).encode()),
            (b"access-control-allow-headers", _SENT.encode()),
            (b"access-control-max-age", b"600"),
        ]

    def answer_headers(self, head: RequestHead) -> Headers:
        """The grant for a listed origin; nothing but `Vary` for others."""
        if not self._listed:
            return []
        headers = [(b"vary", b"Origin")]
        origin = head.first.get(b"origin")
        if origin is not None and origin in self._listed:
            headers.append((b"access-control-allow-origin", origin))
            headers.append((b"access-control-expose-headers", _READ.encode()))
        return headers
