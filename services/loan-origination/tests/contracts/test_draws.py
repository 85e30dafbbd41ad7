"""Draws: payments checked, conditions tested on the day, one effect, a loan note at the end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from loan_origination.app import PROGRAM

from .case_file import BORROWER, DUTIES, LENDER
from .conftest import SECURED
from .desk import Desk
from .test_security import BRIDGE


@pytest.fixture
def loan(engine_name: str, secured_template: str) -> Any:
    """A loan contract in effect with everything that the first payout needs."""
    assert secured_template
    return SECURED[engine_name]


@pytest.fixture
def database_with(
    request: pytest.FixtureRequest, fresh_url: Callable[[str], str]
) -> Callable[[], str]:
    """Tests that ask for the loan start from the database that holds it."""
    if "loan" not in request.fixturenames:
        migrated_url = request.getfixturevalue("migrated_url")
        return lambda: migrated_url(PROGRAM.migrations, PROGRAM.kit)
    template = request.getfixturevalue("secured_template")
    return lambda: fresh_url(template)


def rule_ids(answer) -> list[str]:
    return sorted({each["rule_id"] for each in answer["errors"]})


def test_draw_is_paid_when_every_payee_has_the_money_and_then_a_loan_note_stands(desk: Desk, loan):
    second = desk.payment(
        payee_name="江城照明有限公司", payee_account="6217000012340002", amount_fen=50_000_000
    )
    draw = desk.requested(loan, desk.payment(), second)
    at = desk.paying(draw)
    assert desk.result(at)["state"] == "paying"
    paid = desk.result(at, 1)
    assert paid["state"] == "paid"
    note = desk.get("officer", "/loan-notes")["items"][0]
    assert note["id"] == paid["loan_note_id"]
    assert note["principal_fen"] == 650_000_000
    assert (note["annual_rate"], note["method"]) == ("0.0485", "equal_instalment")
    assert (note["disbursed_on"], note["matures_on"]) == (desk.on(), loan["matures_on"])
    with desk.service.app.state.database.reading() as session:
        outbox = desk.service.app.state.database.kit.outbox
        events = session.execute(outbox.select()).all()
    assert [(event.type, event.payload["principal_fen"]) for event in events] == [
        ("loan_note.issued", 650_000_000)
    ]


def test_draw_after_its_availability_and_unknown_papers_are_refused(desk: Desk, loan):
    late = desk.draw_body(loan, draw_on=desk.on(366))
    assert desk.post("officer", "/draws", 422, **late)["field"] == "draw_on"
    draw = desk.requested(loan)
    body = {"papers": ["loan_contract", "receipt"], "account_decision": "经专户发放"}
    refused = desk.post("checker", f"/draws/{draw['id']}/check", 422, **body)
    assert [each["pointer"] for each in refused["errors"]] == ["/papers/1"]


def test_old_lender_is_paid_what_was_lent_for_it(desk: Desk, loan):
    line = desk.payment(payee_name=LENDER, purpose="refinance_bank_loan", amount_fen=929_000_000)
    assert desk.result(desk.paying(desk.requested(loan, line)))["state"] == "paid"


def plan(desk: Desk, **change) -> dict:
    return {
        "payee": "江城物业维修行",
        "purpose": "upkeep",
        "amount_fen": 300_000_000,
        "on": desk.on(10),
        "reference": "维修合同1",
        **change,
    }


def self_managed(desk: Desk, loan, *lines: dict) -> dict:
    total = sum(line["amount_fen"] for line in lines)
    return {
        "contract_id": loan["id"],
        "amount_fen": total,
        "mode": "self_managed",
        "draw_on": desk.on(),
        "planned": list(lines),
    }


def test_decoration_is_entrusted_whatever_the_amount_and_splitting_does_not_help(desk: Desk):
    loan, _ = desk.effective()
    small = self_managed(desk, loan, plan(desk, purpose="decoration", amount_fen=1))
    assert desk.post("officer", "/draws", 422, **small)["errors"][0]["rule_id"] == "R-U4"
    split = self_managed(
        desk, loan, plan(desk, amount_fen=600_000_000), plan(desk, amount_fen=500_000_001)
    )
    pointers = [each["pointer"] for each in desk.post("officer", "/draws", 422, **split)["errors"]]
    assert "/mode" in pointers


def test_self_managed_draw_is_watched_by_lists_until_the_money_is_used_up(desk: Desk, loan):
    body = self_managed(desk, loan, plan(desk), plan(desk, payee="江城保洁", amount_fen=100))
    draw = desk.post("officer", "/draws", 201, **body)
    at = desk.paying(draw)
    desk.result(at)
    desk.post("watcher", f"{at}/verify-use", 422, reason="未用完")
    lines = [plan(desk, on=desk.on())]
    first = desk.post("officer", f"{at}/use-lists", 201, until_on=desk.on(), lines=lines)
    assert first["differences"] == []
    assert desk.get("officer", at)["next_list_due_on"] is not None
    rest = [plan(desk, payee="江城保洁", amount_fen=100, on=desk.on())]
    desk.post("officer", f"{at}/use-lists", 201, until_on=desk.on(), lines=rest)
    assert desk.get("officer", at)["next_list_due_on"] is None
    assert desk.post("watcher", f"{at}/verify-use", reason="已核查")["state"] == "use_verified"
    desk.post("officer", f"{at}/use-lists", 422, until_on=desk.on(), lines=rest)


def test_failed_payment_stays_locked_until_another_person_releases_its_replacement(
    desk: Desk, loan
):
    at = desk.paying(desk.requested(loan))
    failed = desk.result(at, result="failed")
    assert (failed["state"], failed["locked_fen"]) == ("paying", 600_000_000)
    line = f"{at}/payments/{failed['payments'][0]['id']}"
    order = {
        "payee_name": "江城建设装饰有限公司",
        "payee_account": "6217000012340009",
        "payee_bank": "某银行",
        "reference": "装修合同ZX-1",
    }
    desk.post("officer", f"{line}/replace", 422, **{**order, "payee_name": BORROWER})
    proposed = desk.post("officer", f"{line}/replace", 201, **order)
    release = f"{at}/payments/{proposed['id']}/release"
    same = desk.as_person("branch-officer-1", "payout_checker", "head-office")
    assert same.post(release).status_code == 403
    assert desk.do("payout", release)["locked_fen"] == 0
    assert desk.result(at)["state"] == "paid"


def test_returned_payment_of_a_paid_draw_is_locked_and_its_use_is_not_verified(desk: Desk, loan):
    at = desk.paying(desk.requested(loan))
    desk.result(at)
    returned = desk.result(at, result="returned")
    assert (returned["state"], returned["locked_fen"]) == ("paid", 600_000_000)
    desk.post("watcher", f"{at}/verify-use", 409, reason="已核查")
    assert len(desk.get("officer", "/loan-notes")["items"]) == 1


def test_gate_of_the_payout_names_everything_that_is_missing(desk: Desk):
    desk.capital()
    loan, mortgage = desk.effective()
    desk.contracted_collateral(loan, mortgage)
    at = desk.checked(desk.requested(loan))
    missing = rule_ids(desk.do("payout", f"{at}/approve", 422))
    assert missing == ["R-Q1", "R-R1", "R-R2", "R-R3", "R-R4", "R-S1", "R-T1"]


def test_paper_that_was_not_handed_in_blocks_the_payout(desk: Desk, loan):
    draw = desk.requested(loan)
    at = f"/draws/{draw['id']}"
    desk.post("checker", f"{at}/check", papers=["loan_contract"], account_decision="经专户发放")
    assert rule_ids(desk.do("payout", f"{at}/approve", 422)) == ["R-U1"]


def test_what_held_on_approval_is_tested_again_when_booked(desk: Desk, loan, clock):
    at = desk.checked(desk.requested(loan))
    desk.do("payout", f"{at}/approve")
    clock.ahead = timedelta(days=366)
    answer = desk.do("accounting", f"{at}/book", 422)
    assert {"R-R1", "R-U8"} <= set(rule_ids(answer))


def test_group_limit_is_tested_on_the_day_of_the_draw(desk: Desk, loan):
    at = desk.checked(desk.requested(loan))
    desk.capital(10_000_000_000)
    assert "R-O1" in rule_ids(desk.do("payout", f"{at}/approve", 422))


def test_draw_above_the_undrawn_part_is_refused_by_purpose(desk: Desk, loan):
    desk.requested(loan, desk.payment(amount_fen=1_000_000_000))
    body = desk.draw_body(loan, desk.payment(amount_fen=500_000_001))
    assert rule_ids(desk.post("officer", "/draws", 422, **body)) == ["R-P4"]


def test_cancelled_draw_gives_its_part_back(desk: Desk, loan):
    draw = desk.requested(loan, desk.payment(amount_fen=1_500_000_000))
    desk.post("officer", f"/draws/{draw['id']}/cancel", reason="工程推迟")
    again = desk.requested(loan, desk.payment(amount_fen=1_500_000_000))
    assert again["number"].endswith("-T02")


def test_while_a_bridge_stands_only_the_old_lender_is_paid(desk: Desk):
    desk.capital()
    loan, mortgage = desk.effective()
    at = desk.contracted_collateral(loan, mortgage)
    desk.post("collateral", f"{at}/bridge", **BRIDGE)
    body = desk.draw_body(loan)
    assert rule_ids(desk.post("officer", "/draws", 422, **body)) == ["R-Q2"]
    desk.policy(at)
    desk.stored(at, "policy")
    desk.leases_registered(loan)
    line = desk.payment(payee_name=LENDER, purpose="refinance_bank_loan", amount_fen=929_000_000)
    assert desk.result(desk.paying(desk.requested(loan, line)))["state"] == "paid"


def test_who_investigated_reviewed_or_decided_never_checks_the_payout(desk: Desk, loan):
    at = desk.checked(desk.requested(loan))
    barred = (*DUTIES.values(), "contract-officer-2")
    for person in dict.fromkeys(barred):
        turned = desk.as_person(person, "payout_checker", "head-office")
        answer = turned.post(f"{at}/approve")
        assert (answer.status_code, answer.json()["code"]) == (403, "separation_of_duties")
    desk.do("payout", f"{at}/approve")


def test_who_requested_checked_or_approved_a_draw_never_books_it(desk: Desk, loan):
    at = desk.checked(desk.requested(loan))
    desk.do("payout", f"{at}/approve")
    for person in ("payout-checker-1", "contract-officer-2", "branch-officer-1"):
        turned = desk.as_person(person, "accounting", "branch-1")
        assert turned.post(f"{at}/book").json()["code"] == "separation_of_duties"
    desk.do("accounting", f"{at}/book")


def test_racing_approvals_and_doubled_requests_have_one_effect(desk: Desk, loan):
    at = desk.checked(desk.requested(loan))
    checkers = [
        desk.as_person(f"payout-checker-{n}", "payout_checker", "head-office") for n in (1, 2, 3)
    ]
    with ThreadPoolExecutor(3) as pool:
        codes = sorted(pool.map(lambda one: one.post(f"{at}/approve").status_code, checkers))
    assert codes == [200, 409, 409]
    key = {"Idempotency-Key": uuid4().hex}
    first = desk.as_("accounting").post(f"{at}/book", headers=key)
    again = desk.as_("accounting").post(f"{at}/book", headers=key)
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"


def test_other_branch_finds_no_draw_and_no_loan_note(desk: Desk, loan):
    draw = desk.requested(loan)
    desk.get("elsewhere", f"/draws/{draw['id']}", 404)
    assert desk.get("elsewhere", "/draws")["items"] == []
    assert desk.get("elsewhere", "/loan-notes")["items"] == []
    assert desk.get("auditor", "/draws")["items"][0]["id"] == draw["id"]
