"""A loan lived day by day from its whole history: slow, plain, and independent of the account.

Equal instalments or equal principal, monthly interest, no month ends: the machine's loans.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

ONE = timedelta(days=1)
NAMES = ("fee", "penalty", "compound", "interest", "principal")
GOOD_ORDER = NAMES
BAD_ORDER = ("fee", "principal", "interest", "compound", "penalty")


def fen(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


@dataclass
class PlainBill:
    number: int
    due_on: date
    principal: int
    interest: int
    fee: int = 0
    penalty: Fraction = Fraction(0)
    compound: Fraction = Fraction(0)
    paid: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))

    def owed(self, name: str) -> int:
        due = getattr(self, name)
        return (fen(due) if isinstance(due, Fraction) else due) - self.paid[name]


class PlainLoan:
    """The loan at the end of `today` after a history."""

    def __init__(self, terms: dict[str, Any], history: list[dict[str, Any]], today: date) -> None:
        self.terms = terms
        self.history = history
        self.balance: int = terms["principal"]
        self.last: int = terms["periods"]
        self.next = 1
        self.bills: list[PlainBill] = []
        self.held = 0
        self.rates = {terms["drawn"]: terms["rate"]}
        self.step_rate: Fraction = terms["rate"]
        self.start: date = terms["drawn"]
        self.step = 0
        self.new_step()
        day = terms["drawn"]
        while day <= today:
            self.live(day)
            day += ONE
        self.today = today

    def rate(self, day: date) -> Fraction:
        return self.rates[max(since for since in self.rates if since <= day)]

    def due_on(self) -> date:
        month = self.start.month % 12 + 1
        return self.start.replace(year=self.start.year + (month == 1), month=month)

    def new_step(self) -> None:
        left = self.last - self.next + 1
        if self.terms["method"] == "equal_principal":
            self.step = fen(Fraction(self.balance, left))
            return
        growth = 1 + self.step_rate / 12
        worth = sum((1 / growth**k for k in range(1, left + 1)), start=Fraction(0))
        self.step = fen(self.balance / worth)

    def live(self, day: date) -> None:
        for bill in self.bills:
            late = self.rate(day - ONE) * Fraction(3, 2) / 360
            bill.penalty += bill.owed("principal") * late
            bill.compound += bill.owed("interest") * late
        if self.next <= self.last and day == self.due_on():
            self.bill(day)
            self.pay(day)
        for event in self.history:
            if event["on"] == day:
                getattr(self, event["do"])(event, day)

    def days(self, until: date) -> list[date]:
        return [self.start + ONE * k for k in range((until - self.start).days)]

    def bill(self, day: date) -> None:
        days = self.days(day)
        share = sum(self.rate(each) for each in days) / len(days) / 12
        interest = fen(self.balance * share)
        if self.next == self.last:
            principal = self.balance
        elif self.terms["method"] == "equal_principal":
            principal = min(self.step, self.balance)
        else:
            planned = fen(self.balance * self.step_rate / 12)
            principal = max(0, min(self.step - planned, self.balance))
        self.bills.append(PlainBill(self.next, day, principal, interest))
        self.balance -= principal
        self.next += 1
        self.start = day
        self.relevel(day)

    def relevel(self, day: date) -> None:
        if self.next <= self.last and self.start == day and self.rate(day) != self.step_rate:
            self.step_rate = self.rate(day)
            if self.terms["method"] == "equal_instalment":
                self.new_step()

    def is_bad(self, day: date) -> bool:
        return any((day - b.due_on).days > 90 for b in self.bills if b.owed("principal"))

    def pay(self, day: date) -> None:
        if not self.held or not any(b.owed(name) for b in self.bills for name in NAMES):
            return
        if getattr(self, "order_day", None) != day:
            self.order_day, self.order_is_bad = day, self.is_bad(day)
        if self.order_is_bad:
            steps = [(b, name) for name in BAD_ORDER for b in self.bills]
        else:
            steps = [(b, name) for b in self.bills for name in GOOD_ORDER]
        for bill, name in steps:
            part = min(self.held, bill.owed(name))
            bill.paid[name] += part
            self.held -= part

    def payment(self, event: dict[str, Any], day: date) -> None:
        self.held += event["amount"]
        self.pay(day)

    def prepayment(self, event: dict[str, Any], day: date) -> None:
        self.balance -= event["amount"]
        if self.balance == 0:
            self.last = self.next - 1
        elif event["keep"] == "term":
            self.new_step()
        else:
            self.last = self.next - 1 + self.fewer()

    def fewer(self) -> int:
        left, owed = self.last - self.next + 1, Fraction(self.balance)
        for count in range(1, left):
            growth = self.step_rate / 12 if self.terms["method"] == "equal_instalment" else 0
            owed = owed * (1 + growth) - self.step
            if owed <= 0:
                return count
        return left

    def repricing(self, event: dict[str, Any], day: date) -> None:
        self.rates[day] = event["rate"]
        self.relevel(day)

    def charge(self, event: dict[str, Any], day: date) -> None:
        next(b for b in self.bills if b.number == event["number"]).fee += event["amount"]

    def extension(self, event: dict[str, Any], day: date) -> None:
        self.last += event["periods"]
        self.new_step()

    def owed(self) -> dict[str, int]:
        return {name: sum(b.owed(name) for b in self.bills) for name in NAMES}

    def days_late(self) -> int:
        unpaid = [b.due_on for b in self.bills if b.owed("principal") or b.owed("interest")]
        return (self.today - min(unpaid)).days if unpaid else 0
