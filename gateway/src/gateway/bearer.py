"""Bearer authentication (RFC 6750): the header alone counts, never the query or the body."""

from __future__ import annotations

from gateway.headers import one_authorization
from gateway.refusals import InvalidTokenError, UnauthenticatedError
from gateway.requesthead import RequestHead
from gateway.verifying import Verifier
from servicekit.callers import Caller


def bearer_caller(head: RequestHead, verifier: Verifier) -> Caller:
    """Whom the request's access token names.

    Raises AmbiguousCredentialsError for two Authorization headers, UnauthenticatedError for none
    or another scheme, InvalidTokenError for a token that does not hold.
    """
    value = one_authorization(head)
    if value is None:
        raise UnauthenticatedError
    scheme, _, token = value.partition(b" ")
    if scheme.lower() != b"bearer":
        raise UnauthenticatedError
    if not token.isascii():
        raise InvalidTokenError
    return verifier.caller(token.decode("ascii"))
