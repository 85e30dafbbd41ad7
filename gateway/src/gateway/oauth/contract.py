"""What the OpenAPI document says of the form-encoded endpoints."""

from __future__ import annotations

from typing import Any

from gateway.routing import SERVICES

_BASIC: list[dict[str, list[str]]] = [{"clientSecret": []}]


def _form(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": required}
    return {
        "required": True,
        "content": {"application/x-www-form-urlencoded": {"schema": schema}},
    }


_ERROR = {
    "description": "RFC 6749 error",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {
                    "error": {"type": "string"},
                    "error_description": {"type": "string"},
                },
                "required": ["error"],
            }
        }
    },
}

_TOKEN_ANSWER = {
    "description": "A bearer token (RFC 9068)",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {
                    "access_token": {"type": "string"},
                    "token_type": {"type": "string", "const": "Bearer"},
                    "expires_in": {"type": "integer"},
                    "scope": {"type": "string"},
                },
                "required": ["access_token", "token_type", "expires_in", "scope"],
            }
        }
    },
}

_REFUSALS = {"400": _ERROR, "401": _ERROR, "429": _ERROR, "503": _ERROR}

TOKEN: dict[str, Any] = {
    "security": [*_BASIC, {}],
    "requestBody": _form(
        {
            "grant_type": {"type": "string", "enum": ["client_credentials", "password"]},
            "scope": {"type": "string", "description": f"some of: {' '.join(SERVICES)}"},
            "username": {"type": "string", "description": "password grant, development only"},
            "password": {"type": "string", "description": "password grant, development only"},
        },
        ["grant_type"],
    ),
    "responses": {"200": _TOKEN_ANSWER, **_REFUSALS},
}

_TOKEN_FORM = _form({"token": {"type": "string"}, "token_type_hint": {"type": "string"}}, ["token"])

REVOKE: dict[str, Any] = {
    "security": _BASIC,
    "requestBody": _TOKEN_FORM,
    "responses": {"200": {"description": "Withdrawn, or nothing to withdraw"}, **_REFUSALS},
}

_INTROSPECTION = {
    "description": "RFC 7662: `active`, and what an active token says",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {"active": {"type": "boolean"}},
                "required": ["active"],
            }
        }
    },
}

INTROSPECT: dict[str, Any] = {
    "security": _BASIC,
    "requestBody": _TOKEN_FORM,
    "responses": {"200": _INTROSPECTION, **_REFUSALS},
}
