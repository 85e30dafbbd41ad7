"""Claims in any order of steps, against a plain record of what each investor is owed."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from .conftest import ADMIN, CHECKER, CHECKER_2, MANAGER, SUPERVISOR, Fund, investor

INVESTORS = (1, 2, 3)
FUNDED = 300_000


class Machine:
    """Takes steps at random and remembers only what must hold afterwards."""

    def __init__(self, fund: Fund, seed: int) -> None:
        self.fund, self.dice = fund, random.Random(seed)
        self.objections: dict[int, str] = {}
        self.batch: str | None = None
        self.paid: Counter[int] = Counter()
        self.owed: dict[int, int] = {}

    def attempt(self, caller: Any, path: str, **body: Any) -> bool:
        answer = self.fund.by(caller).post(path, json=body)
        assert answer.status_code < 500, answer.text
        return answer.is_success

    def step(self) -> None:
        name = self.dice.choice([name for name in dir(self) if name.startswith("do_")])
        getattr(self, name)(self.dice.choice(INVESTORS))

    def do_view(self, number: int) -> None:
        self.attempt(investor(number), f"{self.fund.at(number)}/view")

    def do_declare(self, number: int) -> None:
        elements = self.fund.elements(number)
        verb = self.dice.choice(["declare", "complete"])
        some = self.dice.choice([("contract",), ("declaration",), ("contract", "declaration")])
        body = {name: elements[name] for name in some}
        self.attempt(investor(number), f"{self.fund.at(number)}/{verb}", **body)

    do_declare_more = do_declare_again = do_declare

    def do_take_back(self, number: int) -> None:
        element = self.dice.choice(["contract", "declaration"])
        self.attempt(investor(number), f"{self.fund.at(number)}/take-back", element=element)

    def do_object(self, number: int) -> None:
        answer = self.fund.by(investor(number)).post(
            f"{self.fund.at(number)}/object", json={"grounds": "金额有误"}
        )
        if answer.is_success:
            self.objections[number] = answer.json()["id"]

    def do_decide(self, number: int) -> None:
        row = self.objections.get(number)
        if row is None:
            return
        amount = self.dice.choice([None, 10_000 * number - self.dice.randrange(500)])
        body = {"reason": "x"} if amount is None else {"reason": "x", "amount_fen": amount}
        self.attempt(ADMIN, f"/objections/{row}/propose", **body)
        self.attempt(CHECKER, f"/objections/{row}/decide", is_confirmed=True)

    def do_verify(self, number: int) -> None:
        amount = self.fund.claim(number)["amount_fen"]
        if self.attempt(CHECKER, f"{self.fund.at(number)}/verify"):
            assert number not in self.owed, "entitled twice"
            self.owed[number] = amount

    do_verify_more = do_verify

    def do_verify_all(self, number: int) -> None:
        before = {one: self.fund.claim(one) for one in INVESTORS}
        assert self.attempt(CHECKER_2, f"{self.fund.path}/verifications")
        for one, claim in before.items():
            if claim["state"] == "DECLARED_VALID":
                assert one not in self.owed, "entitled twice"
                self.owed[one] = claim["amount_fen"]

    def do_pay(self, number: int) -> None:
        if not any(self.fund.state(one) in {"ENTITLED", "RETURNED"} for one in INVESTORS):
            return
        results = [self.dice.choice(["SUCCESS", "FAILED"]) for _ in INVESTORS]
        ready = [
            one
            for one in INVESTORS
            if self.fund.state(one) in {"ENTITLED", "RETURNED", "FIX_NEEDED"}
        ]
        self.fund.pay(*results[: len(ready)])
        for one in INVESTORS:
            if self.fund.state(one) == "PAID" and one in ready:
                self.paid[one] += self.fund.claim(one)["amount_fen"]

    def check(self) -> None:
        shown = self.fund.get(SUPERVISOR, self.fund.path)
        assert sum(row["count"] for row in shown["by_state"]) == len(INVESTORS)
        assert shown["eligible_count"] == len(INVESTORS)
        for number in INVESTORS:
            claim = self.fund.claim(number)
            assert (claim["entitlement_id"] is not None) == (number in self.owed)
            if number in self.owed:
                assert claim["amount_fen"] == self.owed[number]
            assert self.paid[number] in {0, self.owed.get(number, 0)}
        balances = self.fund.balances()
        owed, paid = sum(self.owed.values()), sum(self.paid.values())
        assert owed <= FUNDED
        assert balances.get("ENTITLED", 0) == owed - paid
        assert balances["BANK"] == FUNDED - paid
        assert balances["FUND"] == FUNDED - owed
        self.fund.verified()


@pytest.mark.parametrize("seed", [2, 5])
def test_whatever_is_done_to_claims_each_is_owed_once_and_the_money_adds_up(fund: Fund, seed: int):
    machine = Machine(fund.opened(), seed)
    for _ in range(28):
        machine.step()
    machine.check()
    fund.clock.ahead += timedelta(days=12)
    fund.post(MANAGER, f"{fund.path}/expire", 201)
    fund.post(CHECKER, f"{fund.path}/verifications", 201)
    states = {fund.state(number) for number in INVESTORS}
    assert states <= {"EXPIRED", "ENTITLED", "OBJECTED", "DECLINED", "PAID", "RETURNED"}
