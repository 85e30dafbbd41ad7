"""A bank that loses, doubles, reorders and returns: whatever it does, the money is right."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from .conftest import BANK, CHECKER, MAKER, Money

COUNT = 12


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_faulty_bank_changes_no_total(money: Money, seed: int):
    dice = random.Random(seed)
    money.open()
    money.deposit(1_000_000)
    total = money.entitle(COUNT)["total_fen"]
    for _ in range(4):
        if money.balances()["ENTITLED"]["balance_fen"] == 0:
            break
        one_round(money, dice)
    figures = money.ok(money.by(CHECKER).get(f"{money.path}/report"))
    assert figures["net_paid_fen"] + figures["owed_fen"] == total, f"seed {seed}"
    balances = money.balances()
    assert balances["BANK"]["held_fen"] == 0
    assert balances["BANK"]["balance_fen"] == 1_000_000 - figures["net_paid_fen"]
    money.verified()


def one_round(money: Money, dice: random.Random) -> None:
    batch = money.released()
    lines = money.lines(batch)
    fate = {
        line["instruction_id"]: dice.choices(["SUCCESS", "FAILED", "UNKNOWN"], [7, 2, 1])[0]
        for line in lines
    }
    ids = list(fate)
    cut = dice.randrange(1, len(ids) + 1)
    files = [
        money.result_file(batch, {one: fate[one] for one in part})
        for part in (ids[:cut], ids[cut:], ids)
        if part
    ]
    sent = files + dice.sample(files, dice.randrange(len(files) + 1))
    dice.shuffle(sent)
    for content in sent:
        money.ok(money.post_results(batch, content))
    for line in money.lines(batch):
        if line["state"] == "UNKNOWN":
            resolve(money, line, dice)
    for line in money.lines(batch):
        if line["state"] == "SUCCESS" and dice.random() < 0.2:
            give_back(money, line)
    states = Counter(line["state"] for line in money.lines(batch))
    assert not states.keys() & {"HELD", "SENT", "UNKNOWN"}


def resolve(money: Money, line: dict, dice: random.Random) -> None:
    result = dice.choice(["SUCCESS", "FAILED"])
    form = {"result": result, "bank_ref": "ENQ"}
    where = f"/payout-lines/{line['id']}/resolve"
    money.ok(money.by(CHECKER).post(where, json=form))
    twice = money.by(CHECKER).post(where, json=form)
    assert twice.status_code == 409


def give_back(money: Money, line: dict) -> None:
    form = {"bank_ref": "RET", "returned_on": "2026-12-30"}
    before = money.balances()["ENTITLED"]["balance_fen"]
    for _ in range(2):
        money.ok(money.by(BANK).post(f"/payout-lines/{line['id']}/return", json=form))
    assert money.balances()["ENTITLED"]["balance_fen"] == before + line["amount_fen"]


def test_a_result_that_contradicts_an_earlier_one_moves_nothing_and_stays_open(money: Money):
    money.open()
    money.deposit(100_000)
    money.entitle(1)
    batch = money.released()
    (line,) = money.lines(batch)
    money.results(batch, {line["instruction_id"]: "FAILED"})
    late = money.results(batch, {line["instruction_id"]: "SUCCESS"})
    assert late["conflicts"] == [line["instruction_id"]]
    assert money.balances()["ENTITLED"]["balance_fen"] == 10_000
    money.ok(money.by(CHECKER).get(f"{money.path}"))
    shown = money.ok(
        money.by(CHECKER).get(f"/reconciliations/2026-12-01?escrow_account={money.ledger}")
    )
    assert [one["kind"] for one in shown["breaks"]].count("RESULT_CONFLICT") == 1


def test_an_unknown_payment_blocks_a_new_attempt(money: Money):
    money.open()
    money.deposit(100_000)
    money.entitle(1)
    batch = money.released()
    (line,) = money.lines(batch)
    money.results(batch, {line["instruction_id"]: "UNKNOWN"})
    again = money.draft(lines=[{"entitlement_id": line["entitlement_id"], "amount_fen": 10_000}])
    refused = money.step(again, "check", MAKER)
    codes = {error["code"] for error in refused.json()["errors"]}
    assert "result_unknown" in codes


@pytest.mark.parametrize("fault", ["sum", "instruction", "batch", "header"])
def test_a_wrong_result_file_is_refused_whole(money: Money, fault: str):
    money.open()
    money.deposit(100_000)
    money.entitle(2)
    batch, other = (money.released(lines=[{"party_ref": f"INV0000{n}"}]) for n in (0, 1))
    (line,) = money.lines(batch)
    (foreign,) = money.lines(other)
    mine = {line["instruction_id"]: "SUCCESS"}
    theirs = {foreign["instruction_id"]: "SUCCESS"}
    content = {
        "sum": money.result_file(batch, mine, extra_fen=1),
        "instruction": money.result_file(batch, {**mine, **theirs}),
        "batch": money.result_file(other, theirs),
        "header": money.result_file(batch, mine).replace(b"H,1,", b"H,2,"),
    }[fault]
    assert money.post_results(batch, content).status_code in {409, 422}
    assert money.balances()["BANK"]["held_fen"] == 20_001
