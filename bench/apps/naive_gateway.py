"""What a gateway often starts as: a FastAPI route, one shared httpx client, whole bodies.

It checks nobody's token, mints none, logs and counts nothing: every advantage is its own.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request, Response

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
_NOT_PASSED = {"host", "connection", "content-length", "transfer-encoding"}


def app_from_environment() -> FastAPI:
    upstream = os.environ["BENCH_UPSTREAM"]

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with httpx.AsyncClient(base_url=upstream) as client:
            app.state.client = client
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)

    @app.api_route("/{path:path}", methods=_METHODS)
    async def relay(path: str, request: Request) -> Response:
        client: httpx.AsyncClient = request.app.state.client
        headers = {k: v for k, v in request.headers.items() if k not in _NOT_PASSED}
        answer = await client.request(
            request.method,
            f"/{path}",
            params=request.query_params,
            headers=headers,
            content=await request.body(),
        )
        passed = {k: v for k, v in answer.headers.items() if k not in _NOT_PASSED}
        return Response(answer.content, answer.status_code, passed)

    return app
