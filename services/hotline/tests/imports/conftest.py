"""Imports done by hand: the worker takes its turn when the test says so."""

from __future__ import annotations

import time

import pytest


@pytest.fixture
def imported(people):
    """Send an import and wait for its job; returns the finished import."""

    def run(path, **options):
        admin = people["admin"]
        asked = admin.post(path, **options)
        assert asked.status_code == 202, asked.text
        where = f"/imports/{asked.json()['id']}"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found = admin.get(where).json()
            if found["state"] != "waiting":
                return found
            time.sleep(0.05)
        pytest.fail(f"the import did not end: {found}")

    return run


@pytest.fixture
def lines(people):
    """What became of the lines of an import."""

    def read(found, query=""):
        answer = people["auditor"].get(f"/imports/{found['id']}/lines{query}")
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    return read
