"""Internal tokens: the one thing a service believes about who is calling.

The gateway makes one for every request it relays: for one service, one method, one path, one
minute (a JWT, EdDSA, `typ: internal+jwt`). A service that calls another signs its own and names the
person it acts for.

One is made and one verified for every request, so both are written out here: the header of a token
has exactly one spelling for each trusted key and is looked up whole. No other algorithm, key or
header member can even be asked for.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar, Literal

from cryptography.exceptions import InvalidSignature

from servicekit.clock import Clock, utc_now
from servicekit.ids import new_id
from servicekit.keys import SigningKey, TrustedKey, TrustedKeyFile
from servicekit.problems import HttpRefusal

HEADER = "x-internal-token"
TYPE = "internal+jwt"
LIFETIME = timedelta(seconds=60)
LEEWAY = timedelta(seconds=10)
MAX_TOKEN_CHARACTERS = 8_192
GATEWAY = "gateway"


class UntrustedCallerError(HttpRefusal):
    """No internal token, or one that does not hold for this very request."""

    status = 401
    code = "untrusted_caller"
    title = "Caller not trusted"
    title_zh = "调用方不可信"
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}

    def __init__(self) -> None:
        # One text for every reason: a forger learns nothing from it.
        super().__init__("A valid internal token is required.", "需要有效的内部令牌。")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, as the gateway vouches for it.

    `organisation` is the court, branch, institution or the like whose objects the caller sees.
    `issuer` is `gateway`, or the service that calls on the caller's behalf.
    """

    subject: str
    client_id: str
    organisation: str
    roles: frozenset[str]
    kind: Literal["person", "program"] = "program"
    scopes: frozenset[str] = field(default_factory=frozenset)
    token_id: str = ""
    issuer: str = GATEWAY

    def has_any(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def scope_key(self) -> str:
        """Separates one caller's idempotency keys from another's."""
        return f"{self.client_id}\0{self.subject}"

    def facts(self) -> dict[str, Any]:
        """What a job keeps of the one who asked for it."""
        return {
            "subject": self.subject,
            "client_id": self.client_id,
            "organisation": self.organisation,
            "roles": sorted(self.roles),
            "kind": self.kind,
        }


def caller_of(facts: dict[str, Any]) -> Caller:
    """The caller that `Caller.facts` recorded."""
    return Caller(**{**facts, "roles": frozenset(facts["roles"])})


def mint(
    key: SigningKey, caller: Caller, *, audience: str, method: str, path: str, now: datetime
) -> str:
    """A token for one request: `path` is the raw path as it goes over the wire, without query."""
    claims = {
        "iss": key.issuer,
        "aud": audience,
        "sub": caller.subject,
        "client_id": caller.client_id,
        "organisation": caller.organisation,
        "roles": sorted(caller.roles),
        "kind": caller.kind,
        "scope": " ".join(sorted(caller.scopes)),
        "m": method,
        "p": path,
        "jti": caller.token_id or str(new_id()),
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
    }
    signed = f"{header_segment(key.kid)}.{_segment(_compact(claims))}"
    return f"{signed}.{_segment(key.private.sign(signed.encode()))}"


@lru_cache(maxsize=64)
def header_segment(kid: str) -> str:
    """The first part of every internal token signed with the key `kid`."""
    return _segment(_compact({"alg": "EdDSA", "kid": kid, "typ": TYPE}))


_ENCODER = json.JSONEncoder(separators=(",", ":"))


def _compact(value: dict[str, Any]) -> bytes:
    return _ENCODER.encode(value).encode()


def _segment(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes_of(segment: str) -> bytes:
    """The bytes of a segment; ValueError for any but its one canonical spelling."""
    raw = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    if _segment(raw) != segment:
        raise ValueError("not canonical base64url")
    return raw


class KeysByHeader:
    """The trusted keys by the only token header that goes with each."""

    def __init__(self, file: TrustedKeyFile) -> None:
        self._file = file
        self._known: Mapping[str, TrustedKey] = {}
        self._headers: dict[str, TrustedKey] = {}

    def by_header(self, header: str) -> TrustedKey | None:
        """The key of a token with this header; keys removed from the file are gone at once."""
        keys = self._file.keys()
        if keys is not self._known:
            self._headers = {header_segment(kid): key for kid, key in keys.items()}
            self._known = keys
        return self._headers.get(header)


class CallerVerifier:
    """Believes a token only when key, issuer, audience, time, method and path all hold."""

    def __init__(self, keys: TrustedKeyFile, audience: str, *, clock: Clock = utc_now) -> None:
        self._keys = KeysByHeader(keys)
        self._audience = audience
        self._clock = clock

    def verify(self, token: str | None, *, method: str, path: str) -> Caller:
        """The caller named by the token.

        Raises UntrustedCallerError for everything that is not exactly right.
        """
        if not token or len(token) > MAX_TOKEN_CHARACTERS:
            raise UntrustedCallerError
        try:
            claims = self._claims(token)
            if (claims["m"], claims["p"]) != (method, path):
                raise UntrustedCallerError
            return _caller(claims)
        except (InvalidSignature, KeyError, TypeError, ValueError, RecursionError) as error:
            raise UntrustedCallerError from error

    def _claims(self, token: str) -> dict[str, Any]:
        header, payload, signature = token.split(".")
        key = self._keys.by_header(header)
        if key is None:
            raise UntrustedCallerError
        key.public.verify(_bytes_of(signature), f"{header}.{payload}".encode())
        claims = json.loads(_bytes_of(payload))
        if type(claims) is not dict:
            raise UntrustedCallerError
        if claims["aud"] != self._audience or claims["iss"] != key.issuer:
            raise UntrustedCallerError
        self._check_times(claims)
        return claims

    def _check_times(self, claims: dict[str, Any]) -> None:
        """A token holds from `iat` to `exp` and never longer than a minute, give or take leeway."""
        issued, expires = claims["iat"], claims["exp"]
        if type(issued) is not int or type(expires) is not int:
            raise UntrustedCallerError
        now = self._clock().timestamp()
        leeway = LEEWAY.total_seconds()
        is_too_long = expires - issued > LIFETIME.total_seconds()
        if is_too_long or issued > now + leeway or expires < now - leeway:
            raise UntrustedCallerError


def _caller(claims: dict[str, Any]) -> Caller:
    kind = claims["kind"]
    if kind not in {"person", "program"}:
        raise UntrustedCallerError
    if type(claims["roles"]) is not list:
        raise UntrustedCallerError
    texts = [claims[name] for name in ("sub", "client_id", "organisation", "jti", "iss", "scope")]
    if not all(type(text) is str for text in (*texts, *claims["roles"])):
        raise UntrustedCallerError
    return Caller(
        subject=claims["sub"],
        client_id=claims["client_id"],
        organisation=claims["organisation"],
        roles=frozenset(claims["roles"]),
        kind=kind,
        scopes=frozenset(claims["scope"].split()),
        token_id=claims["jti"],
        issuer=claims["iss"],
    )
