"""Sixteen at once with the same result file, statement, enquiry or return: one effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from servicekit.clock import day_in_shanghai, utc_now

from .conftest import BANK, Money

CALLERS = 16
OUT = 30_003


@pytest.fixture
def sent(money: Money) -> Money:
    money.open()
    money.deposit(100_000, bank_ref="D1")
    money.entitle(3)
    return money


def at_once(do: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(do, range(CALLERS)))


def test_sixteen_deliveries_of_one_result_file_are_one_import(sent: Money):
    batch = sent.released()
    named = {line["instruction_id"]: "SUCCESS" for line in sent.lines(batch)}
    content = sent.result_file(batch, named)
    answers = at_once(lambda _: sent.ok(sent.post_results(batch, content)))
    assert Counter(one["already_imported"] for one in answers) == {False: 1, True: 15}
    assert sent.balances()["BANK"]["balance_fen"] == 100_000 - OUT
    sent.verified()


def test_results_and_statement_at_once_pay_nobody_twice(sent: Money):
    batch = sent.released()
    lines = sent.lines(batch)
    today = day_in_shanghai(utc_now()).isoformat()
    form = {
        "escrow_account_id": sent.ledger,
        "from_on": today,
        "to_on": today,
        "opening_fen": 0,
        "closing_fen": 100_000 - OUT,
        "lines": [
            {"line_ref": "L0", "on": today, "amount_fen": 100_000, "bank_ref": "D1"},
            *(
                {
                    "line_ref": f"L{line['line_no']}",
                    "on": today,
                    "amount_fen": -line["amount_fen"],
                    "memo": line["instruction_id"],
                }
                for line in lines
            ),
        ],
    }
    content = sent.result_file(batch, {line["instruction_id"]: "SUCCESS" for line in lines})

    def either(number: int) -> int:
        if number % 2:
            return sent.by(BANK).post("/bank-statements", json=form).status_code
        return sent.post_results(batch, content).status_code

    assert set(at_once(either)) == {200, 201}
    assert sent.balances()["BANK"]["balance_fen"] == 100_000 - OUT
    assert {line["state"] for line in sent.lines(batch)} == {"SUCCESS"}
    sent.verified()


def test_sixteen_returns_of_one_payment_give_the_money_back_once(sent: Money):
    batch = sent.released(lines=[{"party_ref": "INV00001"}])
    sent.all_succeed(batch)
    (line,) = sent.lines(batch)
    form = {"bank_ref": "RET", "returned_on": "2026-12-01"}
    where = f"/payout-lines/{line['id']}/return"
    answers = at_once(lambda _: sent.by(BANK).post(where, json=form).status_code)
    assert set(answers) == {200}
    assert sent.balances()["BANK"]["balance_fen"] == 100_000
    sent.verified()


def test_of_sixteen_enquiries_one_settles_an_unknown_payment(sent: Money):
    batch = sent.released(lines=[{"party_ref": "INV00001"}])
    (line,) = sent.lines(batch)
    sent.results(batch, {line["instruction_id"]: "UNKNOWN"})
    where = f"/payout-lines/{line['id']}/resolve"

    def enquire(number: int) -> int:
        form = {"result": ("SUCCESS", "FAILED")[number % 2], "bank_ref": "ENQ"}
        return sent.by(BANK).post(where, json=form).status_code

    assert Counter(at_once(enquire)) == {200: 1, 409: 15}
    balances = sent.balances()
    assert balances["BANK"]["held_fen"] == 0
    assert balances["BANK"]["balance_fen"] in {100_000, 100_000 - line["amount_fen"]}
    sent.verified()
