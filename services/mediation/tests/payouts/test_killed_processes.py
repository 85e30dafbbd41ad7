"""Processes killed at the commit of release and of result import: nothing, or everything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from servicekit.clock import day_in_shanghai, utc_now

from . import crashing_child
from .conftest import BANK, CHECKER, Money


def kill(money: Money, settings, caller, path: str, *, when: str, key: str, body: str = "{}"):
    """Send one request in another process, which dies at its commit."""
    asked = {
        "url": settings.database_url,
        "data_dir": str(settings.data_dir),
        "keys_dir": str(settings.keys_dir),
        "role": next(iter(caller.roles)),
        "organisation": caller.organisation,
        "subject": caller.subject,
        "kind": caller.kind,
        "path": path,
        "key": key,
        "when": when,
        "body": body,
        "media_type": "text/csv" if body.startswith("H,") else "application/json",
    }
    script = str(Path(crashing_child.__file__))
    # One process at a time on SQLite's file: ours lets go of it first.
    money.service.app.state.database.engine.dispose()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", script, json.dumps(asked)], check=False, timeout=120
    )
    assert done.returncode == crashing_child.KILLED


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_release_left_nothing_or_everything(money: Money, settings, when: str):
    money.open()
    money.deposit(100_000)
    money.entitle(4)
    batch = money.submitted()
    money.approve(batch, CHECKER)
    path, key = f"/payout-batches/{batch}/release", uuid4().hex
    kill(money, settings, CHECKER, path, when=when, key=key)
    held = money.balances()["BANK"]["held_fen"]
    assert held == (0 if when == "before" else 40_006)
    money.verified()
    again = money.by(CHECKER).post(path, headers={"Idempotency-Key": key})
    assert money.ok(again)["state"] == "RELEASED"
    assert ("Idempotency-Replayed" in again.headers) == (when == "after")
    assert money.balances()["BANK"]["held_fen"] == 40_006
    first = money.by(BANK).get(f"/payout-batches/{batch}/file").content
    assert first == money.by(BANK).get(f"/payout-batches/{batch}/file").content
    money.verified()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_result_import_left_nothing_or_everything(money: Money, settings, when: str):
    money.open()
    money.deposit(100_000)
    money.entitle(4)
    batch = money.released()
    ids = [line["instruction_id"] for line in money.lines(batch)]
    said = dict(zip(ids, ["SUCCESS", "FAILED", "SUCCESS", "UNKNOWN"], strict=True))
    content = money.result_file(batch, said)
    path, key = f"/payout-batches/{batch}/results", uuid4().hex
    kill(money, settings, BANK, path, when=when, key=key, body=content.decode())
    held = money.balances()["BANK"]["held_fen"]
    assert held == (40_006 if when == "before" else 10_003)
    money.verified()
    summary = money.ok(money.post_results(batch, content))
    assert summary["already_imported"] == (when == "after")
    assert (summary["succeeded"], summary["failed"], summary["unknown"]) == (2, 1, 1)
    assert money.balances()["BANK"]["held_fen"] == 10_003
    money.verified()


def statement_of(money: Money, first: dict, second: dict) -> dict:
    """A deposit, two payments, and the second of them coming back."""
    today = day_in_shanghai(utc_now()).isoformat()
    rows = [
        (100_000, "D1", ""),
        (-first["amount_fen"], "", first["instruction_id"]),
        (-second["amount_fen"], "", second["instruction_id"]),
        (second["amount_fen"], "", f"退汇 {second['instruction_id']}"),
    ]
    lines = [
        {"line_ref": f"L{number}", "on": today, "amount_fen": fen, "bank_ref": ref, "memo": memo}
        for number, (fen, ref, memo) in enumerate(rows)
    ]
    return {
        "escrow_account_id": money.ledger,
        "from_on": today,
        "to_on": today,
        "opening_fen": 0,
        "closing_fen": 90_000,
        "lines": lines,
    }


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_statement_import_left_nothing_or_everything(money: Money, settings, when: str):
    """A statement pays what is open, takes back what came back, and matches both."""
    money.open()
    money.deposit(100_000, bank_ref="D1")
    money.entitle(2)
    batch = money.released()
    first, second = money.lines(batch)
    form = statement_of(money, first, second)
    key = uuid4().hex
    kill(money, settings, BANK, "/bank-statements", when=when, key=key, body=json.dumps(form))
    held = money.balances()["BANK"]["held_fen"]
    assert held == (20_001 if when == "before" else 0)
    money.verified()
    again = money.by(BANK).post("/bank-statements", json=form)
    assert money.ok(again, 201)["summary"] == {"matched": 4}
    balances = money.balances()
    assert (balances["BANK"]["balance_fen"], balances["BANK"]["held_fen"]) == (90_000, 0)
    assert [line["state"] for line in money.lines(batch)] == ["SUCCESS", "RETURNED"]
    money.verified()
    # What came back is paid by another batch, and the account is even.
    money.all_succeed(money.released())
    assert money.balances()["ENTITLED"]["balance_fen"] == 0
    money.verified()
