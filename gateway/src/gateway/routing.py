"""Which path belongs to which service, and what a token must hold to go there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateway.refusals import UnsafePathError
from servicekit.problems import NotFoundError

SERVICES = ("loss-calc", "loan-origination", "mediation", "hotline")

RELAYED_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

# Possessive: whole runs are taken at once, and none is given back to try another reading.
_ALLOWED = re.compile(rb"/(?:[A-Za-z0-9\-._~!$&'()*+,=:@/]++|%[0-9A-Fa-f]{2})*+")
_ENCODED = re.compile(rb"%([0-9A-Fa-f]{2})")
# Octets whose encoded form means another path to some reader: / \ . ; and % itself.
_NEVER_ENCODED = frozenset(b"/\\.;%")
_FIRST_PRINTABLE, _DELETE = 0x20, 0x7F
_LAST_C1_CONTROL = "\x9f"


@dataclass(frozen=True, slots=True)
class Route:
    """A service as the gateway sees it; `path` is the label in logs and metrics."""

    service: str
    prefix: bytes
    path: str

    @property
    def scope(self) -> str:
        """The OAuth scope that a token needs for this service: its name."""
        return self.service


# Which roles may do what is decided by the owning service, for every object: quotes are open to
# every authenticated caller, so the door asks for a good token with the service's scope.
ROUTES = tuple(Route(name, f"/{name}/v1/".encode(), f"/{name}/v1/*") for name in SERVICES)


def check_path(raw_path: bytes) -> None:
    """Refuse a path that two readers could understand differently; nothing is normalised.

    Raises UnsafePathError for dot segments, doubled slashes, encoded separators, control
    characters, stray bytes and text that is not UTF-8.
    """
    if not _ALLOWED.fullmatch(raw_path) or b"//" in raw_path:
        raise UnsafePathError
    segments = raw_path.split(b"/")
    if b"." in segments or b".." in segments:
        raise UnsafePathError
    if b"%" in raw_path:
        _check_encoded(raw_path)


def _check_encoded(raw_path: bytes) -> None:
    for match in _ENCODED.finditer(raw_path):
        octet = int(match[1], 16)
        if octet in _NEVER_ENCODED or octet < _FIRST_PRINTABLE or octet == _DELETE:
            raise UnsafePathError
    try:
        text = _ENCODED.sub(lambda match: bytes([int(match[1], 16)]), raw_path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnsafePathError from error
    if any("\x7f" <= character <= _LAST_C1_CONTROL for character in text):
        raise UnsafePathError


def find_route(raw_path: bytes) -> Route:
    """The service whose resources the path names.

    Raises NotFoundError for every other path, a service's own `/readyz` among them.
    """
    for route in ROUTES:
        if raw_path.startswith(route.prefix):
            return route
    raise NotFoundError("resource", "资源")
