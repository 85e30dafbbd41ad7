"""What every service answers alike: problems, strict bodies, trust, pages, traces."""

from __future__ import annotations

import json

import pytest

from servicekit.testing import a_caller

from .conftest import refused

BODY = {"text": "hello", "amount_fen": 5}
OURS = a_caller()


@pytest.fixture
def engine_name():
    """These tests are about HTTP; one database is enough."""
    return "sqlite"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"text":"a","amount_fen":1,}',
        b'{"text":"a","amount_fen":NaN}',
        b'{"text":"a","amount_fen":-Infinity}',
        b'{"text":"a","amount_fen":1e999}',
        b'{"text":"a","text":"b","amount_fen":1}',
        b"[" * 10_000,
        b'{"a":' * 10_000,
        b'{"text":"\\ud800","amount_fen":1}',
        b'{"text":"\\u0000","amount_fen":1}',
        b'{"text":"\x00","amount_fen":1}',
        b"\xff\xfe{\x00",
        b'\xef\xbb\xbf{"text":"a","amount_fen":1}',
        b'{"text":"a","amount_fen":' + b"9" * 5000 + b"}",
    ],
)
def test_json_that_a_careful_reader_refuses_is_malformed(notes, body):
    answer = notes.as_caller(OURS).post(
        "/notes", content=body, headers={"Content-Type": "application/json"}
    )
    assert refused(answer, 400, "malformed_json")


@pytest.mark.parametrize("media_type", ["text/plain", "multipart/form-data", "", "application/xml"])
def test_other_media_types_are_refused(notes, media_type):
    answer = notes.as_caller(OURS).post(
        "/notes", content=json.dumps(BODY), headers={"Content-Type": media_type}
    )
    assert refused(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount_fen": 5.0}, "/amount_fen"),
        ({"amount_fen": "5"}, "/amount_fen"),
        ({"amount_fen": True}, "/amount_fen"),
        ({"amount_fen": -1}, "/amount_fen"),
        ({"amount_fen": 10**30}, "/amount_fen"),
        ({"text": ""}, "/text"),
        ({"text": "x" * 201}, "/text"),
        ({"text": 5}, "/text"),
        ({"text": "bell\x07"}, "/text"),
        ({"text": "   "}, "/text"),
        ({"text": "\u3000"}, "/text"),
        ({"surprise": 1}, "/surprise"),
        ({"on": "2023-02-29"}, "/on"),
        ({"on": 20230228}, "/on"),
        ({"on": "0000-01-01"}, "/on"),
        ({"on": "9999-12-31"}, "/on"),
        ({"rate": 0.045}, "/rate"),
        ({"rate": "1e5"}, "/rate"),
        ({"rate": "NaN"}, "/rate"),
        ({"rate": "１２"}, "/rate"),
        ({"at": "2026-01-01T00:00:00"}, "/at"),
        ({"at": "2026-01-01T00:00:00+25:00"}, "/at"),
        ({"at": "2026-01-01T24:61:00Z"}, "/at"),
        ({"executed_at": "2026-01-01T09:30:00Z"}, "/executed_at"),
    ],
)
def test_fields_that_cannot_be_accepted_are_named_by_pointer(notes, change, pointer):
    answer = notes.as_caller(OURS).post("/notes", json={**BODY, **change})
    document = refused(answer, 422, "invalid_input")
    assert pointer in [error["pointer"] for error in document["errors"]]
    assert all(error["detail"] and error["code"] for error in document["errors"])


def test_a_nul_character_in_a_query_is_malformed(notes):
    assert refused(notes.as_caller(OURS).get("/notes?about=%00"), 400, "malformed_request")


def test_hostile_texts_come_back_unchanged(notes):
    client = notes.as_caller(OURS)
    for text in [
        "'; DROP TABLE note;--",
        "<script>",
        "{{7*7}}",
        "${jndi:x}",
        "\u202eemoji 😀",
        "天平",
    ]:
        answer = client.post("/notes", json={**BODY, "text": text})
        assert client.get(answer.headers["location"]).json()["text"] == text


def test_refusals_speak_chinese_to_those_who_ask_for_it(notes):
    answer = notes.as_caller(OURS).post(
        "/notes", json={**BODY, "text": "torn"}, headers={"Accept-Language": "zh-CN,zh;q=0.9"}
    )
    document = refused(answer, 409, "torn_note")
    assert (document["title"], document["detail"]) == ("便条破损", "便条破损。")
    assert document["note"] == "torn"


def test_unknown_paths_methods_and_crashes_are_problems(notes):
    client = notes.as_caller(OURS)
    assert refused(client.get("/nowhere"), 404, "not_found")
    answer = client.patch("/notes")
    assert refused(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, POST"
    assert refused(client.get("/notes/no-id"), 404, "not_found")
    assert "secret" not in client.get("/broken").text
    assert refused(client.get("/broken"), 500, "internal_error")
    assert refused(client.get("/chiefs"), 403, "forbidden")


def test_the_callers_trace_goes_on(notes):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    assert notes.as_caller(OURS).get("/chiefs", headers=headers).json()["trace_id"] == trace
    for broken in ("00-xyz", "", f"00-{'0' * 32}-00f067aa0ba902b7-01", "a" * 10_000):
        answer = notes.as_caller(OURS).get("/chiefs", headers={"traceparent": broken})
        assert answer.json()["trace_id"] not in {trace, "0" * 32}


def test_pages_follow_each_other_without_gap_or_repetition(notes):
    client = notes.as_caller(OURS)
    made = [client.post("/notes", json=BODY).json()["id"] for _ in range(7)]
    seen, where = [], "/notes?limit=3"
    while where:
        answer = client.get(where)
        seen += [item["id"] for item in answer.json()["items"]]
        link = answer.headers.get("link")
        assert (link is None) == (answer.json()["next_cursor"] is None)
        where = link.split(">")[0][1:] if link else None
    assert seen == made


def test_cursors_of_others_and_made_up_ones_are_refused(notes):
    client = notes.as_caller(OURS)
    for _ in range(3):
        client.post("/notes", json=BODY)
    cursor = client.get("/notes?limit=1").json()["next_cursor"]
    flipped = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for forged in (flipped, "x", "é", "AAAA" * 20, cursor + "="):
        assert refused(client.get("/notes", params={"cursor": forged}), 400, "invalid_cursor")
    theirs = notes.as_caller(a_caller(organisation="court-2", subject="court-2"))
    assert refused(theirs.get("/notes", params={"cursor": cursor}), 400, "invalid_cursor")
    for limit in ("0", "-1", "1001", "abc", "1e3"):
        assert refused(client.get("/notes", params={"limit": limit}), 422, "invalid_input")
