"""What passes in either direction: lists of the allowed, never of the forbidden.

Who is calling travels in the internal token alone; a header that could say it otherwise is not on
the list, whatever its spelling.
"""

from __future__ import annotations

import re
from uuid import UUID

# The plain-text UUID: the standard library's object around it costs more than making it.
from uuid_utils import uuid7

from gateway.refusals import AmbiguousCredentialsError, MalformedHeaderError
from gateway.requesthead import RawHeaders, RequestHead

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
_WITH_ADDRESS = frozenset({b"location", b"link"})
_NONE: frozenset[bytes] = frozenset()
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_TRACESTATE = re.compile(rb"[\x20-\x7e]{1,512}")
_MAX_TRACESTATE_MEMBERS = 32


def one_authorization(head: RequestHead) -> bytes | None:
    """The Authorization header, if there is one.

    Raises AmbiguousCredentialsError when there are two.
    """
    if b"authorization" in head.repeated:
        raise AmbiguousCredentialsError
    return head.first.get(b"authorization")


def for_service(head: RequestHead) -> RawHeaders:
    """The client's headers that a service may see.

    Raises MalformedHeaderError for one that is repeated where it must not be, is not UTF-8, or
    holds control characters.
    """
    dropped = _dropped(head)
    passed: RawHeaders = []
    for pair in head.headers:
        name, value = pair
        if name not in TO_SERVICE or name in dropped:
            continue
        if (name in _SINGLE and name in head.repeated) or not _is_clean(value):
            raise MalformedHeaderError(name.decode("ascii"))
        passed.append(pair)
    return passed


def _is_clean(value: bytes) -> bool:
    if _CONTROL.search(value):
        return False
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _dropped(head: RequestHead) -> frozenset[bytes]:
    """Headers that the client declares hop-by-hop; how a body is framed is not its to declare."""
    dropped = _NONE
    if b"connection" in head.first:
        named = b",".join(head.all(b"connection")).lower().split(b",")
        dropped = frozenset(name.strip() for name in named) - {b"content-length"}
    if b"transfer-encoding" in head.first:
        dropped |= {b"content-length"}
    return dropped


def for_client(headers: RawHeaders, address: bytes) -> RawHeaders:
    """A service's headers (lower case) that the client may see; its own address never shows."""
    passed = [pair for pair in headers if pair[0] in TO_CLIENT]
    for place, (name, value) in enumerate(passed):
        if name in _WITH_ADDRESS:
            passed[place] = (name, value.replace(address, b""))
    return passed


def request_id(head: RequestHead) -> str:
    """The client's X-Request-Id when it is one UUID, else a fresh UUIDv7."""
    given = head.only(b"x-request-id")
    if given is not None:
        try:
            return str(UUID(given.decode("ascii")))
        except (ValueError, UnicodeDecodeError):
            return str(uuid7())
    return str(uuid7())


def tracestate(head: RequestHead) -> bytes | None:
    """The client's tracestate when it is short and clean; else the trace goes on without it."""
    joined = b",".join(head.all(b"tracestate"))
    if not _TRACESTATE.fullmatch(joined) or joined.count(b",") >= _MAX_TRACESTATE_MEMBERS:
        return None
    return joined
