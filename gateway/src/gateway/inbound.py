"""The client's side of a relayed request: its body, counted as it passes, and its going away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
from starlette.types import Receive, Scope

from gateway.answers import header_of
from gateway.refusals import RequestTimeoutError
from servicekit.problems import BodyTooLargeError, MalformedRequestError


class Inbound(httpx.AsyncByteStream):
    """Streams the body to the service and cancels the relay when the client goes away.

    A refusal met while streaming is kept in `refusal`: the transport in between may wrap it.
    """

    def __init__(self, scope: Scope, receive: Receive, *, limit: int, idle_seconds: float) -> None:
        self.receive = receive
        self._limit = limit
        self._idle_seconds = idle_seconds
        self._task = asyncio.current_task()
        self._watcher: asyncio.Task[None] | None = None
        self.declared_length = _declared_length(scope)
        self.has_body = self.declared_length != 0
        self.is_read = not self.has_body
        self.is_gone = False
        self.is_started = False
        self.refusal: BodyTooLargeError | RequestTimeoutError | None = None
        self.when_read: Callable[[], None] = _nothing

    def check_declared_length(self) -> None:
        """Raises BodyTooLargeError when the announced length is over the limit already."""
        if self.declared_length is not None and self.declared_length > self._limit:
            raise self._too_large()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        self.is_started = True
        while not self.is_read:
            chunk, is_last = await self._next()
            size += len(chunk)
            if size > self._limit:
                self.refusal = self._too_large()
                raise self.refusal
            if is_last:
                self.is_read = True
                self.when_read()
                self.watch()
            if chunk:
                yield chunk

    async def _next(self) -> tuple[bytes, bool]:
        try:
            async with asyncio.timeout(self._idle_seconds):
                message = await self.receive()
        except TimeoutError as error:
            self.refusal = RequestTimeoutError()
            raise self.refusal from error
        if message["type"] == "http.disconnect":
            self._leave()
            raise ConnectionResetError("the client went away")
        return message.get("body", b""), not message.get("more_body", False)

    def watch(self) -> None:
        """From now on, cancel the relay when the client disconnects."""
        self._watcher = asyncio.create_task(self._wait_for_disconnect())

    def finish(self) -> None:
        """The answer is complete: what the client does now is no longer of interest."""
        self._task = None
        if self._watcher is not None:
            self._watcher.cancel()

    async def _wait_for_disconnect(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass
        self._leave()

    def _leave(self) -> None:
        self.is_gone = True
        if self._task is not None:
            self._task.cancel()

    def _too_large(self) -> BodyTooLargeError:
        return BodyTooLargeError(
            f"At most {self._limit} bytes here.", f"此处最多{self._limit}字节。", limit=self._limit
        )


def _declared_length(scope: Scope) -> int | None:
    """The announced size of the body: 0 for none, None for a chunked one."""
    if header_of(scope, b"transfer-encoding") is not None:
        return None
    text = header_of(scope, b"content-length")
    if text is None:
        return 0
    if not text.isdigit():
        raise MalformedRequestError("Content-Length is no number.", "Content-Length不是数字。")
    return int(text)


def _nothing() -> None:
    return None
