"""Routes that read JSON and queries strictly and answer 415 to anything but JSON."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from servicekit.problems import (
    BodyTooLargeError,
    MalformedRequestError,
    UnsupportedMediaTypeError,
)
from servicekit.strictjson import loads


class StrictRequest(Request):
    """A request whose `.json()` refuses what a careful reader would refuse."""

    async def body(self) -> bytes:
        """The whole body, counted against the limit while it arrives."""
        if not hasattr(self, "_body"):
            limit: int = self.app.state.max_body_bytes
            chunks: list[bytes] = []
            size = 0
            async for chunk in self.stream():
                size += len(chunk)
                if size > limit:
                    raise BodyTooLargeError(
                        f"At most {limit} bytes of JSON.", f"JSON最多{limit}字节。"
                    )
                chunks.append(chunk)
            self._body = b"".join(chunks)
        return self._body

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json = loads(await self.body())
        return self._json


class StrictRoute(APIRoute):
    """An API route over StrictRequest; a JSON body needs a JSON media type."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        field = self.body_field
        takes_json = field is not None
        may_be_empty = field is not None and not field.field_info.is_required()

        async def strictly(request: Request) -> Response:
            _check_query(request)
            if takes_json and not (may_be_empty and _is_empty(request)):
                _check_media_type(request)
            strict = StrictRequest(request.scope, request.receive)
            return await handle(strict)

        return strictly


def _check_query(request: Request) -> None:
    """No text in a query holds a NUL character: PostgreSQL cannot store or compare one."""
    if b"%00" in request.scope["query_string"]:
        raise MalformedRequestError("The query holds a NUL character.", "查询参数含有空字符。")


def _is_empty(request: Request) -> bool:
    """Whether nothing was sent, which a body that may be left out allows."""
    sent = request.headers.get("content-length", "0")
    return sent == "0" and "transfer-encoding" not in request.headers


def _check_media_type(request: Request) -> None:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if media_type != "application/json" or encoding != "identity":
        raise UnsupportedMediaTypeError(
            "This takes application/json, uncompressed.",
            "此处仅接受未压缩的application/json。",
            accepted=["application/json"],
        )
