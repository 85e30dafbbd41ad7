"""From deposit to residual, over HTTP, on both databases."""

from __future__ import annotations

import json
from hashlib import sha256

from .conftest import BANK, CHECKER, CHECKER_2, MAKER, MANAGER, SIGNATORY, SUPERVISOR, Money


def test_money_goes_from_deposit_to_investors_with_failure_unknown_and_return(money: Money):
    money.open(target_fen=100_000)
    money.deposit(100_000, bank_ref="DEP1")
    assert money.entitle(5) == {"created": 5, "existing": 0, "total_fen": 50_010}
    batch = money.released()
    assert money.balances()["BANK"]["held_fen"] == 50_010
    content = money.by(BANK).get(f"/payout-batches/{batch}/file").content
    shown = money.by(MAKER).get(f"/payout-batches/{batch}").json()
    assert (shown["state"], shown["file_sha256"]) == ("RELEASED", sha256(content).hexdigest())
    money.ok(money.step(batch, "send", MAKER))
    ids = [line["instruction_id"] for line in money.lines(batch)]
    said = dict(zip(ids, ["SUCCESS", "SUCCESS", "FAILED", "UNKNOWN", "SUCCESS"], strict=True))
    summary = money.results(batch, said)
    assert (summary["succeeded"], summary["failed"], summary["unknown"]) == (3, 1, 1)
    assert summary["state"] == "PARTLY_RESULTED"
    assert money.balances()["BANK"]["held_fen"] == 10_003
    unknown = next(line for line in money.lines(batch) if line["state"] == "UNKNOWN")
    resolution = {"result": "SUCCESS", "bank_ref": "ENQ1"}
    money.ok(money.by(CHECKER).post(f"/payout-lines/{unknown['id']}/resolve", json=resolution))
    first = money.lines(batch)[0]
    back = {"bank_ref": "RET1", "returned_on": "2026-12-01"}
    money.ok(money.by(BANK).post(f"/payout-lines/{first['id']}/return", json=back))
    assert money.by(MAKER).get(f"/payout-batches/{batch}").json()["state"] == "RESULTED"
    balances = money.balances()
    assert balances["ENTITLED"]["balance_fen"] == 10_000 + 10_002
    second = money.released()
    again = money.lines(second)
    assert [line["attempt"] for line in again] == [2, 2]
    assert {line["instruction_id"] for line in again}.isdisjoint(ids)
    money.all_succeed(second)
    report = money.ok(money.by(SUPERVISOR).get(f"{money.path}/report"))
    assert report["net_paid_fen"] == report["allocated_fen"] == 50_010
    assert (report["returned_fen"], report["paid_investors_rate"]) == (10_000, "1")
    money.verified()


def test_a_whole_account_is_reconciled_and_closed(money: Money):
    money.open(target_fen=30_000)
    expected = {"contributor_ref": "issuer-1", "amount_fen": 30_000, "reference": "JY-1"}
    money.ok(money.by(MANAGER).post(f"{money.path}/deposits-expected", json=expected), 201)
    arrived = {"amount_fen": 30_000, "memo": "赔偿款 JY-1", "bank_ref": "D1"}
    summary = money.ok(money.statement([arrived], day=1), 201)["summary"]
    assert summary == {"deposit_identified": 1}
    money.entitle(2)
    batch = money.released()
    lines = money.lines(batch)
    # The statement is quicker than the result file for one of the two.
    out = [
        {"amount_fen": -line["amount_fen"], "memo": f"付款 {line['instruction_id']}"}
        for line in lines
    ]
    money.results(batch, {lines[0]["instruction_id"]: "SUCCESS"})
    assert money.ok(money.statement(out, day=2), 201)["summary"] == {"matched": 2}
    assert money.by(MAKER).get(f"/payout-batches/{batch}").json()["state"] == "RECONCILED"
    money.ok(money.statement([{"amount_fen": 25, "kind": "interest"}], day=3), 201)
    money.ok(money.by(MANAGER).post(f"{money.path}/wind-up"))
    refused = money.by(MANAGER).post(f"{money.path}/close")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_closable")
    posting = money.ok(
        money.by(MANAGER).post(
            f"{money.path}/postings", json={"event": "residual_out", "reason": "结余返还"}
        ),
        201,
    )
    decision = {"content_sha256": posting["content_sha256"], "second_factor": "otp"}
    where = f"/approvals/{posting['id']}/approve"
    assert money.ok(money.by(CHECKER).post(where, json=decision))["state"] == "DONE"
    assert money.balances()["BANK"]["held_fen"] == 30_000 - 20_001 + 25
    settle_holds(money)
    left = {"amount_fen": -(30_000 - 20_001), "memo": "结余"}
    interest = {"amount_fen": -25, "memo": "利息"}
    assert money.ok(money.statement([left, interest], day=4), 201)["summary"] == {"matched": 2}
    money.ok(money.step(batch, "close", CHECKER))
    assert money.ok(money.by(MANAGER).post(f"{money.path}/close"))["state"] == "CLOSED"
    assert all(row["balance_fen"] == 0 for row in money.balances().values())
    money.verified()


def settle_holds(money: Money) -> None:
    statement = money.ok(money.by(SUPERVISOR).get(f"{money.path}/statement?account=BANK"))
    assert statement["held_fen"] > 0
    journal = money.ok(money.by(SUPERVISOR).get(f"/journals/{money.ledger}?from=1"))["items"]
    bodies = [json.loads(one["body"]) for one in journal]
    holds = [one["id"] for one in bodies if one.get("code") == "residual_out"]
    for hold in holds:
        form = {"event": "hold_settled", "transfer_id": hold, "reason": "已划出"}
        posting = money.ok(money.by(MANAGER).post(f"{money.path}/postings", json=form), 201)
        decision = {"content_sha256": posting["content_sha256"], "second_factor": "otp"}
        money.ok(money.by(CHECKER_2).post(f"/approvals/{posting['id']}/approve", json=decision))


def test_the_co_managed_account_needs_issuer_and_checker(money: Money):
    money.model = "A"
    money.open()
    money.deposit(50_000)
    money.entitle(2)
    batch = money.submitted()
    assert money.approve(batch, CHECKER)["state"] == "SUBMITTED"
    early = money.step(batch, "release", CHECKER)
    assert (early.status_code, early.json()["code"]) == (409, "invalid_transition")
    assert money.approve(batch, SIGNATORY)["state"] == "APPROVED"
    assert money.ok(money.step(batch, "release", CHECKER))["state"] == "RELEASED"
