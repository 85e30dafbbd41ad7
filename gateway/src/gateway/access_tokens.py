"""External access tokens: RFC 9068 over Ed25519, minted and verified here alone."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

from gateway.keyring import KeyRing
from gateway.refusals import InvalidTokenError
from servicekit.callers import Caller
from servicekit.clock import Clock
from servicekit.ids import new_id
from servicekit.strictjson import MalformedJsonError, loads

TYPE = "at+jwt"
ALGORITHM = "EdDSA"
LEEWAY_SECONDS = 10
MAX_CHARACTERS = 8_192

_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_TEXT_CLAIMS = ("iss", "sub", "client_id", "jti", "scope", "organisation")
_REQUIRED = ("iss", "aud", "exp", "iat", "sub", "jti", "client_id")


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token that was verified, with the moment from which it no longer holds."""

    caller: Caller
    issued_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A fresh token, what it says, and how long it holds."""

    text: str
    token_id: str
    expires_in: int


class AccessTokens:
    """Mints tokens for one issuer and audience, and believes those alone."""

    def __init__(self, ring: KeyRing, *, issuer: str, audience: str, clock: Clock) -> None:
        self._ring = ring
        self._issuer = issuer
        self._audience = audience
        self._clock = clock

    def issue(self, caller: Caller, *, scopes: Iterable[str], seconds: int) -> IssuedToken:
        """A token for the caller, restricted to the scopes."""
        now = int(self._clock().timestamp())
        token_id = str(new_id())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": caller.subject,
            "client_id": caller.client_id,
            "iat": now,
            "exp": now + seconds,
            "jti": token_id,
            "scope": " ".join(sorted(scopes)),
            "roles": sorted(caller.roles),
            "organisation": caller.organisation,
            "kind": caller.kind,
        }
        signer = self._ring.keys.signer
        headers = {"typ": TYPE, "kid": signer.kid}
        text = jwt.encode(claims, signer.private, ALGORITHM, headers=headers)
        return IssuedToken(text, token_id, seconds)

    def verify(self, text: str) -> AccessToken:
        """What the token says, when key, type, issuer, audience, times and claims all hold.

        Raises InvalidTokenError for everything else, whatever the text is. Whether the token was
        revoked is not looked at here.
        """
        try:
            claims = self._claims(text)
            self._check_times(claims, self._clock())
            return _access_token(claims)
        except InvalidTokenError:
            raise
        except (jwt.PyJWTError, MalformedJsonError, KeyError, TypeError, ValueError) as error:
            raise InvalidTokenError from error

    def _claims(self, text: str) -> dict[str, Any]:
        match = _COMPACT.fullmatch(text) if len(text) <= MAX_CHARACTERS else None
        if match is None:
            raise InvalidTokenError
        header = loads(_decoded(match[1]))
        # Exactly these members: jku, jwk, x5c, crit, b64 and their like have no meaning here.
        if type(header) is not dict or set(header) != {"alg", "typ", "kid"}:
            raise InvalidTokenError
        if header["alg"] != ALGORITHM or header["typ"] != TYPE or type(header["kid"]) is not str:
            raise InvalidTokenError
        key = self._ring.keys.by_kid.get(header["kid"])
        if key is None:
            raise InvalidTokenError
        # Read strictly before any library reads it leniently: no duplicate names, no depth.
        if type(loads(_decoded(match[2]))) is not dict:
            raise InvalidTokenError
        _decoded(match[3])
        options: Any = {"require": list(_REQUIRED), **_OWN_TIME_CHECKS}
        claims: dict[str, Any] = jwt.decode(
            text,
            key.private.public_key(),
            algorithms=[ALGORITHM],
            audience=self._audience,
            issuer=self._issuer,
            options=options,
        )
        return claims

    @staticmethod
    def _check_times(claims: dict[str, Any], now: datetime) -> None:
        at = now.timestamp()
        starts = [claims["iat"], *([claims["nbf"]] if "nbf" in claims else [])]
        if not all(type(value) is int for value in (claims["exp"], *starts)):
            raise InvalidTokenError
        if claims["exp"] < at - LEEWAY_SECONDS or max(starts) > at + LEEWAY_SECONDS:
            raise InvalidTokenError


# Times are compared with our own clock, and only as whole numbers.
_OWN_TIME_CHECKS = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}


def _decoded(part: str) -> bytes:
    """The octets of a base64url part in its one canonical spelling."""
    octets = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if urlsafe_b64encode(octets).rstrip(b"=").decode() != part:
        raise InvalidTokenError
    return octets


def _access_token(claims: dict[str, Any]) -> AccessToken:
    texts = [claims[name] for name in _TEXT_CLAIMS]
    roles, kind = claims["roles"], claims["kind"]
    if type(roles) is not list or not all(type(text) is str for text in (*texts, *roles)):
        raise InvalidTokenError
    if not claims["sub"] or not claims["jti"] or kind not in {"person", "program"}:
        raise InvalidTokenError
    caller = Caller(
        subject=claims["sub"],
        client_id=claims["client_id"],
        organisation=claims["organisation"],
        roles=frozenset(roles),
        kind=kind,
        scopes=frozenset(claims["scope"].split()),
        token_id=claims["jti"],
    )
    return AccessToken(caller, claims["iat"], claims["exp"])
