"""The grants by name: each says who the token is for, and which scopes and life it may have."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from gateway.oauth.clients import authenticated_client, optional_client
from gateway.oauth.errors import InvalidGrantError, OAuthError
from gateway.oauth.forms import Form, required
from gateway.oauth.passwords import Passwords
from gateway.oauth.throttle import Throttle
from gateway.settings import Settings
from gateway.store import Client, Person, find_person
from servicekit.callers import Caller
from servicekit.database import Database

PUBLIC_CLIENT = "command-line"
"""`client_id` of a password sign-in without client authentication."""


@dataclass(frozen=True, slots=True)
class Grantee:
    """Who gets the token, what it may at most be used for, and for how long."""

    caller: Caller
    scopes: frozenset[str]
    seconds: int


@dataclass(frozen=True, slots=True)
class GrantDesk:
    """What the grants work with."""

    settings: Settings
    database: Database
    passwords: Passwords
    throttle: Throttle


Grant = Callable[[GrantDesk, Request, Form], Awaitable[Grantee]]


async def client_credentials(desk: GrantDesk, request: Request, form: Form) -> Grantee:
    """A program asks for itself: `sub` is its `client_id` (RFC 9068 section 2.2)."""

    def ask() -> Client:
        with desk.database.reading() as session:
            return authenticated_client(request, form, session)

    client = await run_in_threadpool(ask)
    caller = Caller(
        client.client_id, client.client_id, client.organisation, frozenset(client.roles), "program"
    )
    return Grantee(caller, client.scopes, desk.settings.program_token_seconds)


async def password(desk: GrantDesk, request: Request, form: Form) -> Grantee:
    """A person's name and password, in development alone; a client may add who it is."""
    username, secret = required(form, "username"), required(form, "password")

    def ask() -> tuple[Client | None, Person | None]:
        with desk.database.reading() as session:
            return optional_client(request, form, session), find_person(session, username)

    client, person = await run_in_threadpool(ask)
    desk.throttle.check(username)
    is_right = await desk.passwords.matches(secret, person.password_hash if person else None)
    if person is None or not is_right or not person.is_enabled:
        desk.throttle.failed(username)
        raise InvalidGrantError
    desk.throttle.succeeded(username)
    client_id = client.client_id if client else PUBLIC_CLIENT
    scopes = person.scopes & client.scopes if client else person.scopes
    caller = Caller(username, client_id, person.organisation, frozenset(person.roles), "person")
    return Grantee(caller, scopes, desk.settings.person_token_seconds)


_EVERYWHERE: Mapping[str, Grant] = {"client_credentials": client_credentials}
_IN_DEVELOPMENT: Mapping[str, Grant] = {"password": password}


def grants_of(settings: Settings) -> Mapping[str, Grant]:
    """The grants that this start offers."""
    return _EVERYWHERE if settings.is_production else {**_EVERYWHERE, **_IN_DEVELOPMENT}


def granted_scopes(asked: str | None, allowed: frozenset[str]) -> frozenset[str]:
    """The scopes asked for, or all that are allowed.

    Raises OAuthError `invalid_scope` for one that is not allowed.
    """
    if asked is None:
        return allowed
    wanted = frozenset(asked.split(" "))
    if not asked or not wanted <= allowed:
        raise OAuthError("invalid_scope", "A scope is unknown or not granted to this client.")
    return wanted
