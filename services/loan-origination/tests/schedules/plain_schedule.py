"""A schedule day by day and straight from the text of the contract: slow, plain, independent.

It takes the JSON of a schedule quote and gives rows as tuples. Interest is a sum over days.
"""

from __future__ import annotations

import calendar
import math
from datetime import date, timedelta
from fractions import Fraction

ONE = timedelta(days=1)


def fen(value: Fraction, how: str) -> int:
    if how == "half_up":
        return math.floor(value + Fraction(1, 2))
    return round(value)  # a Fraction rounds half to even


def due_days(body: dict) -> list[date]:
    """The draw, then every due date."""
    drawn = date.fromisoformat(body["disbursed_on"])
    first = body.get("first_due_on") and date.fromisoformat(body["first_due_on"])
    anchor = body.get("due_day") or (first or drawn).day
    year, month = (first.year, first.month) if first else (drawn.year, drawn.month + 1)
    days = [drawn]
    for _ in range(body["periods"]):
        if month == 13:
            year, month = year + 1, 1
        days.append(date(year, month, min(anchor, calendar.monthrange(year, month)[1])))
        month += 1
    return days


def thirty(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months * 30 + min(end.day, 30) - min(start.day, 30)


class Plain:
    """One run over a body."""

    def __init__(self, body: dict) -> None:
        self.body = body
        self.days = due_days(body)
        self.anchor = max(day.day for day in self.days[1:])
        if body.get("due_day"):
            self.anchor = body["due_day"]
        self.how = body.get("rounding", "half_up")
        self.is_monthly = body.get("interest_method", "monthly") == "monthly"
        self.balance = body["principal_fen"]
        self.last = body["periods"]
        self.lead = body.get("interest_only_periods", 0)
        self.is_level = body["method"] == "equal_instalment"
        self.rows: list[tuple] = []

    def rate(self, day: date) -> Fraction:
        rate = self.body["annual_rate"]
        for change in sorted(self.body.get("rate_changes", []), key=lambda c: c["effective_on"]):
            if change["effective_on"] <= day.isoformat():
                rate = change["annual_rate"]
        return Fraction(rate)

    def day_weight(self, k: int, day: date) -> Fraction:
        basis = "actual/360" if self.is_monthly else self.body.get("day_count") or "actual/360"
        if basis == "30/360":
            return Fraction(self.counted(k, day + ONE) - self.counted(k, day), 360)
        if basis == "actual/actual":
            return Fraction(1, 366 if calendar.isleap(day.year) else 365)
        return Fraction(1, int(basis[-3:]))

    def is_due_day(self, day: date) -> bool:
        return day.day == min(self.anchor, calendar.monthrange(day.year, day.month)[1])

    def months(self, k: int) -> int:
        """Whole due-day months of period k, 0 when it has odd days."""
        start, end = self.days[k - 1], self.days[k]
        months = (end.year - start.year) * 12 + end.month - start.month
        return months if self.is_due_day(start) else 0

    def interest_of_rest(self, k: int, rate_of=None) -> Fraction:
        start, end = self.days[k - 1], self.days[k]
        months = self.months(k)
        total = Fraction(0)
        day = start
        while day < end:
            weight = self.day_weight(k, day)
            if self.is_monthly and months:
                weight = Fraction(months, 12 * (end - start).days)
            total += weight * (rate_of or self.rate)(day)
            day += ONE
        return self.balance * total

    def interest_of_part(self, k: int, on: date, amount: int) -> Fraction:
        day, total = self.days[k - 1], Fraction(0)
        while day < on:
            total += self.day_weight(k, day) * self.rate(day)
            day += ONE
        return amount * total

    def counted(self, k: int, until: date) -> int:
        """The days of period k up to a day."""
        start = self.days[k - 1]
        if self.is_monthly or self.body.get("day_count") != "30/360":
            return (until - start).days
        if not self.months(k):
            return thirty(start, until)
        whole = 30 * self.months(k)
        return whole if until == self.days[k] else min(thirty(start, until), whole)

    def left(self, k: int) -> int:
        return self.last - max(k - 1, self.lead)

    def new_step(self, k: int) -> None:
        if not self.is_level:
            self.step = fen(Fraction(self.balance, self.left(k)), self.how)
            return
        growth = 1 + self.step_rate / 12
        worth = sum(1 / growth**each for each in range(1, self.left(k) + 1))
        self.step = fen(self.balance / Fraction(worth), self.how)

    def fewer(self, k: int) -> int:
        """How many instalments the kept step needs."""
        most = self.left(k)
        owed = Fraction(self.balance)
        for count in range(1, most):
            owed = owed * (1 + self.step_rate / 12) if self.is_level else owed
            owed -= self.step
            if owed <= 0:
                return count
        return most

    def prepay(self, k: int, one: dict) -> None:
        on, amount = date.fromisoformat(one["on"]), one["amount_fen"]
        interest = fen(self.interest_of_part(k, on, amount), self.how)
        charge = fen(amount * Fraction(one.get("charge_rate", "0")), self.how)
        self.balance -= amount
        days = self.counted(k, on)
        total = amount + interest + charge
        self.rows.append((None, one["on"], days, amount, interest, total, self.balance))
        if amount and self.balance == 0:
            self.last = k - 1
        elif amount and one.get("keep", "term") == "term":
            self.new_step(k)
        elif amount:
            self.last = max(k - 1, self.lead) + self.fewer(k)

    def principal(self, k: int) -> int:
        if k <= self.lead:
            return 0
        if k == self.last:
            return self.balance
        if not self.is_level:
            return min(self.step, self.balance)
        planned = self.interest_of_rest(k, lambda _: self.step_rate)
        if self.months(k) != 1:
            planned = self.balance * self.step_rate / 12
        return max(0, min(self.step - fen(planned, self.how), self.balance))

    def run(self) -> list[tuple]:
        self.step_rate = self.rate(self.days[0])
        self.new_step(1)
        prepayments = sorted(
            self.body.get("prepayments", []), key=lambda p: (p["on"], p.get("keep") == "instalment")
        )
        k = 1
        while k <= self.last:
            start, end = self.days[k - 1], self.days[k]
            if self.rate(start) != self.step_rate:
                self.step_rate = self.rate(start)
                if self.is_level:
                    self.new_step(k)
            for one in prepayments:
                if start.isoformat() <= one["on"] < end.isoformat():
                    self.prepay(k, one)
            if k <= self.last:
                interest = fen(self.interest_of_rest(k), self.how)
                principal = self.principal(k)
                self.balance -= principal
                days = self.counted(k, end)
                total = principal + interest
                row = (k, end.isoformat(), days, principal, interest, total, self.balance)
                self.rows.append(row)
            k += 1
        return self.rows
