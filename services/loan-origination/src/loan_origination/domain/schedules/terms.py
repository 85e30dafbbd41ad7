"""What a schedule is made from: the terms of one note, its rate changes and its prepayments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.repayment_methods import RepaymentMethod

MONTHS_PER_YEAR = 12


class InterestMethod(StrEnum):
    """Whole months at a twelfth of the annual rate (逐笔), or every day counted (积数)."""

    MONTHLY = "monthly"
    DAILY = "daily"


class DayCount(StrEnum):
    """How days become a share of a year under the daily method."""

    ACTUAL_360 = "actual/360"
    THIRTY_360 = "30/360"
    ACTUAL_365 = "actual/365"
    ACTUAL_ACTUAL = "actual/actual"


class Keep(StrEnum):
    """What a prepayment leaves as it was: the last due date, or the instalment."""

    TERM = "term"
    INSTALMENT = "instalment"


@dataclass(frozen=True, slots=True)
class InterestTerms:
    """How interest is counted and rounded; `due_day` is the anchor of whole months."""

    method: InterestMethod
    day_count: DayCount
    due_day: int
    rounding: Rounding


@dataclass(frozen=True, slots=True)
class AgreedPlan:
    """The plan of an income sweep: due dates as agreed, and what each period pays at least."""

    due_dates: tuple[date, ...]
    totals: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class NoteTerms:
    """One note (借据): what was lent, when it falls due and how interest is counted.

    `first_due_on` and `interest.due_day` agree: the first due date is the anchored day of its
    month. `interest_only_periods` is smaller than `periods`. An income sweep has a plan of its own
    dates, as many as `periods`, and daily interest.
    """

    method: RepaymentMethod
    principal: Money
    annual_rate: Fraction
    periods: int
    disbursed_on: date
    first_due_on: date
    interest_only_periods: int
    interest: InterestTerms
    agreed: AgreedPlan | None = None


@dataclass(frozen=True, slots=True)
class RateChange:
    """Another annual rate from `effective_on` on, that day included."""

    effective_on: date
    annual_rate: Fraction


@dataclass(frozen=True, slots=True)
class Prepayment:
    """Principal paid back early on a day, and the charge for it as a share of that principal."""

    on: date
    amount: Money
    keep: Keep
    charge_rate: Fraction = Fraction(0)
