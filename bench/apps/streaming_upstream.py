"""A service that swallows uploads and pours out downloads, in plain ASGI."""

from __future__ import annotations

from typing import Any

CHUNK = b"0.1234567890abc,\n" * 3_855  # close to 64 KiB
TOTAL_BYTES = 200_000_000


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["path"].endswith("/download"):
        await _download(send)
    else:
        await _upload(receive, send)


def app_from_environment() -> Any:
    return app


async def _live(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _upload(receive: Any, send: Any) -> None:
    size, is_complete = 0, False
    while not is_complete:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        is_complete = not message.get("more_body", False)
    body = b'{"bytes": %d}' % size
    await _start(send, "application/json", (b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.body", "body": body})


async def _download(send: Any) -> None:
    await _start(send, "text/csv")
    left = TOTAL_BYTES
    while left > 0:
        part = CHUNK[:left]
        left -= len(part)
        await send({"type": "http.response.body", "body": part, "more_body": left > 0})


async def _start(send: Any, media_type: str, *more: tuple[bytes, bytes]) -> None:
    headers = [(b"content-type", media_type.encode()), *more]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
