"""The container files, as far as they can be judged without an engine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
PROGRAMS = ("gateway", "loss-calc", "loan-origination", "mediation", "hotline")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))


def test_only_the_gateway_publishes_a_port(compose):
    published = [name for name, one in compose["services"].items() if "ports" in one]
    assert published == ["gateway"]
    assert compose["networks"]["inside"]["internal"] is True


def test_no_secret_has_a_default():
    text = COMPOSE.read_text(encoding="utf-8")
    variables = re.findall(r"(?<!\$)\$\{([A-Z_]+)([^}]*)\}", text)
    assert len(variables) >= 11
    for name, rest in variables:
        assert rest.startswith(":?"), name


@pytest.mark.parametrize("program", PROGRAMS)
def test_program_waits_for_keys_and_its_own_migrated_database(compose, program):
    one = compose["services"][program]
    waits = one["depends_on"]
    assert waits["keys"]["condition"] == "service_completed_successfully"
    assert waits[f"{program}-migrate"]["condition"] == "service_completed_successfully"
    word = program.replace("-", "_")
    url = one["environment"][f"{word.upper()}_DATABASE_URL"]
    assert f"tianping_{word}:" in url
    assert url.endswith(f"@database/tianping_{word}")
    assert one["environment"][f"{word.upper()}_ENVIRONMENT"] == "production"
    package = compose["services"][f"{program}-migrate"]["command"][-1]
    assert package == word == one["build"]["args"]["PACKAGE"]
    assert (ROOT / one["build"]["args"]["MEMBER"] / "src" / word / "app.py").exists()


@pytest.mark.parametrize("program", PROGRAMS)
def test_program_is_given_its_own_keys_alone(compose, program):
    mounts = [text for text in compose["services"][program]["volumes"] if "keys" in text]
    assert mounts == [f"{program}-keys:/keys:ro"]


def test_image_installs_by_hash_and_runs_as_nobody_special():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes" in text
    assert re.search(r"^USER tianping$", text, re.MULTILINE)
    assert "--constraint requirements.lock" in text
