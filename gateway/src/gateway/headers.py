"""What passes in either direction: lists of the allowed, never of the forbidden.

Who is calling travels in the internal token alone; a header that could say it otherwise is not on
the list, whatever its spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from gateway.refusals import AmbiguousCredentialsError, MalformedHeaderError
from servicekit.ids import new_id

RawHeaders = list[tuple[bytes, bytes]]

TO_SERVICE = frozenset(
    {
        b"accept",
        b"accept-encoding",
        b"accept-language",
        b"cache-control",
        b"content-digest",
        b"content-disposition",
        b"content-encoding",
        b"content-language",
        b"content-length",
        b"content-type",
        b"idempotency-key",
        b"if-match",
        b"if-modified-since",
        b"if-none-match",
        b"if-range",
        b"if-unmodified-since",
        b"last-event-id",
        b"prefer",
        b"range",
        b"repr-digest",
        b"user-agent",
    }
)

TO_CLIENT = frozenset(
    {
        b"accept-patch",
        b"accept-post",
        b"accept-ranges",
        b"allow",
        b"cache-control",
        b"content-digest",
        b"content-disposition",
        b"content-encoding",
        b"content-language",
        b"content-length",
        b"content-range",
        b"content-type",
        b"deprecation",
        b"etag",
        b"expires",
        b"idempotency-replayed",
        b"last-modified",
        b"link",
        b"location",
        b"preference-applied",
        b"repr-digest",
        b"retry-after",
        b"sunset",
        b"vary",
    }
)

# One value or none: two readers could pick different ones.
_SINGLE = frozenset({b"content-length", b"content-type", b"idempotency-key", b"range"})
_TRACESTATE = re.compile(rb"[\x20-\x7e]{1,512}")
_MAX_TRACESTATE_MEMBERS = 32


def one_authorization(headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    """The Authorization header, if there is one.

    Raises AmbiguousCredentialsError when there are two.
    """
    found: bytes | None = None
    for name, value in headers:
        if name == b"authorization":
            if found is not None:
                raise AmbiguousCredentialsError
            found = value
    return found


def for_service(headers: RawHeaders) -> list[tuple[str, str]]:
    """The client's headers that a service may see.

    Raises MalformedHeaderError for one that is repeated where it must not be, or is not UTF-8.
    """
    dropped = _named_by_connection(headers)
    passed: list[tuple[str, str]] = []
    seen: set[bytes] = set()
    for name, value in headers:
        if name not in TO_SERVICE or name in dropped:
            continue
        if name in _SINGLE and name in seen:
            raise MalformedHeaderError(name.decode("ascii"))
        seen.add(name)
        try:
            passed.append((name.decode("ascii"), value.decode("utf-8")))
        except UnicodeDecodeError as error:
            raise MalformedHeaderError(name.decode("ascii", "replace")) from error
    return passed


def _named_by_connection(headers: RawHeaders) -> frozenset[bytes]:
    """Headers that the client declares hop-by-hop; how a body is framed is not its to declare."""
    values = [value for name, value in headers if name == b"connection"]
    if not values:
        return frozenset()
    named = b",".join(values).lower().split(b",")
    return frozenset(name.strip() for name in named) - {b"content-length"}


def for_client(headers: Iterable[tuple[bytes, bytes]], upstream: str) -> RawHeaders:
    """A service's headers that the client may see; its own address never shows."""
    passed: RawHeaders = []
    address = upstream.encode()
    for raw_name, raw_value in headers:
        name, value = raw_name.lower(), raw_value
        if name not in TO_CLIENT:
            continue
        if name in {b"location", b"link"}:
            value = value.replace(address, b"")
        passed.append((name, value))
    return passed


def request_id(headers: RawHeaders) -> str:
    """The client's X-Request-Id when it is one UUID, else a fresh UUIDv7."""
    values = [value for name, value in headers if name == b"x-request-id"]
    if len(values) == 1:
        try:
            return str(UUID(values[0].decode("ascii")))
        except (ValueError, UnicodeDecodeError):
            return str(new_id())
    return str(new_id())


def tracestate(headers: RawHeaders) -> str | None:
    """The client's tracestate when it is short and clean; else the trace goes on without it."""
    values = [value for name, value in headers if name == b"tracestate"]
    joined = b",".join(values)
    if not _TRACESTATE.fullmatch(joined) or joined.count(b",") >= _MAX_TRACESTATE_MEMBERS:
        return None
    return joined.decode("ascii")
