"""Uploads: the raw body, or multipart with one field `file`, spooled to disk while it arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import anyio.to_thread
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from servicekit.blobs import BlobStore
from servicekit.problems import (
    BodyTooLargeError,
    MalformedRequestError,
    UnsupportedMediaTypeError,
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A received body on disk; whoever uses it adopts or discards the file."""

    path: Path
    sha256: str
    size: int
    media_type: str
    charset: str | None

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


async def receive_upload(
    request: Request, store: BlobStore, *, allowed: frozenset[str], limit: int
) -> Upload:
    """Spool the request's body to a scratch file, counting and hashing as it comes.

    Raises UnsupportedMediaTypeError, BodyTooLargeError, MalformedRequestError (empty or torn).
    """
    media_type, options = _media_type(request.headers.get("content-type", ""))
    if request.headers.get("content-encoding", "identity") != "identity":
        raise _unsupported("a compressed body", allowed)
    if int(request.headers.get("content-length") or 0) > limit:
        raise _too_large(limit)
    path = store.scratch()
    try:
        with _sink(path, limit) as sink:
            if media_type == "multipart/form-data":
                part, feed = _multipart(sink, options.get(b"boundary", b""))
            else:
                part, feed = _Part(media_type, options), sink.write
            if part.media_type:
                _check_allowed(part.media_type, allowed)
            async for chunk in request.stream():
                await anyio.to_thread.run_sync(feed, chunk)
        _check_allowed(part.media_type, allowed)
        _check_not_empty(sink)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    charset = part.options.get(b"charset")
    name = charset.decode("latin-1").lower() if charset else None
    return Upload(path, sink.digest.hexdigest(), sink.size, part.media_type, name)


@dataclass(slots=True)
class _Part:
    media_type: str
    options: dict[bytes, bytes]


class _Sink:
    def __init__(self, path: Path, limit: int) -> None:
        self.file = path.open("wb")
        self.limit = limit
        self.size = 0
        self.digest = sha256()

    def write(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size > self.limit:
            raise _too_large(self.limit)
        self.digest.update(chunk)
        self.file.write(chunk)


@contextmanager
def _sink(path: Path, limit: int) -> Iterator[_Sink]:
    sink = _Sink(path, limit)
    try:
        yield sink
    finally:
        sink.file.close()


def _multipart(sink: _Sink, boundary: bytes) -> tuple[_Part, Callable[[bytes], object]]:
    """A streaming parser that lets exactly one field, `file`, through to the sink."""
    if not boundary:
        raise MalformedRequestError("The multipart boundary is missing.", "缺少multipart边界。")
    headers = _PartHeaders()
    callbacks: Any = {
        "on_header_field": headers.name_part,
        "on_header_value": headers.value_part,
        "on_header_end": headers.end,
        "on_part_data": lambda data, start, end: sink.write(data[start:end]),
    }
    parser = MultipartParser(boundary, callbacks)

    def feed(chunk: bytes) -> None:
        try:
            parser.write(chunk)
        except MultipartParseError as error:
            raise MalformedRequestError(
                "The multipart body is malformed.", "multipart请求体格式错误。"
            ) from error

    return headers.part, feed


class _PartHeaders:
    """The headers of the parts as they come; only one part may, and it must be `file`."""

    def __init__(self) -> None:
        self.part = _Part("", {})
        self._name = self._value = b""
        self._has_file = False

    def name_part(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def value_part(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def end(self) -> None:
        name, value = self._name.lower(), self._value
        self._name = self._value = b""
        if name == b"content-type":
            self.part.media_type, self.part.options = _media_type(value.decode("latin-1"))
        elif name == b"content-disposition":
            _, options = parse_options_header(value)
            if options.get(b"name") != b"file" or self._has_file:
                raise MalformedRequestError(
                    "Multipart uploads have exactly one field, `file`.",
                    "multipart上传只能有一个名为file的字段。",
                )
            self._has_file = True


def _check_not_empty(sink: _Sink) -> None:
    if sink.size == 0:
        raise MalformedRequestError("The body is empty.", "请求体为空。")


def _media_type(value: str) -> tuple[str, dict[bytes, bytes]]:
    name, options = parse_options_header(value)
    return name.decode("latin-1").lower(), options


def _check_allowed(media_type: str, allowed: frozenset[str]) -> None:
    if media_type != "multipart/form-data" and media_type not in allowed:
        raise _unsupported(media_type or "no media type", allowed)


def _unsupported(found: str, allowed: frozenset[str]) -> UnsupportedMediaTypeError:
    names = ", ".join(sorted(allowed))
    return UnsupportedMediaTypeError(
        f"This takes {names}, not {found[:100]}.", f"此处接受{names}。", accepted=sorted(allowed)
    )


def _too_large(limit: int) -> BodyTooLargeError:
    return BodyTooLargeError(f"At most {limit} bytes.", f"最多{limit}字节。", limit_bytes=limit)
