"""uvicorn's request cycle with fewer steps: no copies of large parts, heads checked as a whole."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

HIGH_WATER = 512 * 1024
LARGE_BYTES = 16 * 1024
_BODILESS = frozenset({204, 304})
# Tab is allowed in values; the ends of lines are counted.
_CONTROLS = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 32)) + b"\x7f"


class StreamingCycle(RequestResponseCycle):
    """Keeps what arrives in parts, and frames a large chunk without copying it."""

    _parts: list[bytes]
    _held: int

    @classmethod
    def take_over(cls, cycle: RequestResponseCycle) -> None:
        """Make the server's own cycle one of these: it offers no way to choose the class."""
        cycle.__class__ = cls
        assert isinstance(cycle, StreamingCycle)
        cycle._parts = []
        cycle._held = 0

    def add(self, part: bytes) -> None:
        """A part of the request's body arrived."""
        if self.response_complete:
            return
        self._parts.append(part)
        self._held += len(part)
        if self._held > HIGH_WATER:
            self.flow.pause_reading()
        self.message_event.set()

    async def receive(self) -> Any:
        # uvicorn collects parts in a buffer of its own, which stays empty here.
        message: Any = await super().receive()
        if message["type"] == "http.request" and self._parts:
            parts, self._parts, self._held = self._parts, [], 0
            message["body"] = parts[0] if len(parts) == 1 else b"".join(parts)
        return message

    async def send(self, message: Any) -> None:
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        if not self.response_started and message["type"] == "http.response.start":
            self._start(message["status"], [*self.default_headers, *message["headers"]])
        elif self._is_large_chunk(message):
            part = message["body"]
            self.transport.writelines((b"%x\r\n" % len(part), part, b"\r\n"))
        else:
            await super().send(message)

    def _is_large_chunk(self, message: Any) -> bool:
        if len(message.get("body", b"")) < LARGE_BYTES or not message.get("more_body"):
            return False
        is_chunked = bool(self.chunked_encoding) and self.scope["method"] != "HEAD"
        return is_chunked and not self.response_complete

    def _start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        """Write the answer's head; looked through for control characters as a whole."""
        self.response_started = True
        self.waiting_for_100_continue = False
        is_closing = False
        pieces = [STATUS_LINE[status]]
        for name, value in headers:
            if name == b"content-length":
                self.expected_content_length = int(value)
                self.chunked_encoding = False
            elif name == b"connection" and value == b"close":
                is_closing = True
                self.keep_alive = False
            pieces += (name, b": ", value, b"\r\n")
        head = b"".join(pieces)
        if not _is_clean(head, lines=len(headers) + 1):
            raise RuntimeError("a header of the answer holds control characters")
        if not self.keep_alive and not is_closing:
            head += b"connection: close\r\n"
        has_body = self.scope["method"] != "HEAD" and status not in _BODILESS
        if self.chunked_encoding is None and has_body:
            self.chunked_encoding = True
            head += b"transfer-encoding: chunked\r\n"
        self.transport.write(head + b"\r\n")


def _is_clean(head: bytes, *, lines: int) -> bool:
    """Whether the head holds these lines and no other control character."""
    ends = head.count(b"\r\n")
    if not ends == lines == head.count(b"\n") == head.count(b"\r"):
        return False
    return len(head.translate(None, _CONTROLS)) == len(head)
