"""Where events of other programs arrive: outside `/<service>/v1`, so the gateway never relays it.

The signature stands in for the internal token: it names the sender and covers the whole body.
"""

from __future__ import annotations

from collections.abc import Mapping

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from servicekit.application import new_router
from servicekit.database import Database
from servicekit.inbox import EventHandler, take_in
from servicekit.keys import TrustedKeyFile
from servicekit.problems import BodyTooLargeError, UnprocessableError
from servicekit.webhooks import HEADERS, MAX_BODY, UntrustedWebhookError, verify_webhook

PATH = "/internal/events"


class UnknownEventError(UnprocessableError):
    """This program takes no events of this type from this sender."""

    code = "unknown_event"
    title = "Event not taken here"
    title_zh = "不接收该事件"

    def __init__(self, sender: str, event_type: str) -> None:
        super().__init__(
            f"No events of type {event_type[:100]} are taken from {sender}.",
            "本系统不接收该发送方的此类事件。",
        )


def event_router(handlers: Mapping[tuple[str, str], EventHandler]) -> APIRouter:
    """`/internal/events`, to be included without a prefix; handlers by (sender, type).

    The program's `app.state.trusted_keys` says whose signatures hold.
    """
    router = new_router("events")

    @router.post(PATH, include_in_schema=False)
    async def take_event(request: Request) -> Response:
        database: Database = request.app.state.database
        keys: TrustedKeyFile = request.app.state.trusted_keys
        body = await _body(request)

        def take() -> None:
            delivered = verify_webhook(_headers(request), body, keys, database.clock)
            handler = handlers.get((delivered.sender, delivered.type))
            if handler is None:
                raise UnknownEventError(delivered.sender, delivered.type)
            take_in(database, delivered, handler)

        await run_sync(take)
        return Response(status_code=200)

    return router


def _headers(request: Request) -> dict[str, str]:
    """The webhook headers; one that comes twice means two things, so it means nothing."""
    found = {name: request.headers.getlist(name) for name in HEADERS}
    if any(len(values) != 1 for values in found.values()):
        raise UntrustedWebhookError
    return {name: values[0] for name, values in found.items()}


async def _body(request: Request) -> bytes:
    """The raw bytes, as they were signed, counted while they arrive."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) >= MAX_BODY:
            raise BodyTooLargeError(f"Less than {MAX_BODY} bytes.", f"须少于{MAX_BODY}字节。")
    return body
