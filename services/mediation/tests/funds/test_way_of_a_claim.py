"""From the announced list to money in the investor's account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from .conftest import (
    ADMIN,
    AGENT,
    CHECKER,
    CHECKER_2,
    ISSUER,
    MANAGER,
    STRANGER,
    SUPERVISOR,
    Fund,
    a_row,
    investor,
)


def test_a_claim_goes_from_list_to_payment(fund: Fund):
    fund.opened()
    claim = fund.claim(1)
    assert (claim["state"], claim["amount_fen"]) == ("NOTIFIED", 10_000)
    at = fund.at(1)
    assert fund.post(investor(1), f"{at}/view")["state"] == "VIEWED"
    one = fund.declare(1, contract=None)
    assert (one["state"], one["has_contract"]) == ("DECLARED_INCOMPLETE", False)
    both = fund.post(investor(1), f"{at}/complete", contract=fund.contract(1))
    assert both["state"] == "DECLARED_VALID"
    verified = fund.post(CHECKER, f"{at}/verify")
    assert verified["state"] == "ENTITLED"
    assert verified["assigned_to"] == {"sponsor-1": 6_667, "sponsor-2": 3_333}
    steps = [event["to_state"] for event in verified["events"]]
    assert steps == [
        "NOTIFIED",
        "VIEWED",
        "DECLARED_INCOMPLETE",
        "DECLARED_VALID",
        "VERIFIED",
        "ENTITLED",
    ]
    assert fund.balances()["ENTITLED"] == 10_000
    batch = fund.pay(send=False)
    assert fund.state(1) == "IN_BATCH"
    fund.results(batch)
    assert fund.state(1) == "PAID"
    shown = fund.get(investor(2), fund.path)
    assert (shown["eligible_count"], shown["eligible_fen"]) == (3, 60_000)
    assert (shown["paid_count"], shown["paid_amount_rate"]) == (1, "0.166667")
    assert shown["declared_investors_rate"] == "0.333333"
    fund.verified()


def test_the_plan_excludes_by_flag_and_nothing_is_offered_for_no_loss(fund: Fund):
    fund.plan()
    rows = [
        a_row(1),
        a_row(2, flags=["LIABLE_PERSON"]),
        a_row(3, loss_fen=0),
        a_row(1),
        a_row(1, loss_fen=5),
        {"party_ref": "investor-4", "name": "无损失", "loss_fen": 1.5},
        "no row at all",
    ]
    run = fund.list(rows)
    assert run["outcomes"] == {"created": 1, "excluded": 2, "existing": 1, "refused": 3}
    refused = fund.get(ADMIN, f"{fund.path}/runs/{run['id']}/rows?outcome=refused")["items"]
    assert [row["row"] for row in refused] == [5, 6, 7]
    assert refused[1]["detail"].startswith("/loss_fen")
    assert fund.claim(2)["exclusion_reason"] == "责任人员"
    assert fund.claim(3)["exclusion"] == "NO_LOSS"
    first = fund.get(MANAGER, fund.path)["list_sha256"]
    assert fund.list(rows[:1])["outcomes"] == {"existing": 1}
    assert fund.get(MANAGER, fund.path)["list_sha256"] == first


def test_an_investor_sees_the_own_claim_and_of_others_only_figures(fund: Fund):
    fund.opened()
    other = fund.at(2)
    items = fund.get(investor(1), f"{fund.path}/claims")["items"]
    assert [item["party_ref"] for item in items] == ["investor-1"]
    assert fund.get(investor(9), "/claims")["items"] == []
    for caller in (investor(1), STRANGER, ISSUER, AGENT):
        assert fund.by(caller).get(other).status_code == 404
        body: dict[str, Any] = {"declaration": {"accepted_fen": 20_000}}
        assert fund.by(caller).post(f"{other}/declare", json=body).status_code in {403, 404}
    masked = fund.claim(2, SUPERVISOR)
    assert (masked["name"], masked["payee_account"]) == ("投***", "************0002")
    assert fund.by(STRANGER).post(f"{fund.path}/expire").status_code == 404


def test_an_agent_acts_while_the_power_of_attorney_lasts(fund: Fund):
    fund.opened()
    at = fund.at(1)
    power = {
        "subject": AGENT.subject,
        "scope": "申报",
        "from_on": fund.day(),
        "until_on": fund.day(2),
    }
    fund.post(ADMIN, f"{at}/agents", **power)
    assert fund.post(AGENT, f"{at}/declare", **fund.elements(1))["state"] == "DECLARED_VALID"
    fund.clock.ahead += timedelta(days=4)
    assert fund.by(AGENT).get(at).status_code == 404


def test_outside_the_window_nothing_is_declared_until_it_is_reopened(fund: Fund):
    fund.opened()
    elements = fund.elements(1)
    fund.clock.ahead += timedelta(days=12)
    late = fund.by(investor(1)).post(f"{fund.at(1)}/declare", json=elements)
    assert fund.refused(late) == (409, "window_closed")
    assert fund.state(1) == "NOTIFIED"
    fund.window(days=3)
    assert fund.declare(1)["state"] == "DECLARED_VALID"
    overlapping = {
        "announcement_id": fund.announce("WINDOW"),
        "from_on": fund.day(1),
        "until_on": fund.day(9),
    }
    refused = fund.by(MANAGER).post(f"{fund.path}/windows", json=overlapping)
    assert fund.refused(refused) == (422, "window_dates")


def test_a_plan_is_announced_before_a_window_opens_and_commitment_money_is_filed_first(fund: Fund):
    fund.plan("D")
    text = {"kind": "PLAN", "title": "公告", "text": "内容", "published_on": fund.day()}
    unfiled = fund.by(MANAGER).post(f"{fund.path}/announcements", json=text)
    assert fund.refused(unfiled) == (409, "plan_not_filed")
    filing = {"filed_on": fund.day(), "reference": "备案1号"}
    fund.post(MANAGER, f"/escrow-accounts/{fund.ledger}/file-plan", **filing)
    early = fund.by(MANAGER).post(f"{fund.path}/announcements", json={**text, "kind": "LIST"})
    assert fund.refused(early) == (409, "not_announced")
    assert fund.by(investor(1)).get(fund.path).status_code == 404
    fund.announce()
    assert fund.get(investor(1), fund.path)["state"] == "ANNOUNCED"


def test_what_is_accepted_and_signed_is_exactly_what_is_offered(fund: Fund):
    fund.opened()
    at, me = fund.at(1), investor(1)
    wrong = fund.by(me).post(f"{at}/declare", json={"declaration": {"accepted_fen": 9_999}})
    assert fund.refused(wrong) == (409, "amount_changed")
    other = {"contract": {"document_sha256": "0" * 64, "second_factor": "1"}}
    assert fund.refused(fund.by(me).post(f"{at}/declare", json=other)) == (
        409,
        "signed_content_differs",
    )
    fund.declare(1)
    again = fund.by(me).post(f"{at}/declare", json=fund.elements(1))
    assert fund.refused(again) == (409, "invalid_transition")
    back = fund.post(me, f"{at}/take-back", element="contract")
    assert (back["state"], back["has_contract"]) == ("DECLARED_INCOMPLETE", False)
    twice = fund.by(me).post(f"{at}/complete", json={"declaration": {"accepted_fen": 10_000}})
    assert fund.refused(twice) == (409, "already_exists")
    early = fund.by(CHECKER).post(f"{at}/verify")
    assert fund.refused(early) == (409, "invalid_transition")
    assert "complete" in early.json()["allowed"]
    assert fund.post(me, f"{at}/decline")["state"] == "DECLINED"


def test_who_took_the_declaration_at_the_counter_does_not_verify_it(fund: Fund):
    fund.opened()
    both = fund.service
    assert both is not None
    at = fund.at(1)
    double = ADMIN.__class__(
        **{**ADMIN.facts(), "roles": frozenset({"case_admin", "checker"}), "token_id": ""}
    )
    declared = {"contract": fund.contract(1), "declaration": {"accepted_fen": 10_000}}
    fund.post(double, f"{at}/declare", **declared)
    refused = fund.by(double).post(f"{at}/verify")
    assert fund.refused(refused) == (409, "maker_cannot_approve")
    assert fund.post(CHECKER_2, f"{at}/verify")["state"] == "ENTITLED"


def test_a_doubled_request_and_a_stale_version_change_nothing(fund: Fund):
    fund.opened()
    at, body = fund.at(1), fund.elements(1)
    headers = {"Idempotency-Key": "one"}
    first = fund.by(investor(1)).post(f"{at}/declare", json=body, headers=headers)
    again = fund.by(investor(1)).post(f"{at}/declare", json=body, headers=headers)
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    stale = fund.by(CHECKER).post(f"{at}/verify", headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    current = {"If-Match": first.headers["ETag"]}
    assert fund.ok(fund.by(CHECKER).post(f"{at}/verify", headers=current))["state"] == "ENTITLED"
    assert fund.balances()["ENTITLED"] == 10_000


@pytest.mark.parametrize("model", ["A", "B"])
def test_funds_stand_over_accounts_of_their_own_models(fund: Fund, model: str):
    authority = {
        "cap_total_fen": 1,
        "cap_per_party_fen": 1,
        "valid_from": "2026-01-01",
        "valid_until": "2027-01-01",
    }
    fund.open_account(model, authority=authority if model == "B" else None)
    form = {"title": "x", "method": "x", "ends_on": fund.day(9), "escrow_account_id": fund.ledger}
    assert fund.refused(fund.by(MANAGER).post("/funds", json=form)) == (422, "terms_incomplete")
    pool = {**form, "scheme": {"type": "POOL", "pool_fen": 5}}
    assert fund.by(MANAGER).post("/funds", json=pool).status_code == 422
    assert fund.by(ADMIN).post("/funds", json=form).status_code == 403


def test_only_the_roles_of_the_administrator_work_on_a_fund(fund: Fund):
    fund.opened()
    at = fund.at(1)
    steps = {
        f"{fund.path}/announcements": (ADMIN, CHECKER, SUPERVISOR, investor(1)),
        f"{fund.path}/windows": (ADMIN, CHECKER, SUPERVISOR, investor(1)),
        f"{fund.path}/list": (CHECKER, SUPERVISOR, ISSUER, investor(1)),
        f"{fund.path}/declarations": (CHECKER, SUPERVISOR, investor(1)),
        f"{fund.path}/verifications": (ADMIN, SUPERVISOR, investor(1)),
        f"{fund.path}/late-claims": (CHECKER, SUPERVISOR, investor(1)),
        f"{fund.path}/expire": (ADMIN, CHECKER, SUPERVISOR, investor(1)),
        f"{fund.path}/forfeit": (ADMIN, CHECKER, SUPERVISOR, investor(1)),
        f"{at}/verify": (ADMIN, SUPERVISOR, investor(1)),
        f"{at}/ask-fix": (CHECKER, SUPERVISOR, investor(1)),
        f"{at}/agents": (CHECKER, SUPERVISOR, investor(1)),
        f"{at}/view": (ADMIN, CHECKER, SUPERVISOR),
    }
    allowed = [
        (path, caller.subject)
        for path, callers in steps.items()
        for caller in callers
        if fund.by(caller).post(path, json={}).status_code != 403
    ]
    assert allowed == []
    assert (
        fund.by(MANAGER)
        .post(f"{fund.path}/expire", headers={"Idempotency-Key": None})
        .json()["code"]
        == "idempotency_key_required"
    )
