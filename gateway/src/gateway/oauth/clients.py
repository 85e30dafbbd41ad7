"""Which client is asking: HTTP Basic with its secret (client_secret_basic)."""

from __future__ import annotations

import binascii
import hmac
from base64 import b64decode
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import unquote_plus

from fastapi import Request
from sqlmodel import Session

from gateway.oauth.errors import InvalidClientError, OAuthError
from gateway.store import Client, find_client

METHODS = ("client_secret_basic",)

_NO_SECRET = "0" * 64


def secret_hash(secret: str) -> str:
    """What is stored of a client's secret."""
    return sha256(secret.encode()).hexdigest()


def authenticated_client(request: Request, form: Mapping[str, str], session: Session) -> Client:
    """The client that proved who it is.

    Raises InvalidClientError when it did not, and for every other method of authentication.
    """
    found = optional_client(request, form, session)
    if found is None:
        raise InvalidClientError
    return found


def optional_client(
    request: Request, form: Mapping[str, str], session: Session
) -> Client | None:  # fmt: skip
    """The client that proved who it is, or None when nothing was sent to prove it.

    Raises InvalidClientError for a wrong secret or an unknown or disabled client.
    """
    headers = request.headers.getlist("authorization")
    if len(headers) > 1:
        raise OAuthError("invalid_request", "Send one Authorization header.")
    if "client_secret" in form or "client_assertion" in form:
        # Secrets belong in the header, where nothing logs them; assertions are not offered.
        raise InvalidClientError
    if not headers:
        return None
    client_id, secret = _basic(headers[0])
    if form.get("client_id", client_id) != client_id:
        raise OAuthError("invalid_request", "Two clients are named.")
    client = find_client(session, client_id)
    stored = client.secret_hash if client is not None else _NO_SECRET
    is_right = hmac.compare_digest(secret_hash(secret), stored)
    if client is None or not is_right or not client.is_enabled:
        raise InvalidClientError
    return client


def _basic(header: str) -> tuple[str, str]:
    """Id and secret of an HTTP Basic header, each form-encoded (RFC 6749 section 2.3.1)."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClientError
    try:
        text = b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise InvalidClientError from error
    client_id, colon, secret = text.partition(":")
    if not colon or "\x00" in text:
        raise InvalidClientError
    return unquote_plus(client_id), unquote_plus(secret)
