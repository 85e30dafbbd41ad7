"""Bank statements against the ledger: sums, overlaps, breaks, and matches by two people."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from mediation.usecases.journals import checkpoint_all
from servicekit.clock import day_in_shanghai, utc_now

from .conftest import BANK, CHECKER, CHECKER_2, MANAGER, SUPERVISOR, Money


@pytest.fixture
def opened(money: Money) -> Money:
    money.open()
    return money


def reconciliation(money: Money) -> dict:
    today = day_in_shanghai(utc_now())
    where = f"/reconciliations/{today}?escrow_account={money.ledger}"
    found = money.ok(money.by(CHECKER).get(where))
    assert found["is_equation_held"], found
    return found


def test_a_statement_that_does_not_add_up_or_follow_is_refused(opened: Money):
    opened.ok(opened.statement([{"amount_fen": 100}], day=1), 201)
    form = {
        "escrow_account_id": opened.ledger,
        "from_on": "2027-01-01",
        "to_on": "2027-01-01",
        "opening_fen": 100,
        "closing_fen": 100,
        "lines": [],
    }
    for change, code in (
        ({"closing_fen": 101}, "control_total_mismatch"),
        ({"opening_fen": 0, "closing_fen": 0}, "opening_mismatch"),
        ({"from_on": "2020-01-01"}, "statement_overlap"),
    ):
        refused = opened.by(BANK).post("/bank-statements", json={**form, **change})
        assert refused.json()["code"] == code
    assert opened.balances()["SUSPENSE"]["balance_fen"] == 100


def test_the_same_statement_again_is_no_second_effect(opened: Money):
    line = {"line_ref": "X1", "on": "2026-12-01", "amount_fen": 7}
    form = {
        "escrow_account_id": opened.ledger,
        "from_on": "2026-12-01",
        "to_on": "2026-12-01",
        "opening_fen": 0,
        "closing_fen": 7,
        "lines": [line],
    }
    ids = {
        opened.ok(opened.by(BANK).post("/bank-statements", json=form), 201)["id"] for _ in range(3)
    }
    assert len(ids) == 1
    assert opened.balances()["BANK"]["balance_fen"] == 7


def test_a_recorded_deposit_is_matched_by_its_reference_and_not_posted_twice(opened: Money):
    opened.deposit(500, bank_ref="D77")
    assert reconciliation(opened)["transfers_not_on_statement_fen"] == 500
    summary = opened.ok(opened.statement([{"amount_fen": 500, "bank_ref": "D77"}]), 201)
    assert summary["summary"] == {"matched": 1}
    assert opened.balances()["BANK"]["balance_fen"] == 500
    assert reconciliation(opened)["breaks"] == []


def test_two_candidates_are_left_to_two_people(opened: Money):
    opened.deposit(500)
    opened.deposit(500)
    shown = opened.ok(opened.statement([{"amount_fen": 500}, {"amount_fen": 500}]), 201)
    assert shown["summary"] == {"breaks": 2}
    breaks = reconciliation(opened)["breaks"]
    lines = [one["id"] for one in breaks if one["kind"] == "AMBIGUOUS"]
    transfers = [one["id"] for one in breaks if one["kind"] == "TRANSFER_WITHOUT_LINE"]
    form = {"line_ids": lines, "transfer_ids": transfers}
    where = f"/reconciliation-breaks/{lines[0]}/match?escrow_account={opened.ledger}"
    short = opened.by(CHECKER).post(where, json={**form, "transfer_ids": transfers[:1]})
    assert (short.status_code, short.json()["code"]) == (422, "match_sum_mismatch")
    assert not opened.ok(opened.by(CHECKER).post(where, json=form))["is_settled"]
    alone = opened.by(CHECKER).post(where, json=form)
    assert alone.json()["code"] == "maker_cannot_approve"
    assert opened.ok(opened.by(CHECKER_2).post(where, json=form))["is_settled"]
    assert reconciliation(opened)["breaks"] == []


def test_a_returned_payment_on_a_statement_is_owed_again_once(opened: Money):
    opened.deposit(50_000, bank_ref="D")
    opened.entitle(1)
    batch = opened.released()
    (line,) = opened.lines(batch)
    memo = f"退汇 {line['instruction_id']}"
    lines = [
        {"amount_fen": 50_000, "bank_ref": "D"},
        {"amount_fen": -10_000, "memo": line["instruction_id"]},
        {"amount_fen": 10_000, "memo": memo},
    ]
    assert opened.ok(opened.statement(lines, day=1), 201)["summary"] == {"matched": 3}
    assert opened.lines(batch)[0]["state"] == "RETURNED"
    again = opened.ok(opened.statement([{"amount_fen": 10_000, "memo": memo}], day=2), 201)
    assert again["summary"] == {"breaks": 1}
    assert opened.balances()["ENTITLED"]["balance_fen"] == 10_000
    different = opened.statement([{"amount_fen": 9_999, "memo": memo}], day=3)
    assert opened.ok(different, 201)["summary"] == {"breaks": 1}
    kinds = {one["kind"] for one in reconciliation(opened)["breaks"]}
    assert kinds == {"SHOWN_TWICE", "AMOUNT_DIFFERENCE"}


def test_fees_and_interest_have_their_own_accounts(opened: Money):
    lines = [
        {"amount_fen": 1_000, "bank_ref": "S"},
        {"amount_fen": 30, "kind": "interest"},
        {"amount_fen": -5, "kind": "fee"},
    ]
    opened.ok(opened.statement(lines), 201)
    balances = opened.balances()
    assert balances["INTEREST"]["balance_fen"] == 30
    assert balances["BANK_FEE"]["balance_fen"] == 5
    assert balances["BANK"]["balance_fen"] == 1_025
    form = {"event": "suspense_resolved", "contributor_ref": "issuer-1", "amount_fen": 1_000}
    posted(opened, {**form, "reason": "查明为发行人汇款"})
    fee = {"event": "fee_to_contribution", "contributor_ref": "issuer-1", "amount_fen": 5}
    posted(opened, {**fee, "reason": "按约定"})
    balances = opened.balances()
    assert (balances["SUSPENSE"]["balance_fen"], balances["FUND"]["balance_fen"]) == (0, 995)
    opened.verified()


def posted(money: Money, form: dict) -> dict:
    row = money.ok(money.by(MANAGER).post(f"{money.path}/postings", json=form), 201)
    before = money.balances()
    decision = {"content_sha256": row["content_sha256"], "second_factor": "otp"}
    where = f"/approvals/{row['id']}/approve"
    own = money.by(MANAGER).post(where, json=decision)
    assert own.json()["code"] == "maker_cannot_approve"
    assert money.balances() == before
    return money.ok(money.by(CHECKER).post(where, json=decision))


def test_entitlements_are_cancelled_expired_and_admitted_late_by_two_people(opened: Money):
    opened.deposit(50_000)
    opened.entitle(2)
    items = opened.ok(opened.by(CHECKER).get(f"{opened.path}/entitlements"))["items"]
    assert items[0]["payee_account"].startswith("*")
    first, second = (item["id"] for item in items)
    posted(opened, {"event": "entitlement_cancelled", "entitlement_id": first, "reason": "驳回"})
    assert opened.balances()["FUND"]["balance_fen"] == 50_000 - 10_001
    posted(opened, {"event": "entitlement_expired", "entitlement_id": second, "reason": "逾期"})
    assert opened.balances()["UNCLAIMED"]["balance_fen"] == 10_001
    posted(opened, {"event": "late_claim_admitted", "entitlement_id": second, "reason": "补报"})
    assert opened.balances()["ENTITLED"]["balance_fen"] == 10_001
    cancelled = {"event": "entitlement_cancelled", "entitlement_id": first, "reason": "再次"}
    again = opened.by(MANAGER).post(f"{opened.path}/postings", json=cancelled)
    assert (again.status_code, again.json()["code"]) == (422, "posting_refused")
    opened.verified()


def test_a_correction_is_an_opposite_transfer_with_its_reason(opened: Money):
    wrong = opened.deposit(500)["id"]
    posted(opened, {"event": "correction", "transfer_id": wrong, "reason": "重复入账"})
    assert opened.balances()["BANK"]["balance_fen"] == 0
    assert opened.ok(opened.by(CHECKER).get(opened.path))["funded_fen"] == 0
    again = opened.by(MANAGER).post(
        f"{opened.path}/postings",
        json={"event": "correction", "transfer_id": wrong, "reason": "再次"},
    )
    decision = {"content_sha256": again.json()["content_sha256"], "second_factor": "otp"}
    refused = opened.by(CHECKER).post(f"/approvals/{again.json()['id']}/approve", json=decision)
    assert refused.json()["code"] == "correction_refused"


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE ledger_journal SET body = replace(body, '600', '601') WHERE seq = 9",
        "DELETE FROM ledger_journal WHERE seq = 9",
        "UPDATE ledger_journal SET seq = seq + 100 WHERE seq >= 9",
        "UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE name LIKE 'FUND%'",
    ],
)
def test_whoever_tampers_with_the_ledger_is_found_out(opened: Money, tampering: str):
    opened.deposit(500)
    opened.ok(opened.by(SUPERVISOR).post(f"/journals/{opened.ledger}/checkpoints"), 201)
    opened.deposit(600)
    assert opened.verified()["checkpoints"] == 1
    with opened.service.app.state.database.writing() as session:
        session.execute(text(tampering))
    found = opened.ok(opened.by(SUPERVISOR).post(f"/journals/{opened.ledger}/verify"))
    assert not found["is_valid"]
    assert found["first_bad_seq"] == (9 if "journal" in tampering else None)


def test_a_history_written_anew_contradicts_its_checkpoint(opened: Money):
    opened.deposit(500)
    kept = opened.ok(opened.by(SUPERVISOR).post(f"/journals/{opened.ledger}/checkpoints"), 201)
    payload = json.loads(kept["payload"])
    assert (payload["seq"], payload["hash"]) == (kept["seq"], kept["hash"])
    with opened.service.app.state.database.writing() as session:
        session.execute(text("UPDATE ledger_checkpoint SET hash = '" + "0" * 64 + "'"))
    found = opened.ok(opened.by(SUPERVISOR).post(f"/journals/{opened.ledger}/verify"))
    assert found["reason"] == "does not agree with the checkpoint of its day"


def test_every_ledger_that_has_moved_is_signed_once_a_day(opened: Money):
    app = opened.service.app
    opened.deposit(500)
    assert checkpoint_all(app.state.database, app.state.signing_key) == 1
    assert checkpoint_all(app.state.database, app.state.signing_key) == 0
    opened.deposit(600)
    assert checkpoint_all(app.state.database, app.state.signing_key) == 1
    assert opened.verified()["checkpoints"] == 1


def test_the_journal_holds_no_personal_data(opened: Money):
    opened.deposit(50_000)
    opened.entitle(2)
    opened.all_succeed(opened.released())
    records = opened.ok(opened.by(SUPERVISOR).get(f"/journals/{opened.ledger}"))["items"]
    told = json.dumps(records, ensure_ascii=False)
    assert "投资者1" not in told
    assert "6222" not in told
    assert "INV00001" not in told
