"""Another account: second factor, cool-off, a second person after a return."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .conftest import ADMIN, AGENT, CHECKER, MANAGER, STRANGER, SUPERVISOR, Fund, investor

NEW = "6222999988887777"


def change(fund: Fund, caller: Any, **more: Any) -> Any:
    form = {
        "escrow_account_id": fund.ledger,
        "payee_account": NEW,
        "bank_code": "102100099996",
        "second_factor": "654321",
        **more,
    }
    return fund.by(caller).post("/payee-changes", json=form)


def paid_to(fund: Fund, batch: str) -> list[str]:
    return [line["payee_account"][-4:] for line in fund.lines(batch)]


def test_the_old_account_is_paid_until_the_cool_off_is_over(fund: Fund):
    fund.opened()
    fund.entitled(1, 2)
    asked = fund.ok(change(fund, investor(1)), 201)
    assert (asked["state"], asked["new_account"]) == ("COOLING", "*" * 12 + "7777")
    refused = change(fund, investor(1), payee_account="62220000111122")
    assert fund.refused(refused) == (409, "cooling_off")
    fund.clock.ahead += timedelta(hours=23, minutes=59)
    form = {"escrow_account_id": fund.ledger, "purpose": "赔付", "pay_on": fund.day()}
    early = fund.post(ADMIN, "/payout-batches", 201, **form)["id"]
    assert paid_to(fund, early) == ["0001", "0002"]
    busy = change(fund, investor(2))
    assert fund.refused(busy) == (409, "payee_in_batch")
    fund.post(ADMIN, f"/payout-batches/{early}/cancel")
    fund.clock.ahead += timedelta(minutes=2)
    assert fund.get(investor(1), f"/payee-changes/{asked['id']}")["state"] == "EFFECTIVE"
    assert paid_to(fund, fund.pay()) == ["7777", "0002"]
    history = fund.get(SUPERVISOR, f"/payee-changes?escrow_account_id={fund.ledger}")["items"]
    assert [(one["state"], one["old_account"][-4:]) for one in history] == [("EFFECTIVE", "0001")]
    fund.verified()


def test_a_change_is_withdrawn_while_it_cools_off(fund: Fund):
    fund.opened()
    fund.entitled(1)
    asked = fund.ok(change(fund, investor(1)), 201)
    path = f"/payee-changes/{asked['id']}/withdraw"
    assert fund.by(investor(2)).post(path).status_code == 404
    assert fund.post(investor(1), path)["state"] == "WITHDRAWN"
    assert fund.refused(fund.by(investor(1)).post(path)) == (409, "invalid_transition")
    fund.clock.ahead += timedelta(days=2)
    assert paid_to(fund, fund.pay()) == ["0001"]


def test_after_a_return_a_second_person_approves_the_correction(fund: Fund):
    fund.opened()
    fund.entitled(1)
    fund.pay("FAILED")
    asked = fund.ok(change(fund, investor(1)), 201)
    assert (asked["state"], asked["is_correction"]) == ("WAITING", True)
    fund.clock.ahead += timedelta(days=2)
    assert fund.get(investor(1), f"/payee-changes/{asked['id']}")["state"] == "WAITING"
    round_ = fund.get(CHECKER, f"/approvals/{asked['approval_id']}")
    assert NEW not in str(round_)
    wrong = {"content_sha256": "0" * 64, "second_factor": "otp"}
    path = f"/approvals/{round_['id']}/approve"
    assert fund.refused(fund.by(CHECKER).post(path, json=wrong))[0] == 409
    fund.approve(round_)
    assert fund.get(investor(1), f"/payee-changes/{asked['id']}")["state"] == "EFFECTIVE"
    assert paid_to(fund, fund.pay()) == ["7777"]
    assert fund.state(1) == "PAID"


def test_staff_change_an_account_only_together_and_strangers_not_at_all(fund: Fund):
    fund.opened()
    fund.entitled(1)
    for caller in (investor(2), AGENT):
        refused = change(fund, caller, party_ref="investor-1")
        assert fund.refused(refused) == (403, "not_your_party")
    assert change(fund, STRANGER, party_ref="investor-1").status_code == 404
    asked = fund.ok(change(fund, ADMIN, party_ref="investor-1", reason="来函"), 201)
    assert asked["state"] == "WAITING"
    round_ = fund.get(CHECKER, f"/approvals/{asked['approval_id']}")
    assert fund.approve(round_, verb="reject")["state"] == "REJECTED"
    assert fund.get(MANAGER, f"/payee-changes/{asked['id']}")["state"] == "REJECTED"
    again = fund.ok(change(fund, ADMIN, party_ref="investor-1"), 201)
    fund.approve(fund.get(CHECKER, f"/approvals/{again['approval_id']}"))
    assert paid_to(fund, fund.pay()) == ["7777"]


def test_bad_accounts_and_the_present_one_are_refused(fund: Fund):
    fund.opened()
    for bad in ("12", "=1+1", "6222-0000-1111", 6222000011112222):
        assert change(fund, investor(1), payee_account=bad).status_code == 422
    assert change(fund, investor(1), second_factor="").status_code == 422
    fund.entitled(1)
    same = change(fund, investor(1), payee_account="6222000000000001")
    assert fund.refused(same) == (422, "same_account")
    assert change(fund, investor(8)).status_code == 404


def test_an_account_changed_before_the_entitlement_goes_into_it(fund: Fund):
    fund.opened()
    fund.ok(change(fund, investor(1)), 201)
    fund.clock.ahead += timedelta(days=2)
    fund.entitled(1)
    assert paid_to(fund, fund.pay()) == ["7777"]
