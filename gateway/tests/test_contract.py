"""One OpenAPI document out of five, and the page made of it."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from gateway.openapi import merged
from gateway.routing import SERVICES


def service_document(name):
    return {
        "openapi": "3.1.0",
        "info": {"title": f"The {name} service", "version": "1"},
        "paths": {
            f"/{name}/v1/things": {
                "post": {
                    "operationId": "make_thing",
                    "summary": "Make a <thing>",
                    "tags": ["things"],
                    "requestBody": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                        }
                    },
                    "responses": {"201": {"description": "made"}},
                }
            },
            "/internal": {"get": {"responses": {}}},
        },
        "components": {
            "schemas": {
                "Thing": {"properties": {"part": {"$ref": "#/components/schemas/Part"}}},
                "Part": {
                    "discriminator": {"mapping": {"a": "#/components/schemas/Thing"}},
                    "title": name,
                },
            },
            "securitySchemes": {"own": {"type": "http"}},
        },
    }


@pytest.fixture
def document():
    found = {name: service_document(name) for name in SERVICES}
    found["hotline"] = None
    return merged({"paths": {"/livez": {}}}, found, "http://gateway.test")


def test_equal_names_of_two_services_do_not_collide(document):
    schemas = document["components"]["schemas"]
    assert schemas["LossCalc_Part"]["title"] == "loss-calc"
    assert schemas["Mediation_Part"]["title"] == "mediation"
    assert schemas["LossCalc_Thing"]["properties"]["part"] == {
        "$ref": "#/components/schemas/LossCalc_Part"
    }


def test_every_reference_leads_somewhere(document):
    text = json.dumps(document)
    names = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert names
    assert names <= set(document["components"]["schemas"])


def test_only_public_paths_are_taken_and_need_a_token(document):
    assert "/internal" not in document["paths"]
    operation = document["paths"]["/loss-calc/v1/things"]["post"]
    assert operation["security"] == [{"accessToken": ["loss-calc"]}]
    assert operation["operationId"] == "LossCalc_make_thing"
    assert "own" not in document["components"]["securitySchemes"]


def test_service_that_is_down_is_named_as_missing(document):
    assert "hotline" in document["info"]["description"]
    assert not [path for path in document["paths"] if path.startswith("/hotline")]


def test_document_is_fetched_from_the_services_and_kept_for_a_moment(make_door):
    door = make_door()
    door.router.reset()
    door.router.clear()
    for name in SERVICES:
        address = f"{door.settings.upstreams[name]}/openapi.json"
        answer = httpx.Response(200, json=service_document(name))
        door.router.get(address).mock(return_value=answer)
    first = door.client.get("/openapi.json").json()
    assert len([path for path in first["paths"] if path.endswith("/v1/things")]) == 4
    assert "/oauth2/token" in first["paths"]
    assert door.client.get("/openapi.json").json() == first
    assert door.calls == 4


def test_page_shows_every_operation_escaped_and_loads_nothing(make_door):
    door = make_door()
    door.router.clear()
    for name in SERVICES:
        address = f"{door.settings.upstreams[name]}/openapi.json"
        answer = httpx.Response(200, json=service_document(name))
        door.router.get(address).mock(return_value=answer)
    answer = door.client.get("/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert "/mediation/v1/things" in answer.text
    assert "Make a &lt;thing&gt;" in answer.text
    assert "<script" not in answer.text
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", answer.text)
