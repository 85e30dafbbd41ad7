"""One OpenAPI document out of five: the services' and the gateway's own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

import httpx

from gateway.routing import SERVICES
from gateway.settings import Settings
from servicekit.logs import logger

log = logger("openapi")

FETCH_SECONDS = 5.0
MAX_BYTES = 16 * 1024 * 1024
_OK = 200
_REFERENCE = "#/components/"

Document = dict[str, Any]


class Contracts:
    """The merged document, fetched anew when it is older than a moment."""

    def __init__(
        self,
        settings: Settings,
        transport: httpx.AsyncBaseTransport,
        own: Callable[[], Document],
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._own = own
        self._merged: Document | None = None
        self._merged_at = 0.0
        self._lock = asyncio.Lock()

    async def document(self) -> Document:
        """The document of everything that answers now; what is missing is named in it."""
        async with self._lock:
            age = monotonic() - self._merged_at
            if self._merged is None or age > self._settings.openapi_kept_seconds:
                found = await asyncio.gather(*(self._fetch(name) for name in SERVICES))
                documents = dict(zip(SERVICES, found, strict=True))
                self._merged = merged(self._own(), documents, self._settings.issuer)
                self._merged_at = monotonic()
            return self._merged

    async def _fetch(self, service: str) -> Document | None:
        url = f"{self._settings.upstreams[service]}/openapi.json"
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                return await fetch_json(self._transport, url)
        except (httpx.TransportError, TimeoutError, ValueError) as error:
            log.warning("contract missing", service=service, error=type(error).__name__)
            return None


async def fetch_json(transport: httpx.AsyncBaseTransport, url: str) -> Document:
    """A JSON object from a service.

    Raises httpx.TransportError without an answer and ValueError for one that is no JSON object.
    """
    answer = await transport.handle_async_request(httpx.Request("GET", url))
    try:
        body = b""
        async for chunk in answer.stream:  # type: ignore[union-attr]
            body += chunk
            if len(body) > MAX_BYTES:
                raise ValueError("the document is too large")
    finally:
        await answer.stream.aclose()  # type: ignore[union-attr]
    found = json.loads(body) if answer.status_code == _OK else None
    if isinstance(found, dict):
        return found
    raise ValueError(f"no document: status {answer.status_code}")


def merged(own: Document, services: Mapping[str, Document | None], issuer: str) -> Document:
    """The documents as one: components carry their service's name, references follow."""
    document: Document = {
        "openapi": "3.1.0",
        "info": {"title": "Tianping", "version": "1", "description": _description(services)},
        "servers": [{"url": issuer}],
        "security": [{"accessToken": []}],
        "tags": [],
        "paths": dict(own.get("paths", {})),
        "components": {"schemas": {}, "securitySchemes": _security_schemes(issuer)},
    }
    _take_components(document, own)
    for name, found in services.items():
        if found is not None:
            _take_service(document, name, found)
    return document


def _description(services: Mapping[str, Document | None]) -> str:
    text = "Investor losses, property loans, mediation payouts and the 12386 hotline."
    missing = [name for name, found in services.items() if found is None]
    if missing:
        text += f" Not available at the moment and therefore missing here: {', '.join(missing)}."
    return text


def _security_schemes(issuer: str) -> Document:
    scopes = {name: f"use {name}" for name in SERVICES}
    flow = {"tokenUrl": f"{issuer}/oauth2/token", "scopes": scopes}
    return {
        "accessToken": {"type": "oauth2", "flows": {"clientCredentials": flow}},
        "clientSecret": {"type": "http", "scheme": "basic"},
    }


def _take_service(document: Document, name: str, found: Document) -> None:
    prefix = "".join(word.capitalize() for word in name.split("-")) + "_"
    renamed = _renamed(found, prefix)
    _take_components(document, renamed)
    document["tags"].append({"name": name, "description": found.get("info", {}).get("title", name)})
    for path, item in renamed.get("paths", {}).items():
        if not path.startswith(f"/{name}/v1/"):
            continue
        for operation in _operations(item):
            operation["operationId"] = prefix + operation.get("operationId", "")
            operation["tags"] = [name, *(f"{name}: {tag}" for tag in operation.get("tags", []))]
            operation["security"] = [{"accessToken": [name]}]
        document["paths"][path] = item


def _operations(item: Document) -> list[Document]:
    methods = ("get", "put", "post", "delete", "patch", "head", "options")
    return [item[method] for method in methods if method in item]


def _take_components(document: Document, found: Document) -> None:
    for kind, members in found.get("components", {}).items():
        if kind != "securitySchemes":
            document["components"].setdefault(kind, {}).update(members)


def _renamed(document: Document, prefix: str) -> Document:
    """The document with every component and every reference to one under a prefixed name."""
    found = _with_references(document, prefix)
    assert isinstance(found, dict)
    components = found.get("components", {})
    found["components"] = {
        kind: {prefix + name: member for name, member in members.items()}
        for kind, members in components.items()
    }
    return found


def _with_references(value: Any, prefix: str) -> Any:
    if isinstance(value, dict):
        return {key: _with_references(member, prefix) for key, member in value.items()}
    if isinstance(value, list):
        return [_with_references(member, prefix) for member in value]
    # Discriminator mappings hold references as plain values, so every such text is one.
    if isinstance(value, str) and value.startswith(_REFERENCE):
        kind, _, name = value.removeprefix(_REFERENCE).partition("/")
        return f"{_REFERENCE}{kind}/{prefix}{name}"
    return value
