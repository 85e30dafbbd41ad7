"""Routes that read JSON strictly and answer 415 to anything else."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from servicekit.problems import BodyTooLargeError, UnsupportedMediaTypeError
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
        takes_json = self.body_field is not None

        async def strictly(request: Request) -> Response:
            if takes_json:
                _check_media_type(request)
            strict = StrictRequest(request.scope, request.receive)
            return await handle(strict)

        return strictly


def _check_media_type(request: Request) -> None:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if media_type != "application/json" or encoding != "identity":
        raise UnsupportedMediaTypeError(
            "This takes application/json, uncompressed.",
            "此处仅接受未压缩的application/json。",
            accepted=["application/json"],
        )
