"""A loan lived day by day from its whole history: slow, plain, and independent of the account.

Equal instalments or equal principal by months or by days, due days that every month has; whatever
else happens to the machine's loans.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

ONE = timedelta(days=1)
NAMES = ("fee", "penalty", "compound", "interest", "principal")
STANDARD = (
    "bill_by_bill:fee,penalty,compound,interest,principal",
    "across_bills:fee,principal,interest,compound,penalty",
)
HALF = Fraction(1, 2)


def fen(value: Fraction) -> int:
    return math.floor(value + HALF)


@dataclass
class PlainBill:
    number: int
    due_on: date
    principal: int = 0
    interest: int = 0
    fee: int = 0
    free_until: date = date.min
    penalty: Fraction = Fraction(0)
    compound: Fraction = Fraction(0)
    joined: dict[str, int] = field(default_factory=lambda: {"penalty": 0, "compound": 0})
    paid: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))

    def owed(self, name: str, today: date) -> int:
        due = getattr(self, name)
        if isinstance(due, Fraction):
            due = fen(due) if today > self.free_until else 0
        return due - self.paid[name]

    def bears_compound(self) -> int:
        joined = sum(max(fen_ - self.paid[name], 0) for name, fen_ in self.joined.items())
        return self.interest - self.paid["interest"] + joined


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
        self.final: date | None = None
        self.misused = self.lost = 0
        self.is_classed_bad = False
        self.step = 0
        self.new_step()
        self.today = terms["drawn"]
        while True:
            self.live(self.today)
            if self.today == today:
                break
            self.today += ONE

    def rate(self, day: date) -> Fraction:
        return self.rates[max(since for since in self.rates if since <= day)]

    def due_on(self) -> date:
        if self.final is not None:
            return self.final
        month = self.start.month % 12 + 1
        year = self.start.year + (month == 1)
        return date(year, month, self.terms["due_day"])

    def new_step(self) -> None:
        left = max(self.last - max(self.next - 1, self.terms["lead"]), 1)
        if self.terms["method"] == "equal_principal":
            self.step = fen(Fraction(self.balance, left))
            return
        growth = 1 + self.step_rate / 12
        worth = sum((1 / growth**k for k in range(1, left + 1)), start=Fraction(0))
        self.step = fen(self.balance / worth)

    def live(self, day: date) -> None:
        for bill in self.bills:
            late = self.rate(day - ONE) * Fraction(3, 2) / 360
            bill.penalty += (bill.principal - bill.paid["principal"]) * late
            bill.compound += bill.bears_compound() * late
            self.join(bill, day)
        self.misuse_costs(day - ONE)
        if self.next <= self.last and day == self.due_on():
            self.bill(day)
            self.pay(day)
        for event in self.history:
            if event["on"] == day:
                getattr(self, event["do"])(event, day)

    def join(self, bill: PlainBill, day: date) -> None:
        """Every month after its due date a bill's unpaid lateness may start to bear compound."""
        is_last_of_month = (day + ONE).day == 1 and day.day < bill.due_on.day
        if bill.number > 0 and (day.day == bill.due_on.day or is_last_of_month):
            for name in self.terms["joining"]:
                bill.joined[name] = bill.owed(name, day) + bill.paid[name]

    def days(self, until: date) -> list[date]:
        return [self.start + ONE * k for k in range((until - self.start).days)]

    def is_whole_month(self, day: date) -> bool:
        return self.final is None and self.start.day == day.day

    def bill(self, day: date) -> None:
        days = self.days(day)
        by_days = sum((self.rate(each) for each in days), start=Fraction(0)) / 360
        by_month = by_days * 360 / len(days) / 12
        is_counted = self.terms["is_daily"] or not self.is_whole_month(day)
        interest = fen(self.balance * (by_days if is_counted else by_month))
        bill = PlainBill(self.next, day, self.principal_due(day), interest)
        bill.free_until = day + ONE * self.terms["grace"]
        self.bills.append(bill)
        self.balance -= bill.principal
        self.next += 1
        self.start = day
        self.relevel(day)

    def principal_due(self, day: date) -> int:
        if self.next == self.last:
            return self.balance
        if self.next <= self.terms["lead"]:
            return 0
        if self.terms["method"] == "equal_principal":
            return min(self.step, self.balance)
        share = Fraction(1, 12)
        if self.terms["is_daily"] and self.is_whole_month(day):
            share = Fraction(len(self.days(day)), 360)
        return max(0, min(self.step - fen(self.balance * self.step_rate * share), self.balance))

    def relevel(self, day: date) -> None:
        if self.next <= self.last and self.start == day and self.rate(day) != self.step_rate:
            self.step_rate = self.rate(day)
            if self.terms["method"] == "equal_instalment":
                self.new_step()

    def is_bad(self, day: date) -> bool:
        late = [b for b in self.bills if b.owed("principal", day) and (day - b.due_on).days > 90]
        return bool(late) or self.is_classed_bad or self.final is not None

    def pay(self, day: date) -> None:
        if not self.held or not any(b.owed(name, day) for b in self.bills for name in NAMES):
            return
        if getattr(self, "order_day", None) != day:
            self.order_day, self.order_is_bad = day, self.is_bad(day)
        bills, _, listed = self.terms["orders"][self.order_is_bad].partition(":")
        if bills == "across_bills":
            steps = [(b, name) for name in listed.split(",") for b in self.bills]
        else:
            steps = [(b, name) for b in self.bills for name in listed.split(",")]
        for bill, name in steps:
            part = min(self.held, bill.owed(name, day))
            bill.paid[name] += part
            self.held -= part
        for bill in self.bills:
            is_cleared = not bill.owed("principal", day) and not bill.owed("interest", day)
            if is_cleared and day <= bill.free_until:
                bill.penalty = bill.compound = Fraction(0)

    def payment(self, event: dict[str, Any], day: date) -> None:
        self.held += event["amount"]
        self.pay(day)

    def giving_back(self, event: dict[str, Any], day: date) -> None:
        self.held -= event["amount"]

    def prepayment(self, event: dict[str, Any], day: date) -> None:
        self.balance -= event["amount"]
        if self.balance == 0:
            self.last = self.next - 1
        elif event["keep"] == "term":
            self.new_step()
        else:
            before = max(self.next - 1, self.terms["lead"])
            self.last = min(before + self.fewer(), self.last)

    def fewer(self) -> int:
        left = self.last - max(self.next - 1, self.terms["lead"])
        owed = Fraction(self.balance)
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
        if event["number"] is None:
            self.bills.insert(0, PlainBill(0, day, fee=event["amount"]))
            return
        next(b for b in self.bills if b.number == event["number"]).fee += event["amount"]

    def extension(self, event: dict[str, Any], day: date) -> None:
        self.last += event["periods"]
        self.new_step()

    def declaration(self, event: dict[str, Any], day: date) -> None:
        self.final, self.last = event["pay_by"], self.next

    def classing(self, event: dict[str, Any], day: date) -> None:
        self.is_classed_bad = event["is_bad"]

    def write_off(self, event: dict[str, Any], day: date) -> None:
        self.lost = self.owed()["principal"]

    def misuse(self, event: dict[str, Any], day: date) -> None:
        self.misused = event["amount"]
        paid = [b for b in self.bills if b.number == -1 and not b.owed("penalty", day)]
        self.bills = [bill for bill in self.bills if bill not in paid]
        found = [bill for bill in self.bills if bill.number == -1]
        others = [bill for bill in self.bills if bill.number != -1]
        self.bills = [*(found or [PlainBill(-1, event["since"])]), *others]
        for count in range((day - event["since"]).days):
            self.misuse_costs(event["since"] + ONE * count)

    def misuse_costs(self, day: date) -> None:
        """Misused money is repaid last: not yet due it bears its uplift of 100 % on top of the
        schedule's interest, overdue it bears 100 % in the place of 50 %."""
        if self.misused:
            coming = min(self.misused, self.balance)
            overdue = min(self.misused - coming, self.owed()["principal"])
            bill = next(each for each in self.bills if each.number == -1)
            bill.penalty += (coming + overdue * HALF) * self.rate(day) / 360

    def misuse_end(self, event: dict[str, Any], day: date) -> None:
        self.misused = 0

    def owed(self) -> dict[str, int]:
        return {name: sum(b.owed(name, self.today) for b in self.bills) for name in NAMES}

    def days_late(self) -> int:
        names = ("principal", "interest")
        late = [b.due_on for b in self.bills if any(b.owed(name, self.today) for name in names)]
        return (self.today - min(late)).days if late else 0
