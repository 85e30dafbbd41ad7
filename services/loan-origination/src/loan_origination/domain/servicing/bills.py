"""Bills: what fell due on a day, what of it is paid, and what lateness has cost so far.

Penalty and compound interest are kept unrounded in whole units of fen x rate x days, so that each
of them is rounded once however many days, rates and part payments lie between.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.allocation import NO_PARTS, NOTHING, Parts
from loan_origination.domain.penalties import DAYS_PER_BANK_YEAR
from loan_origination.domain.repayment_articles import OVERDUE, PENALTY_RATES
from loan_origination.domain.schedules.rate_path import RatePath

RATE_SCALE = 10**12
MISUSE_NUMBER = -1
COSTS_NUMBER = 0


@dataclass(frozen=True, slots=True)
class Bill:
    """What fell due on one day; lateness is counted up to `counted_to`, that day excluded.

    Instalments have their number; costs and the penalty on misused money have one below 1.
    Penalty is owed only once `on_time_until` has passed, then from the due date on.
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
        return self.unpaid_principal.fen > 0 or self.unpaid_interest.fen > 0

    def owed(self, rounding: Rounding) -> Parts:
        """What is to be paid on the bill on the day up to which lateness is counted."""
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

    def with_payment(self, parts: Parts, on: date) -> Bill:
        """The bill after a payment on a day; paid in full within its grace it costs nothing."""
        after = replace(self, paid=self.paid + parts)
        if after.is_unpaid or self.settled_on is not None:
            return after
        if on <= self.on_time_until and self.number > COSTS_NUMBER:
            return replace(after, settled_on=on, penalty_units=0, compound_units=0)
        return replace(after, settled_on=on)


@carries_out(OVERDUE, PENALTY_RATES)
def late_until(bill: Bill, day: date, rates: RatePath, uplift: Fraction) -> Bill:
    """The bill with lateness counted up to a day, that day excluded: unpaid principal bears
    penalty and unpaid contract interest bears compound interest, both at the contract rate of
    each day with its uplift, actual days over 360."""
    if day <= bill.counted_to:
        return bill
    if not bill.is_unpaid:
        return replace(bill, counted_to=day)
    weight = rate_days(rates, 1 + uplift, bill.counted_to, day)
    return replace(
        bill,
        counted_to=day,
        penalty_units=bill.penalty_units + bill.unpaid_principal.fen * weight,
        compound_units=bill.compound_units + bill.unpaid_interest.fen * weight,
    )


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
