"""Browsers of listed origins may read answers; all others get no grant at all."""

from __future__ import annotations

from starlette.types import Scope

from gateway.answers import Headers, header_of
from gateway.refusals import OriginRefusedError
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

    def is_preflight(self, scope: Scope) -> bool:
        """Whether a browser asks if it may send a request."""
        if scope["method"] != "OPTIONS" or header_of(scope, b"origin") is None:
            return False
        return header_of(scope, b"access-control-request-method") is not None

    def preflight_headers(self, scope: Scope) -> Headers:
        """What a listed origin may send.

        Raises OriginRefusedError for any other.
        """
        if header_of(scope, b"origin") not in self._listed:
            raise OriginRefusedError
        return [
            (b"access-control-allow-methods", ", ".join(RELAYED_METHODS).encode()),
            (b"access-control-allow-headers", _SENT.encode()),
            (b"access-control-max-age", b"600"),
        ]

    def answer_headers(self, scope: Scope) -> Headers:
        """The grant for a listed origin; nothing but `Vary` for others."""
        if not self._listed:
            return []
        headers = [(b"vary", b"Origin")]
        origin = header_of(scope, b"origin")
        if origin is not None and origin in self._listed:
            headers.append((b"access-control-allow-origin", origin))
            headers.append((b"access-control-expose-headers", _READ.encode()))
        return headers
