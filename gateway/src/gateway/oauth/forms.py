"""Form bodies read strictly: one value per name, bounded, the right media type."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from fastapi import Request

from gateway.oauth.errors import OAuthError

MEDIA_TYPE = "application/x-www-form-urlencoded"
MAX_BYTES = 16 * 1024
MAX_FIELDS = 20
READ_SECONDS = 10.0

Form = Mapping[str, str]


async def read_form(request: Request) -> Form:
    """The fields of a form-encoded body.

    Raises OAuthError `invalid_request` for another media type, a repeated or empty name, a body
    that is too large or not UTF-8.
    """
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != MEDIA_TYPE:
        raise _invalid(f"The body must be {MEDIA_TYPE}.")
    body = await _read(request)
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as error:
        raise _invalid("The body is not form-encoded.") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise _invalid("A field is given twice.")
    return form


async def _read(request: Request) -> bytes:
    body = b""
    try:
        async with asyncio.timeout(READ_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise OAuthError("invalid_request", "The body is too large.", status=413)
    except TimeoutError as error:
        raise OAuthError("invalid_request", "The body is too slow.", status=408) from error
    return body


def required(form: Form, name: str) -> str:
    """The value of a field that must be there and not be empty."""
    value = form.get(name, "")
    if not value:
        raise _invalid(f"The field {name} is missing.")
    return value


def _invalid(description: str) -> OAuthError:
    return OAuthError("invalid_request", description)
