"""Bills: what fell due on a day, what of it is paid, and what lateness has cost so far.

Penalty and compound interest are kept unrounded in whole units of fen x rate x days, so that each
of them is rounded once however many days, rates and part payments lie between. Where the contract
lets compound interest run on unpaid penalty, that joins its base every month after the due date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.allocation import NO_PARTS, NOTHING, Parts
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.penalties import DAYS_PER_BANK_YEAR
from loan_origination.domain.repayment_articles import OVERDUE, PENALTY_RATES
from loan_origination.domain.schedules.rate_path import RatePath

RATE_SCALE = 10**12
MISUSE_NUMBER = -1
COSTS_NUMBER = 0


class Compounding(StrEnum):
    """What bears compound interest once it is unpaid; contract interest always does."""

    INTEREST = "interest"
    AND_PENALTY = "interest_and_penalty"
    AND_COMPOUND = "interest_penalty_and_compound"


@dataclass(frozen=True, slots=True)
class Lateness:
    """What the contract says about money that is late."""

    uplift: Fraction
    compounding: Compounding
    rounding: Rounding


@dataclass(frozen=True, slots=True)
class Bill:
    """What fell due on one day; lateness is counted up to `counted_to`, that day excluded.

    Instalments have their number; costs and the penalty on misused money have one below 1.
    Penalty is owed only once `on_time_until` has passed, then from the due date on. `joined_*` is
    how much of it, ever charged, bears compound interest until it is paid.
    """

    number: int
    due_on: date
    on_time_until: date
    principal: Money
    interest: Money
    fee: Money
    counted_to: date
    paid: Parts = NO_PARTS
    penalty_units: int = 0
    compound_units: int = 0
    joined_penalty: Money = NOTHING
    joined_compound: Money = NOTHING
    settled_on: date | None = None

    @property
    def unpaid_principal(self) -> Money:
        """Principal that fell due and is not paid."""
        return self.principal - self.paid.principal

    @property
    def unpaid_interest(self) -> Money:
        """Contract interest that fell due and is not paid."""
        return self.interest - self.paid.interest

    @property
    def is_unpaid(self) -> bool:
        """Whether principal or contract interest is unpaid: this is what makes a loan late."""
        paid = self.paid
        return self.principal > paid.principal or self.interest > paid.interest

    @property
    def compounding_base(self) -> Money:
        """What bears compound interest: unpaid contract interest, and what has joined it."""
        base = self.unpaid_interest
        base += max(self.joined_penalty - self.paid.penalty, NOTHING)
        return base + max(self.joined_compound - self.paid.compound, NOTHING)

    def owed(self, rounding: Rounding) -> Parts:
        """What is to be paid on the bill on the day up to which lateness is counted."""
        if self.settled_on is not None and not self._has_cost:
            return NO_PARTS
        is_late = self.counted_to > self.on_time_until
        penalty = _amount(self.penalty_units, rounding) if is_late else NOTHING
        compound = _amount(self.compound_units, rounding) if is_late else NOTHING
        return Parts(
            fee=self.fee - self.paid.fee,
            penalty=penalty - self.paid.penalty,
            compound=compound - self.paid.compound,
            interest=self.unpaid_interest,
            principal=self.unpaid_principal,
        )

    @property
    def _has_cost(self) -> bool:
        """Whether more than principal and contract interest was ever charged on the bill."""
        return bool(self.penalty_units or self.compound_units or self.fee.fen)

    def with_payment(self, parts: Parts, on: date) -> Bill:
        """The bill after a payment on a day; paid in full within its grace it costs nothing."""
        paid = self.paid + parts
        is_unpaid = self.principal > paid.principal or self.interest > paid.interest
        if is_unpaid or self.settled_on is not None:
            return replace(self, paid=paid)
        if on <= self.on_time_until and self.number > COSTS_NUMBER:
            return replace(self, paid=paid, settled_on=on, penalty_units=0, compound_units=0)
        return replace(self, paid=paid, settled_on=on)


@carries_out(OVERDUE, PENALTY_RATES)
def late_until(bill: Bill, day: date, rates: RatePath, lateness: Lateness) -> Bill:
    """The bill with lateness counted up to a day, that day excluded: unpaid principal bears
    penalty and unpaid contract interest bears compound interest, both at the contract rate of
    each day with its uplift, actual days over 360.

    By default neither penalty nor compound interest bears compound interest itself; a contract
    may let what is unpaid of them join the base, every month after the due date.
    """
    if day <= bill.counted_to:
        return bill
    if lateness.compounding is not Compounding.INTEREST:
        for joins_on in _months_after(bill, day):
            bill = _joined(_counted(bill, joins_on, rates, lateness.uplift), lateness)
    return _counted(bill, day, rates, lateness.uplift)


def _counted(bill: Bill, day: date, rates: RatePath, uplift: Fraction) -> Bill:
    base = bill.compounding_base.fen
    if not bill.is_unpaid and not base:
        return replace(bill, counted_to=day)
    weight = rate_days(rates, 1 + uplift, bill.counted_to, day)
    return replace(
        bill,
        counted_to=day,
        penalty_units=bill.penalty_units + bill.unpaid_principal.fen * weight,
        compound_units=bill.compound_units + base * weight,
    )


def _joined(bill: Bill, lateness: Lateness) -> Bill:
    """The bill once what is unpaid of its lateness bears compound interest as well."""
    owed = bill.owed(lateness.rounding)
    is_all = lateness.compounding is Compounding.AND_COMPOUND
    return replace(
        bill,
        joined_penalty=owed.penalty + bill.paid.penalty,
        joined_compound=owed.compound + bill.paid.compound if is_all else NOTHING,
    )


def _months_after(bill: Bill, day: date) -> Iterator[date]:
    """The days up to `day`, not counted yet, that lie whole months after the due date."""
    months = (bill.counted_to.year - bill.due_on.year) * 12
    months += bill.counted_to.month - bill.due_on.month
    months = max(months, 1)
    while (joins_on := months_later(bill.due_on, months)) <= day:
        if joins_on > bill.counted_to:
            yield joins_on
        months += 1


@carries_out(PENALTY_RATES)
def rate_days(rates: RatePath, factor: Fraction, start: date, end: date) -> int:
    """The sum over days of rate x factor in whole units; ValueError when it is not whole."""
    total = 0
    for cut, until in rates.stretches(start, end):
        scaled = rates.on(cut) * factor * RATE_SCALE
        if scaled.denominator != 1:
            raise ValueError(f"a penalty rate has at most 12 decimals: {rates.on(cut) * factor}")
        total += scaled.numerator * (until - cut).days
    return total


def _amount(units: int, rounding: Rounding) -> Money:
    if not units:
        return NOTHING
    return Money(1).times(Fraction(units, DAYS_PER_BANK_YEAR * RATE_SCALE), rounding=rounding)
