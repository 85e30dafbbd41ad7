"""Loans on which nothing happens but interest: the amount on any later day, in whole numbers.

A store can then sum the interest of a day over all quiet loans without reading one of them; the
amounts are those that rolling each loan to the day would give, to the fen.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.schedules.day_counts import DAYS_PER_BANK_YEAR, DAYS_PER_COMMON_YEAR
from loan_origination.domain.schedules.rate_path import factor_of
from loan_origination.domain.schedules.terms import DayCount, InterestMethod, InterestTerms
from loan_origination.domain.servicing.account import LoanAccount

LARGEST_DIVISOR = 10**12
"""Keeps every product of a rest and a number of days well inside 64 bits."""


@dataclass(frozen=True, slots=True)
class QuietAccrual:
    """Interest accrued so far and by day: whole fen, and rests in parts of a fen."""

    divisor: int
    whole: int
    rest: int
    day_whole: int
    day_rest: int

    def after(self, days: int) -> Money:
        """What has accrued after so many days, rounded half up once."""
        rest = 2 * (self.rest + self.day_rest * days) + self.divisor
        return Money(self.whole + self.day_whole * days + rest // (2 * self.divisor))


def quiet_accrual(account: LoanAccount) -> QuietAccrual | None:
    """How interest grows until the next due date or rate change; None when more can happen.

    That is: anything owed, misuse, off accrual, declared due, or a count that is not even by days.
    """
    days_of_year = _days_of_year(account.terms.note.interest)
    if days_of_year is None or not is_quiet(account):
        return None
    interest, balance = account.terms.note.interest, account.plan.balance.fen
    accrued = Fraction(0)
    if account.day > account.period.start:
        slices = account.rates.slices_of_part(interest, account.period, account.day)
        accrued = balance * factor_of(slices)
    by_day = balance * account.rates.on(account.day) / days_of_year
    divisor = lcm(accrued.denominator, by_day.denominator)
    if divisor > LARGEST_DIVISOR:
        return None
    whole, rest = _parts(accrued, divisor)
    day_whole, day_rest = _parts(by_day, divisor)
    return QuietAccrual(divisor, whole, rest, day_whole, day_rest)


def is_quiet(account: LoanAccount) -> bool:
    """Whether only interest on the principal not yet due grows from day to day."""
    is_changing = any(change.effective_on > account.day for change in account.rates.changes)
    is_plain = account.is_on_accrual and not account.is_accelerated and account.misuse is None
    is_even = is_plain and not is_changing and account.has_principal_to_come
    return is_even and account.owed.total.is_zero


def _days_of_year(interest: InterestTerms) -> int | None:
    """By how many days a year's interest is divided evenly; None where days differ."""
    if interest.rounding is not Rounding.HALF_UP:
        return None
    if interest.method is InterestMethod.MONTHLY:
        return DAYS_PER_BANK_YEAR
    even = {
        DayCount.ACTUAL_360: DAYS_PER_BANK_YEAR,
        DayCount.ACTUAL_365: DAYS_PER_COMMON_YEAR,
    }
    return even.get(interest.day_count)


def _parts(amount: Fraction, divisor: int) -> tuple[int, int]:
    return divmod(amount.numerator * (divisor // amount.denominator), divisor)
