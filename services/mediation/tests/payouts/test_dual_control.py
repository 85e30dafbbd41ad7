"""Approvals: distinct people, exact content, in time, by those who still may; and races."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text, update

from mediation.tables import ApprovalRow, PayoutLineRow
from servicekit.clock import utc_now

from .conftest import (
    BANK,
    CENTRE,
    CHECKER,
    CHECKER_2,
    MAKER,
    MANAGER,
    OTHER_SIGNATORY,
    SIGNATORY,
    SUPERVISOR,
    Money,
    a_caller,
    person,
)


@pytest.fixture
def funded(money: Money) -> Money:
    money.open(target_fen=100_000)
    money.deposit(100_000)
    money.entitle(3)
    return money


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def database(money: Money):
    return money.service.app.state.database


def test_the_maker_cannot_approve_whatever_roles_they_hold(funded: Money):
    both = a_caller(
        "checker", "case_admin", organisation=CENTRE, subject="case-admin-1", kind="person"
    )
    batch = funded.submitted()
    refused = funded.step(batch, "approve", both, json=funded.decision(batch))
    assert code(refused) == (422, "maker_cannot_approve")


def test_an_approval_of_other_content_is_refused(funded: Money):
    batch = funded.submitted()
    decision = {"content_sha256": "0" * 64, "second_factor": "otp"}
    assert code(funded.step(batch, "approve", CHECKER, json=decision)) == (
        409,
        "batch_content_changed",
    )


def test_a_line_changed_behind_the_approvals_stops_the_release(funded: Money):
    batch = funded.submitted()
    funded.approve(batch, CHECKER)
    with database(funded).writing() as session:
        session.execute(
            update(PayoutLineRow)
            .where(PayoutLineRow.line_no == 1)
            .values(payee_account="6222000000009999")
        )
    assert code(funded.step(batch, "release", CHECKER)) == (409, "batch_content_changed")
    assert funded.balances()["BANK"]["held_fen"] == 0


def test_a_new_submission_voids_the_approvals(funded: Money):
    funded.model = "A"
    batch = funded.submitted()
    funded.approve(batch, CHECKER)
    assert funded.ok(funded.step(batch, "submit", MAKER))["approvals"] == []
    rounds = funded.ok(funded.by(CHECKER).get("/approvals"))["items"]
    assert [one["state"] for one in rounds] == ["VOID", "OPEN"]
    assert code(funded.step(batch, "release", CHECKER)) == (409, "invalid_transition")


def test_a_revoked_signatory_stops_counting_at_once(funded: Money):
    batch = funded.submitted()
    funded.approve(batch, CHECKER)
    form = {"person": "checker-1", "reason": "离职"}
    funded.ok(funded.by(MANAGER).post(f"{funded.path}/revoke-signatory", json=form))
    assert code(funded.step(batch, "release", CHECKER_2)) == (409, "not_approved")


def test_approvals_expire(funded: Money):
    batch = funded.submitted()
    funded.approve(batch, CHECKER)
    with database(funded).writing() as session:
        old = utc_now() - timedelta(hours=73)
        session.execute(update(ApprovalRow).values(given_at=old))
    assert code(funded.step(batch, "release", CHECKER)) == (422, "approval_expired")


def test_one_rejection_ends_the_batch(funded: Money):
    batch = funded.submitted()
    rejected = funded.step(batch, "reject", CHECKER, json=funded.decision(batch))
    assert funded.ok(rejected)["state"] == "REJECTED"
    again = funded.step(batch, "approve", CHECKER_2, json=funded.decision(batch))
    assert code(again) == (409, "invalid_transition")


def test_a_person_decides_once(money: Money):
    money.model = "A"
    money.open()
    money.deposit(50_000)
    money.entitle(1)
    batch = money.submitted()
    money.approve(batch, CHECKER)
    again = money.step(batch, "approve", CHECKER, json=money.decision(batch))
    assert code(again) == (409, "already_decided")


def test_another_issuers_signatory_does_not_even_see_the_batch(money: Money):
    money.model = "A"
    money.open()
    money.deposit(50_000)
    money.entitle(1)
    batch = money.submitted()
    foreign = money.step(batch, "approve", OTHER_SIGNATORY, json=money.decision(batch))
    assert foreign.status_code == 404
    assert money.by(OTHER_SIGNATORY).get(money.path).status_code == 404
    assert money.by(OTHER_SIGNATORY).get("/payout-batches").json()["items"] == []


def test_a_frozen_account_releases_nothing_but_takes_results(funded: Money):
    first = funded.released(lines=[{"party_ref": "INV00000"}])
    second = funded.submitted()
    funded.approve(second, CHECKER)
    reason = {"reason": "法院协助冻结"}
    funded.ok(funded.by(SUPERVISOR).post(f"{funded.path}/freeze", json=reason))
    assert code(funded.step(second, "release", CHECKER)) == (423, "ledger_frozen")
    assert funded.all_succeed(first)["succeeded"] == 1
    funded.ok(funded.by(SUPERVISOR).post(f"{funded.path}/unfreeze", json=reason))
    assert funded.ok(funded.step(second, "release", CHECKER))["state"] == "RELEASED"


def test_outside_its_authority_the_special_account_needs_the_issuer(money: Money):
    authority = {
        "cap_total_fen": 20_000,
        "cap_per_party_fen": 10_001,
        "ratio_min_bp": 5_000,
        "ratio_max_bp": 5_000,
        "valid_from": "2020-01-01",
        "valid_until": "2100-01-01",
    }
    money.open(target_fen=100_000, authority=authority)
    money.deposit(100_000)
    money.entitle(3)
    for lines, groups in (
        ([{"party_ref": "INV00001"}], ["ADMIN_CHECKER"]),
        ([{"party_ref": "INV00002"}], ["ISSUER", "ADMIN_CHECKER"]),
        ([{"party_ref": "INV00000"}, {"party_ref": "INV00001"}], ["ISSUER", "ADMIN_CHECKER"]),
    ):
        batch = money.submitted(lines=lines)
        policy = money.by(MAKER).get(f"/payout-batches/{batch}").json()["policy"]
        assert [group for group, _ in policy] == groups, lines
        money.ok(money.step(batch, "cancel", MAKER))


def test_two_batches_approved_within_the_authority_cannot_pass_it_together(money: Money):
    authority = {
        "cap_total_fen": 15_000,
        "cap_per_party_fen": 15_000,
        "valid_from": "2020-01-01",
        "valid_until": "2100-01-01",
    }
    money.open(target_fen=100_000, authority=authority)
    money.deposit(100_000)
    money.entitle(2)
    batches = [money.submitted(lines=[{"party_ref": f"INV0000{n}"}]) for n in (0, 1)]
    for batch in batches:
        money.approve(batch, CHECKER)
    money.ok(money.step(batches[0], "release", CHECKER))
    assert code(money.step(batches[1], "release", CHECKER)) == (409, "not_approved")


def test_commitment_money_waits_for_its_plan_and_refuses_double_recovery(money: Money):
    money.model = "D"
    money.open(treasury="国库")
    money.deposit(50_000)
    rows = [{**person(1), "recovered_elsewhere_fen": 10_002}]
    twice = money.by(MAKER).post(f"{money.path}/entitlements", json={"rows": rows})
    assert code(twice) == (422, "party_already_paid_elsewhere")
    money.entitle(1)
    batch = money.submitted()
    money.approve(batch, CHECKER, MANAGER)
    assert code(money.step(batch, "release", CHECKER)) == (409, "plan_not_filed")
    plan = {"filed_on": "2026-11-20", "reference": "备案1号"}
    money.ok(money.by(MANAGER).post(f"{money.path}/file-plan", json=plan))
    assert money.ok(money.step(batch, "release", CHECKER))["state"] == "RELEASED"


def test_a_special_account_allocates_only_when_fully_funded(money: Money):
    money.open(target_fen=50_000)
    money.deposit(49_999)
    early = money.by(MAKER).post(f"{money.path}/entitlements", json={"rows": [person(1)]})
    assert code(early) == (422, "insufficient_funded_balance")
    money.deposit(1)
    assert money.entitle(1)["created"] == 1


def test_of_sixteen_racing_releases_exactly_one_holds_money(funded: Money):
    batch = funded.submitted()
    funded.approve(batch, CHECKER)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: funded.step(batch, "release", CHECKER), range(16)))
    assert Counter(one.status_code for one in answers) == {200: 1, 409: 15}
    assert funded.balances()["BANK"]["held_fen"] == 30_003
    funded.verified()


def test_sixteen_racing_callers_with_one_key_have_one_effect(funded: Money):
    form = {"contributor_ref": "issuer-1", "amount_fen": 5, "bank_ref": "R"}
    headers = {"Idempotency-Key": uuid4().hex}

    def once(_: int) -> int:
        client = funded.by(MANAGER)
        return client.post(f"{funded.path}/deposits", json=form, headers=headers).status_code

    with ThreadPoolExecutor(16) as pool:
        codes = Counter(pool.map(once, range(16)))
    assert codes.keys() <= {201, 409}
    assert funded.balances()["BANK"]["balance_fen"] == 100_005


def test_sixteen_racing_batches_for_one_investor_pay_once(funded: Money):
    lines = [{"party_ref": "INV00001"}]
    batches = [funded.draft(lines=[{**lines[0], "split_no": n}]) for n in range(16)]

    def run(batch: str) -> int:
        checked = funded.step(batch, "check", MAKER)
        if checked.status_code != 200:
            return 0
        funded.step(batch, "submit", MAKER)
        funded.step(batch, "approve", CHECKER, json=funded.decision(batch))
        return int(funded.step(batch, "release", CHECKER).status_code == 200)

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(run, batches)) == 1
    assert funded.balances()["ENTITLED"]["held_fen"] == 10_001


def test_a_spent_transfer_id_never_moves_money_later(money: Money):
    money.open()
    money.model = "A"
    own = str(uuid4())
    rows = [{**person(1), "id": own}]
    poor = money.by(MAKER).post(f"{money.path}/entitlements", json={"rows": rows})
    assert code(poor) == (422, "insufficient_funded_balance")
    money.deposit(50_000)
    late = money.by(MAKER).post(f"{money.path}/entitlements", json={"rows": rows})
    assert code(late) == (409, "id_already_failed")
    rows[0]["id"] = str(uuid4())
    money.ok(money.by(MAKER).post(f"{money.path}/entitlements", json={"rows": rows}), 201)


def test_the_database_itself_refuses_what_the_rules_would(funded: Money):
    engine = database(funded)
    for statement in (
        "UPDATE ledger_account SET credits_posted = 200000 WHERE name = 'BANK'",
        "UPDATE ledger_account SET debits_pending = -1 WHERE name = 'BANK'",
        "UPDATE ledger_transfer SET amount_fen = 0",
        "UPDATE ledger_transfer SET credit = debit",
        "UPDATE ledger_transfer SET debit = 'NOBODY'",
    ):
        with pytest.raises(Exception, match=r"(?i)constraint"), engine.writing() as session:
            session.execute(text(statement))
    funded.verified()


def test_roles_that_may_not_are_told_so(funded: Money):
    batch = funded.submitted()
    for caller, verb in ((BANK, "check"), (MAKER, "release"), (SUPERVISOR, "cancel")):
        assert funded.step(batch, verb, caller).status_code == 403
    assert funded.by(SIGNATORY).post("/escrow-accounts", json={}).status_code in {403, 422}
