"""Expiry, late claims, what cannot be paid, and what is left."""

from __future__ import annotations

import json
from datetime import timedelta

from .conftest import ADMIN, CHECKER, MANAGER, Fund, a_row, investor


def proposed(fund: Fund, *numbers: int) -> dict:
    ids = [fund.claim(number)["id"] for number in numbers]
    path = f"{fund.path}/late-claims"
    return fund.post(ADMIN, path, 201, claim_ids=ids, reason="住院，逾期申报")


def test_undeclared_claims_expire_after_the_window_and_late_ones_take_two_people(fund: Fund):
    fund.opened()
    early = fund.by(MANAGER).post(f"{fund.path}/expire")
    assert fund.refused(early) == (409, "window_open")
    fund.declare(1)
    fund.clock.ahead += timedelta(days=12)
    run = fund.post(MANAGER, f"{fund.path}/expire", 201)
    assert run["outcomes"] == {"expired": 2}
    assert [fund.state(number) for number in (1, 2, 3)] == ["DECLARED_VALID", "EXPIRED", "EXPIRED"]
    elements = fund.elements(2)
    refused = fund.by(investor(2)).post(f"{fund.at(2)}/declare", json=elements)
    assert fund.refused(refused) == (409, "invalid_transition")
    round_ = proposed(fund, 2)
    assert fund.state(2) == "EXPIRED"
    own = {"content_sha256": round_["content_sha256"], "second_factor": "otp"}
    assert fund.by(ADMIN).post(f"/approvals/{round_['id']}/approve", json=own).status_code == 403
    assert fund.approve(round_)["state"] == "DONE"
    assert fund.state(2) == "LATE_ADMITTED"
    fund.entitled(2)
    assert fund.balances()["ENTITLED"] == 20_000
    again = fund.post(MANAGER, f"{fund.path}/expire", 201)
    assert again["outcomes"] == {}
    fund.verified()


def test_a_rejected_late_claim_stays_expired(fund: Fund):
    fund.opened()
    fund.clock.ahead += timedelta(days=12)
    fund.post(MANAGER, f"{fund.path}/expire", 201)
    round_ = proposed(fund, 1, 3)
    assert fund.approve(round_, verb="reject")["state"] == "REJECTED"
    assert fund.state(1) == "EXPIRED"
    not_late = {"claim_ids": [fund.claim(1)["id"]], "reason": "x"}
    fund.clock.ahead += timedelta(days=90)
    refused = fund.by(ADMIN).post(f"{fund.path}/late-claims", json=not_late)
    assert fund.refused(refused) == (409, "fund_not_ended")


def test_money_that_cannot_be_paid_is_kept_and_given_to_a_late_claim(fund: Fund):
    fund.opened()
    fund.entitled(1, 2)
    fund.pay("FAILED", "SUCCESS")
    assert fund.state(1) == "RETURNED"
    fixed = fund.post(ADMIN, f"{fund.at(1)}/ask-fix", reason="账户已注销")
    assert (fixed["state"], fund.state(2)) == ("FIX_NEEDED", "PAID")
    fund.clock.ahead += timedelta(days=12)
    kept = fund.by(MANAGER).post(f"{fund.path}/expire-unpaid")
    assert fund.refused(kept) == (409, "keep_period_open")
    fund.clock.ahead += timedelta(days=50)
    gone = fund.post(MANAGER, f"{fund.path}/expire-unpaid", 201)
    assert gone["outcomes"] == {"expired": 1, "unchanged": 1}
    balances = fund.balances()
    assert (balances["UNCLAIMED"], balances["ENTITLED"]) == (10_000, 0)
    assert fund.state(1) == "EXPIRED"
    fund.approve(proposed(fund, 1))
    assert fund.state(1) == "FIX_NEEDED"
    balances = fund.balances()
    assert (balances["UNCLAIMED"], balances["ENTITLED"]) == (0, 10_000)
    fund.pay()
    assert fund.state(1) == "PAID"
    fund.verified()


def test_what_is_left_goes_to_the_funders_by_what_they_paid_in(fund: Fund):
    fund.opened()
    fund.entitled(1, 2, 3)
    fund.pay("SUCCESS", "FAILED", "SUCCESS")
    fund.clock.ahead += timedelta(days=70)
    fund.post(MANAGER, f"{fund.path}/expire-unpaid", 201)
    early = fund.by(MANAGER).post(f"{fund.path}/forfeit")
    assert fund.refused(early) == (409, "fund_not_ended")
    fund.clock.ahead += timedelta(days=30)
    assert fund.post(MANAGER, f"{fund.path}/forfeit", 201)["outcomes"] == {
        "unchanged": 2,
        "forfeited": 1,
    }
    assert fund.state(2) == "FORFEITED"
    account = f"/escrow-accounts/{fund.ledger}"
    fund.post(MANAGER, f"{account}/wind-up")
    form = {"event": "residual_out", "reason": "结余返还"}
    round_ = fund.post(MANAGER, f"{account}/postings", 201, **form)
    fund.approve(round_)
    shown = fund.get(MANAGER, f"{account}/statement?account=BANK")
    assert shown["held_fen"] == 300_000 - 40_000
    journal = fund.get(MANAGER, f"/journals/{fund.ledger}?from=1&limit=1000")["items"]
    due = {"sponsor-1": 0, "sponsor-2": 0}
    for one in journal:
        if '"code":"residual_out"' in one["body"]:
            body = json.loads(one["body"])
            due[body["ref"]] += body["amount_fen"]
    assert due == {"sponsor-1": 173_333, "sponsor-2": 86_667}
    fund.verified()


def test_commitment_money_is_never_paid_twice_for_one_loss(fund: Fund):
    fund.opened(model="D")
    elements = fund.elements(1)
    elements["declaration"]["recovered_fen"] = 1
    fund.post(investor(1), f"{fund.at(1)}/declare", **elements)
    refused = fund.by(CHECKER).post(f"{fund.at(1)}/verify")
    assert fund.refused(refused) == (422, "party_already_paid_elsewhere")
    assert fund.state(1) == "DECLARED_VALID"
    fund.entitled(2)
    other = Fund(fund.service, fund.clock)
    other.opened(2, model="C", scheme={"type": "RATIO", "ratio_bp": 6_000})
    other.declare(2)
    known = other.by(CHECKER).post(f"{other.at(2)}/verify")
    assert fund.refused(known) == (422, "party_already_paid_elsewhere")
    assert known.json()["total_fen"] == 20_000 + 12_000
    run = other.post(CHECKER, f"{other.path}/verifications", 201)
    assert run["outcomes"] == {"refused": 1}
    assert other.balances().get("ENTITLED", 0) == 0
    excused = {"above_loss_reason": "另案损失，与本基金所补偿的损失不同"}
    assert other.post(CHECKER, f"{other.at(2)}/verify", **excused)["state"] == "ENTITLED"
    assert other.claim(2)["events"][-2]["reason"] == excused["above_loss_reason"]
    never = fund.by(CHECKER).post(f"{fund.at(1)}/verify", json=excused)
    assert fund.refused(never) == (422, "party_already_paid_elsewhere")


def test_a_fund_that_is_not_paid_in_owes_nothing(fund: Fund):
    fund.open_account(target_fen=300_001)
    fund.opened()
    fund.declare(1)
    refused = fund.by(CHECKER).post(f"{fund.at(1)}/verify")
    assert fund.refused(refused) == (422, "insufficient_funded_balance")
    assert fund.state(1) == "DECLARED_VALID"
    assert fund.claim(1)["entitlement_id"] is None
    fund.deposit(1)
    fund.list([a_row(number) for number in range(1, 4)])
    assert fund.post(CHECKER, f"{fund.at(1)}/verify")["state"] == "ENTITLED"
