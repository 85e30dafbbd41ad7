"""What a request leaves behind: one line in the log and one more in the metrics."""

from __future__ import annotations

import json
import logging

import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from servicekit.logs import AccessLog
from servicekit.metrics import Metrics
from servicekit.observing import Observing


@pytest.fixture
def metrics():
    return Metrics("notes")


@pytest.fixture
def client(metrics):
    inner, outer = APIRouter(), APIRouter()

    @inner.get("/notes/{note_id}")
    def read_note(note_id: str) -> str:
        return note_id

    outer.include_router(inner, prefix="/drawer")
    app = FastAPI()
    app.get("/livez")(lambda: None)
    app.include_router(outer, prefix="/notes/v1")
    app.add_middleware(Observing, metrics=metrics)
    return TestClient(app)


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_route_is_named_with_the_prefixes_of_its_routers(client, metrics, capsys, caplog):
    with caplog.at_level(logging.INFO):
        assert client.get("/notes/v1/drawer/notes/17?id_number=1").status_code == 200
        assert client.get("/nowhere/17").status_code == 404
        client.get("/livez")
    known, unknown = lines(capsys)
    assert known["route"] == "/notes/v1/drawer/notes/{note_id}"
    assert unknown["route"] == "(none)"
    assert 'route="/notes/v1/drawer/notes/{note_id}",status="200"} 1.0' in metrics.text().decode()


def test_access_line_has_the_form_of_all_lines(client, capsys, caplog):
    trace = "ab" * 16
    with caplog.at_level(logging.INFO):
        client.get("/nowhere", headers={"traceparent": f"00-{trace}-{'cd' * 8}-01"})
    (line,) = lines(capsys)
    assert line.pop("at").endswith("Z")
    assert line.pop("ms") >= 0
    assert line == {
        "program": "notes",
        "event": "request",
        "level": "info",
        "trace_id": trace,
        "method": "GET",
        "route": "(none)",
        "status": 404,
    }


def test_no_value_can_end_or_break_an_access_line(capsys, caplog):
    hostile = 'a"}\n{"event": "forged"}\u2028\x00\ud800案'
    with caplog.at_level(logging.INFO):
        AccessLog("notes").write({"request_id": hostile, "left": True, "ms": 0.1})
    (line,) = lines(capsys)
    assert (line["request_id"], line["left"], line["ms"]) == (hostile, True, 0.1)


def test_access_lines_obey_the_level(capsys, caplog):
    with caplog.at_level(logging.WARNING):
        AccessLog("notes").write({"status": 200})
    assert lines(capsys) == []
