"""Checks that other tests pass by: each is alone here, so that its removal is noticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import update

from mediation.domain.ledger import Books, Kind, Transfer
from mediation.domain.ledger_errors import AmountNotPositiveError
from mediation.domain.payout_errors import ControlTotalError, ResultFileError
from mediation.domain.payout_files import FileHead, ResultLine, read_result_file, result_file
from mediation.domain.payouts import Result, check_batch, instruction_id
from mediation.tables import PayoutLineRow

from .conftest import BANK, CENTRE, CHECKER, CHECKER_2, MAKER, MANAGER, Money, a_caller
from .test_payout_rules import FACTS, LINE

HEAD = FileHead("ab" * 16, "B000001", date(2026, 11, 23))
PAID = ResultLine("P" + "A" * 25, Result.SUCCESS, "REF", date(2026, 11, 23), "", "")


@pytest.mark.parametrize("amount", [0, -1])
def test_a_transfer_moves_something(amount):
    books = Books()
    for name in ("BANK", "FUND:x"):
        books.open(name)
    with pytest.raises(AmountNotPositiveError):
        books.post([Transfer(UUID(int=1), Kind.SINGLE, "x", "BANK", "FUND:x", amount)])


@pytest.mark.parametrize("amount", [0, -500])
def test_a_payment_pays_something(amount):
    faults = check_batch([replace(LINE, amount_fen=amount)], FACTS)
    assert "amount_not_positive" in {fault.code for fault in faults}


def test_every_attempt_has_an_instruction_id_of_its_own():
    ids = {instruction_id("l", "B1", 1, attempt) for attempt in (1, 2, 3)}
    assert len(ids) == 3


def test_header_and_trailer_state_the_same_sum():
    content = result_file(HEAD, [PAID], sum_fen=500)
    body = content[: content.rindex(b"T,")]
    other = body + f"T,1,501,{sha256(body).hexdigest()}\n".encode()
    with pytest.raises(ControlTotalError):
        read_result_file(other)


def test_a_file_names_an_instruction_once():
    with pytest.raises(ResultFileError):
        read_result_file(result_file(HEAD, [PAID, PAID], sum_fen=1_000))


@pytest.fixture
def funded(money: Money) -> Money:
    money.open()
    money.deposit(100_000)
    money.entitle(3)
    return money


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_whoever_belongs_to_no_group_of_the_policy_approves_nothing(funded: Money):
    batch = funded.submitted()
    refused = funded.step(batch, "approve", MANAGER, json=funded.decision(batch))
    assert refused.json()["code"] == "not_a_signatory"
    assert funded.approve(batch, CHECKER)["state"] == "APPROVED"


def test_a_revoked_signatory_approves_nothing_any_more(funded: Money):
    batch = funded.submitted()
    form = {"person": "checker-1", "reason": "离职"}
    funded.ok(funded.by(MANAGER).post(f"{funded.path}/revoke-signatory", json=form))
    refused = funded.step(batch, "approve", CHECKER, json=funded.decision(batch))
    assert refused.json()["code"] == "not_a_signatory"


def test_who_drafted_a_batch_is_its_maker_whoever_submits_it(funded: Money):
    batch = funded.draft()
    funded.ok(funded.step(batch, "check", MAKER))
    funded.ok(funded.step(batch, "submit", MANAGER))
    drafter = a_caller("checker", organisation=CENTRE, subject="case-admin-1", kind="person")
    refused = funded.step(batch, "approve", drafter, json=funded.decision(batch))
    assert code(refused) == (422, "maker_cannot_approve")


def test_a_rejected_posting_cannot_be_approved_afterwards(funded: Money):
    owed = funded.ok(funded.by(CHECKER).get(f"{funded.path}/entitlements"))["items"][0]["id"]
    form = {"event": "entitlement_expired", "entitlement_id": owed, "reason": "逾期"}
    posting = funded.ok(funded.by(MANAGER).post(f"{funded.path}/postings", json=form), 201)
    decision = {"content_sha256": posting["content_sha256"], "second_factor": "otp"}
    where = f"/approvals/{posting['id']}"
    funded.ok(funded.by(CHECKER).post(f"{where}/reject", json=decision))
    assert funded.by(CHECKER_2).post(f"{where}/approve", json=decision).status_code == 409
    assert funded.balances()["UNCLAIMED"]["balance_fen"] == 0


def test_a_released_file_that_is_no_longer_the_sealed_one_is_not_given_out(funded: Money):
    batch = funded.released()
    with funded.service.app.state.database.writing() as session:
        session.execute(update(PayoutLineRow).where(PayoutLineRow.line_no == 1).values(memo="x"))
    refused = funded.by(BANK).get(f"/payout-batches/{batch}/file")
    assert refused.json()["code"] == "seal_broken"


def headed(money: Money, batch: str, batch_no: str) -> bytes:
    """A result file whose instructions are this batch's, and whose header says another."""
    head = FileHead(money.ledger.replace("-", ""), batch_no, date(2026, 11, 23))
    lines = money.lines(batch)
    said = [replace(PAID, instruction_id=line["instruction_id"]) for line in lines]
    return result_file(head, said, sum_fen=sum(line["amount_fen"] for line in lines))


def test_a_result_file_is_for_the_batch_that_its_header_names(funded: Money):
    batch = funded.released()
    refused = funded.post_results(batch, headed(funded, batch, "B000099"))
    assert refused.json()["code"] == "wrong_file"
    assert funded.balances()["BANK"]["held_fen"] == 30_003


def test_a_batch_that_was_never_released_has_no_results_not_even_none(funded: Money):
    batch = funded.submitted()
    head = FileHead(funded.ledger.replace("-", ""), "B000001", date(2026, 11, 23))
    refused = funded.post_results(batch, result_file(head, [], sum_fen=0))
    assert code(refused) == (409, "invalid_transition")
