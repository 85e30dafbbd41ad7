"""A copy of a journal is checked without the service: what was tampered with is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mediation.domain.journal_chain import GENESIS, extend
from mediation.verification.__main__ import main

from .conftest import SUPERVISOR, Money


@pytest.fixture
def copy(money: Money, tmp_path: Path) -> Path:
    """Journal and checkpoints of an account that has paid, as the service gives them."""
    money.open()
    money.deposit(50_000)
    money.entitle(3)
    money.all_succeed(money.released())
    money.ok(money.by(SUPERVISOR).post(f"/journals/{money.ledger}/checkpoints"), 201)
    money.deposit(5)
    records = money.ok(money.by(SUPERVISOR).get(f"/journals/{money.ledger}"))["items"]
    write(tmp_path, records)
    checkpoints = money.ok(money.by(SUPERVISOR).get(f"/journals/{money.ledger}/checkpoints"))
    (tmp_path / "checkpoints.json").write_text(json.dumps(checkpoints), encoding="utf-8")
    return tmp_path


def write(folder: Path, records: list[dict]) -> None:
    lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in records)
    (folder / "journal.ndjson").write_text("".join(lines), encoding="utf-8")


def read(folder: Path) -> list[dict]:
    text = (folder / "journal.ndjson").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def check(folder: Path, keys: Path) -> int:
    checkpoints, trusted = folder / "checkpoints.json", keys / "trusted-keys.json"
    told = ["--checkpoints", str(checkpoints), "--keys", str(trusted)]
    return main([str(folder / "journal.ndjson"), *told])


def test_an_untouched_copy_holds(copy: Path, keys_folder: Path, capsys):
    assert check(copy, keys_folder) == 0
    assert "1 checkpoints agree" in capsys.readouterr().out


def test_a_changed_a_missing_and_a_moved_record_are_named(copy: Path, keys_folder: Path, capsys):
    records = read(copy)
    changed = [dict(one) for one in records]
    changed[9]["body"] = changed[9]["body"].replace("5", "6", 1)
    for spoilt, seq in (
        (changed, 10),
        ([*records[:9], *records[10:]], 10),
        ([records[1], records[0], *records[2:]], 1),
    ):
        write(copy, spoilt)
        assert check(copy, keys_folder) == 1
        assert f"record {seq}:" in capsys.readouterr().out


def rewritten(records: list[dict]) -> list[dict]:
    """A whole history written anew, with good hashes."""
    bodies = [one["body"] for one in records]
    made = extend(0, GENESIS, bodies)
    return [
        {"seq": one.seq, "prev_hash": one.prev_hash, "body": one.body, "hash": one.hash}
        for one in made
    ]


def test_a_history_written_anew_fails_at_rules_or_checkpoint(copy: Path, keys_folder: Path, capsys):
    records = read(copy)
    place = next(n for n, one in enumerate(records) if '"code":"deposit_identified"' in one["body"])
    lower = records[place]["body"].replace('"amount_fen":50000', '"amount_fen":49999')
    higher = records[place]["body"].replace('"amount_fen":50000', '"amount_fen":50001')
    less = records[place]["body"].replace('"amount_fen":50000', '"amount_fen":1')
    for body, fault in ((lower, "another head"), (higher, "balances"), (less, "breaks the rules")):
        forged = [dict(one) for one in records]
        forged[place]["body"] = body
        write(copy, rewritten(forged))
        assert check(copy, keys_folder) == 1
        assert fault in capsys.readouterr().out


def test_a_checkpoint_that_nobody_trusted_signed_is_found(copy: Path, keys_folder: Path, capsys):
    file = copy / "checkpoints.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    for change, fault in (
        ({"signature": "AAAA"}, "signature is not good"),
        ({"kid": "nobody"}, "signature is not good"),
        ({"seq": 10**6}, "beyond the end"),
    ):
        items = [{**told["items"][0], **change}]
        file.write_text(json.dumps({"items": items}), encoding="utf-8")
        assert check(copy, keys_folder) == 1
        assert fault in capsys.readouterr().out
