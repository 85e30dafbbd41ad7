"""/oauth2/token, /oauth2/revoke, /oauth2/introspect and the two well-known documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from gateway import store
from gateway.access_tokens import AccessToken, AccessTokens, IssuedToken
from gateway.keyring import KeyRing
from gateway.oauth import contract
from gateway.oauth.clients import METHODS, authenticated_client
from gateway.oauth.errors import NO_STORE, OAuthError
from gateway.oauth.forms import Form, read_form, required
from gateway.oauth.grants import (
    PUBLIC_CLIENT,
    Grant,
    GrantDesk,
    Grantee,
    granted_scopes,
    grants_of,
)
from gateway.refusals import InvalidTokenError
from gateway.routing import SERVICES
from gateway.verifying import Verifier
from servicekit.callers import Caller
from servicekit.journal import record

KEYS_CACHE = {"Cache-Control": "public, max-age=300"}


def oauth_routes(
    desk: GrantDesk, tokens: AccessTokens, verifier: Verifier, ring: KeyRing
) -> APIRouter:
    """The routes, bound to what they work with."""
    router = APIRouter(tags=["oauth2"])
    grants = grants_of(desk.settings)
    _add_token(router, desk, tokens, grants)
    _add_revoke(router, desk, verifier)
    _add_introspect(router, desk, verifier)
    _add_documents(router, desk, ring, sorted(grants))
    return router


def _add_token(
    router: APIRouter, desk: GrantDesk, tokens: AccessTokens, grants: Mapping[str, Grant]
) -> None:
    @router.post("/oauth2/token", summary="Get an access token", openapi_extra=contract.TOKEN)
    async def token(request: Request) -> Response:
        form = await read_form(request)
        grant = grants.get(required(form, "grant_type"))
        if grant is None:
            raise OAuthError("unsupported_grant_type", f"Offered: {', '.join(sorted(grants))}.")
        grantee = await grant(desk, request, form)
        scopes = granted_scopes(form.get("scope"), grantee.scopes)
        issued = tokens.issue(grantee.caller, scopes=scopes, seconds=grantee.seconds)
        await run_in_threadpool(_record_issue, desk, grantee, issued, form["grant_type"])
        return JSONResponse(_token_answer(issued, scopes), headers=NO_STORE)


def _add_revoke(router: APIRouter, desk: GrantDesk, verifier: Verifier) -> None:
    @router.post("/oauth2/revoke", summary="Withdraw a token", openapi_extra=contract.REVOKE)
    async def revoke(request: Request) -> Response:
        form = await read_form(request)
        client_id = await run_in_threadpool(_revoking_client, desk, request, form)
        found = _readable(verifier, required(form, "token"))
        # A client withdraws its own tokens, and no other's.
        if found is not None and found.caller.client_id == client_id:
            await run_in_threadpool(_revoke, desk, found)
            await verifier.look()
        # Unknown, expired and foreign tokens get the same answer (RFC 7009 section 2.2).
        return Response(status_code=200, headers=NO_STORE)


def _add_introspect(router: APIRouter, desk: GrantDesk, verifier: Verifier) -> None:
    @router.post(
        "/oauth2/introspect", summary="Ask about a token", openapi_extra=contract.INTROSPECT
    )
    async def introspect(request: Request) -> Response:
        form = await read_form(request)
        client = await run_in_threadpool(_client, desk, request, form)
        found = _readable(verifier, required(form, "token"))
        is_shown = found is not None and _may_see(client, found)
        body = _introspection(desk, found) if found and is_shown else {"active": False}
        return JSONResponse(body, headers=NO_STORE)


def _add_documents(
    router: APIRouter, desk: GrantDesk, ring: KeyRing, grant_types: list[str]
) -> None:
    @router.get("/.well-known/jwks.json", summary="The public keys of access tokens")
    def jwks() -> Response:
        return JSONResponse(ring.keys.jwks(), headers=KEYS_CACHE)

    @router.get("/.well-known/oauth-authorization-server", summary="What is offered (RFC 8414)")
    def metadata() -> Response:
        return JSONResponse(discovery(desk.settings.issuer, grant_types), headers=KEYS_CACHE)


def discovery(issuer: str, grant_types: list[str]) -> dict[str, Any]:
    """The RFC 8414 document: only what exists."""
    return {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/oauth2/token",
        "revocation_endpoint": f"{issuer}/oauth2/revoke",
        "introspection_endpoint": f"{issuer}/oauth2/introspect",
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "scopes_supported": list(SERVICES),
        "response_types_supported": [],
        "grant_types_supported": grant_types,
        "token_endpoint_auth_methods_supported": list(METHODS),
        "revocation_endpoint_auth_methods_supported": list(METHODS),
        "introspection_endpoint_auth_methods_supported": list(METHODS),
        "service_documentation": f"{issuer}/docs",
    }


def _token_answer(issued: IssuedToken, scopes: frozenset[str]) -> dict[str, Any]:
    return {
        "access_token": issued.text,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "scope": " ".join(sorted(scopes)),
    }


def _client(desk: GrantDesk, request: Request, form: Form) -> store.Client:
    with desk.database.reading() as session:
        return authenticated_client(request, form, session)


def _readable(verifier: Verifier, text: str) -> AccessToken | None:
    try:
        return verifier.verified(text)
    except InvalidTokenError:
        return None


def _revoking_client(desk: GrantDesk, request: Request, form: Form) -> str:
    """Who withdraws; the public client only names itself (RFC 7009 section 2.1)."""
    is_public = form.get("client_id") == PUBLIC_CLIENT and not desk.settings.is_production
    if is_public and "authorization" not in request.headers:
        return PUBLIC_CLIENT
    return _client(desk, request, form).client_id


def _may_see(client: store.Client, token: AccessToken) -> bool:
    """A client sees its own tokens and those of its organisation."""
    is_colleague = client.organisation == token.caller.organisation
    return is_colleague or client.client_id == token.caller.client_id


def _introspection(desk: GrantDesk, token: AccessToken) -> dict[str, Any]:
    caller = token.caller
    return {
        "active": True,
        "scope": " ".join(sorted(caller.scopes)),
        "client_id": caller.client_id,
        "sub": caller.subject,
        "token_type": "Bearer",
        "iss": desk.settings.issuer,
        "aud": desk.settings.audience,
        "iat": token.issued_at,
        "exp": token.expires_at,
        "jti": caller.token_id,
        "roles": sorted(caller.roles),
        "organisation": caller.organisation,
        "kind": caller.kind,
    }


def _record_issue(desk: GrantDesk, grantee: Grantee, issued: IssuedToken, grant: str) -> None:
    with desk.database.writing() as session:
        _journal(session, desk, grantee.caller, "issue_token", issued.token_id, grant=grant)


def _revoke(desk: GrantDesk, token: AccessToken) -> None:
    caller = token.caller
    with desk.database.writing() as session:
        is_new = store.revoke(
            session,
            jti=caller.token_id,
            client_id=caller.client_id,
            now=desk.database.clock(),
            expires_at=datetime.fromtimestamp(token.expires_at, UTC),
        )
        if is_new:
            _journal(session, desk, caller, "revoke_token", caller.token_id)


def _journal(
    session: Session, desk: GrantDesk, caller: Caller, action: str, token_id: str, **facts: Any
) -> None:
    record(
        session, desk.database, caller, action, object_kind="access_token", object_id=token_id,
        client_id=caller.client_id, **facts,
    )  # fmt: skip
