"""A service in miniature, for tests of the gateway and of the supervisor: no database, no rules.

It answers `/readyz`, `/openapi.json`, and under `/<name>/v1/` whatever the path asks for.
"""

from __future__ import annotations

import asyncio
import json
import os
from hashlib import sha256


async def _answer(send, status, body, headers=()):
    pairs = [(b"content-length", str(len(body)).encode()), *headers]
    if not any(name == b"content-type" for name, _ in pairs):
        pairs.append((b"content-type", b"application/json"))
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _echo(scope, receive, send):
    digest, size = sha256(), 0
    while True:
        message = await receive()
        digest.update(message.get("body", b""))
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    document = {
        "method": scope["method"],
        "path": scope["raw_path"].decode(),
        "query": scope["query_string"].decode(),
        "headers": [[k.decode("latin-1"), v.decode("latin-1")] for k, v in scope["headers"]],
        "size": size,
        "sha256": digest.hexdigest(),
    }
    await _answer(send, 200, json.dumps(document).encode())


async def _download(scope, send):
    count = int(scope["query_string"] or b"1")
    headers = [(b"content-type", b"application/x-ndjson")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    chunk = b'{"row": 1}\n' * 6000
    for _ in range(count):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _events(send):
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for number in range(3):
        event = f"data: {number}\n\n".encode()
        await send({"type": "http.response.body", "body": event, "more_body": True})
        await asyncio.sleep(0.2)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def app(scope, receive, send):
    """The ASGI app."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    path = scope["path"]
    if path == "/readyz":
        await _answer(send, 200, b'{"status": "ready"}')
    elif path.endswith("/small"):
        await _answer(send, 200, b'{"ok": true}')
    elif path.endswith("/download"):
        await _download(scope, send)
    elif path.endswith("/events"):
        await _events(send)
    else:
        await _echo(scope, receive, send)


def app_from_environment():
    """The factory that the supervisor's children call."""
    if "STUB_FAILS" in os.environ:
        raise RuntimeError("this stub fails to start")
    return app
