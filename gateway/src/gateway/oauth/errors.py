"""RFC 6749 errors: JSON of their own form, never cached."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from starlette.responses import JSONResponse, Response

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class OAuthError(Exception):
    """A refusal in the form of RFC 6749 section 5.2."""

    def __init__(
        self,
        error: str,
        description: str,
        *,
        status: int = 400,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status
        self.headers = dict(headers or {})


class InvalidClientError(OAuthError):
    """Client authentication failed; one text for every reason."""

    def __init__(self) -> None:
        super().__init__(
            "invalid_client",
            "Client authentication failed.",
            status=401,
            headers={"WWW-Authenticate": 'Basic realm="tianping", charset="UTF-8"'},
        )


class InvalidGrantError(OAuthError):
    """The person's credentials do not hold; one text for every reason."""

    def __init__(self) -> None:
        super().__init__("invalid_grant", "The username or password is wrong.")


class TooManyAttemptsError(OAuthError):
    """Too many failures under one name: wait before the next."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "invalid_grant",
            "Too many failed attempts; wait before trying again.",
            status=429,
            headers={"Retry-After": str(seconds)},
        )


class BusyError(OAuthError):
    """More sign-ins wait than can be checked soon."""

    def __init__(self) -> None:
        super().__init__(
            "temporarily_unavailable",
            "Too many sign-ins at once; try again.",
            status=503,
            headers={"Retry-After": "2"},
        )


async def answer_error(_: Request, error: Exception) -> Response:
    """The HTTP form of an OAuthError."""
    assert isinstance(error, OAuthError)
    body = {"error": error.error, "error_description": error.description}
    return JSONResponse(body, status_code=error.status, headers={**NO_STORE, **error.headers})
