"""A bank that loses, doubles, reorders and returns: whatever it does, the money is right."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from mediation.bank_simulator.bank import SimulatedBank
from mediation.bank_simulator.courier import Courier
from mediation.bank_simulator.faults import Faults, Share
from servicekit.clock import day_in_shanghai, utc_now

from .conftest import BANK, CHECKER, MAKER, Money

COUNT = 12
DEPOSIT = 1_000_000
FAULTS = (
    Faults(
        failed=Share.parse("2"),
        unknown=Share.parse("3"),
        unknown_then_failed=Share.parse("1"),
        returned=Share.parse("2"),
        returned_after_days=30,
        is_doubled=True,
        is_reordered=True,
        is_partial=True,
    ),
    Faults(
        failed=Share.parse("10%"),
        returned=Share.parse("1"),
        loses_request=True,
        loses_answer=True,
    ),
    Faults(unknown=Share.parse("1"), is_cut_off=True, has_wrong_totals=True, is_reordered=True),
)


@pytest.mark.parametrize(
    ("seed", "faults"), list(enumerate(FAULTS, start=1)), ids=["disorder", "losses", "spoilt files"]
)
def test_a_faulty_bank_changes_no_total(money: Money, seed: int, faults: Faults):
    bank = SimulatedBank(seed, faults)
    courier = Courier(money.by(BANK), bank)
    ledger = money.open().replace("-", "")
    today = day_in_shanghai(utc_now())
    bank.account(ledger).deposit(DEPOSIT, on=today, memo="赔偿款")
    money.deposit(DEPOSIT, bank_ref=bank.account(ledger).movements[0].bank_ref)
    total = money.entitle(COUNT)["total_fen"]
    for number in range(5):
        if money.balances()["ENTITLED"]["balance_fen"] == 0:
            break
        # After two bad rounds the bank makes no more mistakes, so that everybody is paid.
        bank.faults = faults if number < 2 else Faults()
        one_round(money, courier, pay_on=today + timedelta(days=40 * number))
    figures = money.ok(money.by(CHECKER).get(f"{money.path}/report"))
    assert (figures["net_paid_fen"], figures["owed_fen"]) == (total, 0), f"seed {seed}"
    balances = money.balances()
    assert balances["BANK"]["held_fen"] == 0
    # What the bank says it has and what the ledger says it has is the same fen.
    assert balances["BANK"]["balance_fen"] == bank.account(ledger).balance_fen
    assert balances["BANK"]["balance_fen"] == DEPOSIT - figures["net_paid_fen"]
    money.verified()


def one_round(money: Money, courier: Courier, pay_on) -> None:
    batch = money.released(pay_on=pay_on.isoformat())
    courier.fetch(batch)
    courier.deliver(batch)
    # Nobody may try an unknown payment again before the bank has looked.
    unknown = {line["entitlement_id"] for line in money.lines(batch) if line["state"] == "UNKNOWN"}
    for one in sorted(unknown):
        again = money.draft(lines=[{"entitlement_id": one, "amount_fen": 1, "split_no": 9}])
        refused = money.step(again, "check", MAKER)
        assert "result_unknown" in {error["code"] for error in refused.json()["errors"]}
        money.ok(money.step(again, "cancel", MAKER))
    courier.enquire(batch)
    ledger = money.ledger.replace("-", "")
    summary = courier.state(ledger, from_on=pay_on, to_on=pay_on + timedelta(days=39))["summary"]
    assert summary.keys() <= {"matched"}
    states = Counter(line["state"] for line in money.lines(batch))
    assert not states.keys() & {"HELD", "SENT", "UNKNOWN"}, states


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
