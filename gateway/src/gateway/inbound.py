"""The client's side of a relayed request: its body, counted as it passes, and its going away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from starlette.types import Receive, Scope

from gateway.requesthead import RequestHead
from servicekit.problems import BodyTooLargeError, MalformedRequestError

DEPARTURES = "gateway.departures"
"""Where the server's protocol puts what `Departures` says, when it can tell."""


class Departures(Protocol):
    """A connection that calls `when_lost` when the client goes away: no task has to wait for it."""

    when_lost: Callable[[], None] | None
    flow: Any


class ClientLeftError(ConnectionError):
    """The client went away in the middle of its request."""


class Inbound:
    """Reads the body for the service, and tells when the client goes away.

    A refusal met while reading is kept in `refusal`: the way to the service may wrap it.
    """

    __slots__ = (
        "_connection", "_limit", "_receive", "_size", "_watcher", "declared_length",
        "has_body", "is_read", "refusal",
    )  # fmt: skip

    def __init__(self, scope: Scope, receive: Receive, head: RequestHead, *, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._size = 0
        self._watcher: asyncio.Task[None] | None = None
        self._connection: Departures | None = scope.get(DEPARTURES)
        self.declared_length = _declared_length(head)
        self.has_body = self.declared_length != 0
        self.is_read = not self.has_body
        self.refusal: BodyTooLargeError | MalformedRequestError | None = None

    def check_declared_length(self) -> None:
        """Raises BodyTooLargeError when the announced length is over the limit already."""
        if self.declared_length is not None and self.declared_length > self._limit:
            raise self._too_large()

    async def read(self) -> tuple[bytes, bool]:
        """The next part of the body, and whether it is the last.

        Raises BodyTooLargeError over the limit, MalformedRequestError for another length than was
        announced, and ClientLeftError when the rest will not come.
        """
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientLeftError
        part: bytes = message.get("body", b"")
        self._size += len(part)
        if self._size > self._limit:
            self.refusal = self._too_large()
            raise self.refusal
        self._check_size(is_last=not message.get("more_body", False))
        self.is_read = not message.get("more_body", False)
        return part, self.is_read

    def _check_size(self, *, is_last: bool) -> None:
        """A body of another size than announced would shift the next request on the connection."""
        declared = self.declared_length
        if declared is None or self._size == declared or (self._size < declared and not is_last):
            return
        self.refusal = MalformedRequestError(
            "The body is not as long as Content-Length says.", "请求体长度与Content-Length不符。"
        )
        raise self.refusal

    def listen(self, when_gone: Callable[[], None]) -> None:
        """From now on, tell when the client is gone, if the server can say so by itself."""
        if self._connection is not None:
            self._connection.when_lost = when_gone

    def watch(self, when_gone: Callable[[], None]) -> None:
        """The body is read: now nothing else can tell that the client is gone."""
        if self._connection is None:
            self._watcher = asyncio.create_task(self._wait_for_disconnect(when_gone))
        else:
            # Reading may have been stopped for a large body; the end shows only to a reader.
            self._connection.flow.resume_reading()

    def finish(self) -> None:
        """The answer is complete: what the client does now is no longer of interest."""
        if self._connection is not None:
            self._connection.when_lost = None
        if self._watcher is not None:
            self._watcher.cancel()
            self._watcher = None

    async def _wait_for_disconnect(self, when_gone: Callable[[], None]) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        when_gone()

    def _too_large(self) -> BodyTooLargeError:
        return BodyTooLargeError(
            f"At most {self._limit} bytes here.", f"此处最多{self._limit}字节。", limit=self._limit
        )


def _declared_length(head: RequestHead) -> int | None:
    """The announced size of the body: 0 for none, None for a chunked one."""
    if b"transfer-encoding" in head.first:
        return None
    text = head.first.get(b"content-length")
    if text is None:
        return 0
    if not text.isdigit():
        raise MalformedRequestError("Content-Length is no number.", "Content-Length不是数字。")
    return int(text)
