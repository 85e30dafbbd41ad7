"""What the README says can be typed: its commands exist, its paths are routes, its twin agrees."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"```.*?```", re.DOTALL)
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def test_both_languages_show_the_same_commands_and_answers():
    assert BLOCK.findall(ENGLISH) == BLOCK.findall(CHINESE)
    assert len(BLOCK.findall(ENGLISH)) > 10


def test_every_command_of_run_py_that_is_named_exists():
    named = set(re.findall(r"python3 run\.py ([a-z-]+)", ENGLISH))
    known = set(runpy.run_path(str(ROOT / "run.py"))["COMMANDS"]) | {"lock"}
    assert named
    assert named <= known


def test_every_path_of_the_walk_is_a_route():
    contract = json.loads((ROOT / "tests/contracts/loss-calc.json").read_text(encoding="utf-8"))
    routes = [re.sub(r"\{[^}]+\}", "[^/]+", path) for path in contract["paths"]]
    walked = set(re.findall(r"\$GATEWAY(/loss-calc/v1/[^\s\"']+)", ENGLISH))
    assert walked
    for path in walked:
        asked = re.sub(r"\$[A-Z]+", "id", path)
        assert any(re.fullmatch(route, asked) for route in routes), path


def test_every_file_that_is_linked_exists():
    for text in (ENGLISH, CHINESE):
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / target).exists(), target
