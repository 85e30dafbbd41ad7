"""The supervised rent account (R-V1 to R-V3): rent collected, money set aside, debits allowed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.calendar import Calendar
from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.allocation import NOTHING
from loan_origination.domain.repayment_articles import SUPERVISED_ACCOUNT
from loan_origination.domain.servicing_figures import count_on

APPROVERS_BELOW_FLOOR = 2
_ONE_DAY = timedelta(days=1)


class DebitClass(StrEnum):
    """What money may leave the account for; every debit has one."""

    OPERATING_COSTS = "operating_costs"
    TAX = "tax"
    DEBT_SERVICE = "debt_service"
    SURPLUS_RELEASE = "surplus_release"
    OTHER = "other"


class DebitVerdict(StrEnum):
    """Whether a debit may be made."""

    ALLOWED = "allowed"
    NEEDS_TWO_APPROVERS = "needs_two_approvers"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class ExpectedRent:
    """Rent that a lease brings on a day."""

    lease: str
    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class RentReceipt:
    """Rent of a lease that came in on a day."""

    lease: str
    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class RentGap:
    """Rent expected and not received; `is_alert` once it is missing longer than is borne."""

    lease: str
    due_on: date
    missing: Money
    days_missing: int
    is_alert: bool


@carries_out(SUPERVISED_ACCOUNT)
def floor_of_account(
    instalment: Money, reserve_ratio: Fraction, rounding: Rounding = Rounding.HALF_UP
) -> Money:
    """What is always kept: the product's share of the periodic instalment; it has no default."""
    return instalment.times(reserve_ratio, rounding=rounding)


@carries_out(SUPERVISED_ACCOUNT)
def set_aside_on(due_on: date, prefund_days: int, calendar: Calendar) -> date:
    """The day by whose end the instalment is fully set aside: working days before the due date."""
    day = due_on
    for _ in range(prefund_days):
        day -= _ONE_DAY
        while not calendar.is_working(day):
            day -= _ONE_DAY
    return day


@carries_out(SUPERVISED_ACCOUNT)
def missing_to_set_aside(balance: Money, falling_due: Money) -> Money:
    """What the account lacks of the coming instalment."""
    return max(falling_due - balance, NOTHING)


@carries_out(SUPERVISED_ACCOUNT)
def judged_debit(
    balance: Money, amount: Money, kind: DebitClass, floor: Money, *, approvers: int
) -> DebitVerdict:
    """Debt service may use all there is; any other debit that would break the floor needs two
    approvers; none may exceed the balance."""
    if amount > balance:
        return DebitVerdict.NOT_COVERED
    is_free = kind is DebitClass.DEBT_SERVICE or balance - amount >= floor
    if is_free or approvers >= APPROVERS_BELOW_FLOOR:
        return DebitVerdict.ALLOWED
    return DebitVerdict.NEEDS_TWO_APPROVERS


@carries_out(SUPERVISED_ACCOUNT)
def rent_gaps(
    expected: Sequence[ExpectedRent], receipts: Iterable[RentReceipt], on: date
) -> tuple[RentGap, ...]:
    """What tenants still owe the account on a day, lease by lease; receipts fill the oldest rent
    of their own lease first."""
    received: dict[str, Money] = defaultdict(lambda: NOTHING)
    for receipt in receipts:
        if receipt.on <= on:
            received[receipt.lease] += receipt.amount
    most = count_on("rent_alert_above_days", on)
    gaps = []
    for rent in sorted(expected, key=lambda each: (each.due_on, each.lease)):
        if rent.due_on > on:
            continue
        filled = min(received[rent.lease], rent.amount)
        received[rent.lease] -= filled
        days = (on - rent.due_on).days
        if missing := rent.amount.fen - filled.fen:
            is_alert = days > most
            gaps.append(RentGap(rent.lease, rent.due_on, Money(missing), days, is_alert))
    return tuple(gaps)
