"""Operators register clients; the keys of a production start are made once."""

from __future__ import annotations

import json
import stat

import pytest

from gateway import registry
from gateway.keymaking import main as make_keys
from gateway.keymaking import make_keys as make_keys_in

GOOD = b"/loss-calc/v1/cases"


@pytest.fixture
def operate(make_door, database_url, monkeypatch, capsys):
    door = make_door(database_url=database_url)
    monkeypatch.setenv("GATEWAY_DATABASE_URL", database_url)

    def run(*arguments):
        code = registry.main(arguments)
        return code, capsys.readouterr().out

    run.door = door
    return run


def test_registered_client_gets_tokens_until_it_is_disabled(operate):
    door = operate.door
    code, text = operate(
        "add", "court-9", "--organisation", "court-9", "--roles", "court", "--scopes", "loss-calc"
    )
    secret = dict(line.split(": ") for line in text.splitlines())["client_secret"]
    form = {"grant_type": "client_credentials"}
    answer = door.client.post("/oauth2/token", data=form, auth=("court-9", secret))
    assert (code, answer.json()["scope"]) == (0, "loss-calc")
    assert "court-9  court-9  court  enabled" in operate("list")[1]
    assert operate("disable", "court-9") == (0, "court-9: disabled\n")
    answer = door.client.post("/oauth2/token", data=form, auth=("court-9", secret))
    assert answer.status_code == 401
    operate("enable", "court-9")
    answer = door.client.post("/oauth2/token", data=form, auth=("court-9", secret))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "Court 9", "--organisation", "x", "--roles", "court"),
        ("add", "court-9", "--organisation", "x", "--roles", "god"),
        ("add", "court-9", "--organisation", "x", "--roles", ","),
        ("add", "court-9", "--organisation", "x", "--roles", "court", "--scopes", "all"),
        ("disable", "nobody"),
    ],
)
def test_registration_that_cannot_be_is_refused(operate, arguments):
    assert operate(*arguments)[0] == 1


def test_keys_are_made_once_and_each_program_sees_its_own_alone(tmp_path):
    assert make_keys([]) == 2
    assert make_keys([str(tmp_path)]) == 0
    first = {path: path.read_bytes() for path in tmp_path.rglob("*.pem")}
    make_keys_in(tmp_path)
    assert first == {path: path.read_bytes() for path in tmp_path.rglob("*.pem")}
    assert sorted(path.name for path in (tmp_path / "hotline").iterdir()) == [
        "hotline.pem",
        "trusted-keys.json",
    ]
    names = sorted(path.name for path in (tmp_path / "gateway").iterdir())
    assert names == ["gateway-tokens.pem", "gateway.pem", "trusted-keys.json"]
    trusted = json.loads((tmp_path / "mediation" / "trusted-keys.json").read_text())
    assert len(trusted["keys"]) == 5
    assert stat.S_IMODE((tmp_path / "gateway" / "gateway.pem").stat().st_mode) == 0o600
