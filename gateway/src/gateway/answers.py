"""Answers that the gateway gives by itself, sent without a framework in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable

from starlette.types import Receive, Scope, Send

from servicekit.problems import MEDIA_TYPE, HttpRefusal, problem_of

Headers = list[tuple[bytes, bytes]]

LINGER_BYTES = 8 * 1024 * 1024
LINGER_SECONDS = 2.0


def header_of(scope: Scope, name: bytes) -> bytes | None:
    """The first value of a request header."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return None


def problem_body(scope: Scope, refusal: HttpRefusal) -> tuple[bytes, Headers]:
    """The problem document of a refusal in the caller's language, and its headers."""
    language = (header_of(scope, b"accept-language") or b"").split(b",")[0].strip().lower()
    is_chinese = language.startswith(b"zh")
    path = scope.get("raw_path") or b"/"
    document = problem_of(
        refusal, refusal.status, instance=path.decode("ascii", "replace"), chinese=is_chinese
    )
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-language", b"zh" if is_chinese else b"en"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    headers += [(name.lower().encode(), value.encode()) for name, value in refusal.headers.items()]
    return body, headers


async def refuse(
    scope: Scope, receive: Receive, send: Send, refusal: HttpRefusal, *, is_body_pending: bool
) -> None:
    """Answer with the problem; a body still on its way is read off for a moment, then cut off.

    Closing at once would reset the connection and could take the answer with it.
    """
    body, headers = problem_body(scope, refusal)
    if is_body_pending:
        headers.append((b"connection", b"close"))
    is_head = scope["method"] == "HEAD"
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send(
        {
            "type": "http.response.body",
            "body": b"" if is_head else body,
            "more_body": is_body_pending,
        }
    )
    if is_body_pending:
        await read_off(receive)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def read_off(receive: Receive) -> None:
    """Take in what is left of a body, up to a size and for a moment."""
    left = LINGER_BYTES
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while left > 0:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
                left -= len(message.get("body", b""))
    except TimeoutError:
        return


async def answer_plainly(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """An answer without a body."""
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
