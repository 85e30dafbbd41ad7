"""A request's headers, read once: every later question is a look-up."""

from __future__ import annotations

RawHeaders = list[tuple[bytes, bytes]]


class RequestHead:
    """The first value of every header, which headers came more than once, and their size."""

    __slots__ = ("first", "headers", "repeated", "size")

    def __init__(self, headers: RawHeaders) -> None:
        self.headers = headers
        self.first: dict[bytes, bytes] = {}
        self.repeated: set[bytes] = set()
        self.size = 0
        for name, value in headers:
            self.size += len(name) + len(value)
            if name in self.first:
                self.repeated.add(name)
            else:
                self.first[name] = value

    def only(self, name: bytes) -> bytes | None:
        """The header's value when it came exactly once."""
        return None if name in self.repeated else self.first.get(name)

    def all(self, name: bytes) -> list[bytes]:
        """Every value of the header, in order."""
        if name in self.repeated:
            return [value for key, value in self.headers if key == name]
        value = self.first.get(name)
        return [] if value is None else [value]
