"""The loan account: one value that holds all a loan needs to go on from a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from lawkit.money import Money
from loan_origination.domain.acceleration import DueDate
from loan_origination.domain.allocation import (
    NO_PARTS,
    NON_PERFORMING,
    NOTHING,
    PERFORMING,
    Parts,
)
from loan_origination.domain.schedules.due_dates import Period, period_of
from loan_origination.domain.schedules.plan import RepaymentPlan
from loan_origination.domain.schedules.rate_path import RatePath, factor_of
from loan_origination.domain.schedules.terms import NoteTerms
from loan_origination.domain.servicing.bills import Bill, Compounding, Lateness
from loan_origination.domain.servicing.gl import EMPTY_BOOKS, Books


class Life(StrEnum):
    """How far the life of a loan has gone (the first of its two axes).

    Recovered is a loan that was written off and then paid after all.
    """

    ACTIVE = "active"
    ACCELERATED = "accelerated"
    MATURED = "matured"
    WRITTEN_OFF = "written_off"
    SETTLED = "settled"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class ServicingTerms:
    """A note with what the contract says about lateness.

    `grace_days` count as on time for penalty, never for the contract's overdue date; with
    `is_due_date_following` a payment by the next working day is on time too. Uplifts have at most
    four decimals. More than `bad_after_days` late, a loan leaves accrual and is paid in the order
    of bad loans. With `needs_same_debt` only the debt of the missed due date itself leads to the
    loan being declared due.
    """

    note: NoteTerms
    overdue_uplift: Fraction = Fraction(1, 2)
    misuse_uplift: Fraction = Fraction(1)
    grace_days: int = 0
    is_due_date_following: bool = False
    bad_after_days: int = 90
    compounding: Compounding = Compounding.INTEREST
    good_order: str = PERFORMING.name
    bad_order: str = NON_PERFORMING.name
    needs_same_debt: bool = False

    @property
    def lateness(self) -> Lateness:
        """What late money costs."""
        return Lateness(self.overdue_uplift, self.compounding, self.note.interest.rounding)


@dataclass(frozen=True, slots=True)
class Misuse:
    """Money used otherwise than agreed, from a day on; it counts as repaid last."""

    amount: Money
    since: date


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """The order that holds for all payments of one day."""

    on: date
    name: str


@dataclass(frozen=True)
class LoanAccount:
    """A loan at the start of `day`: all due dates up to it are billed, days before it counted.

    `plan` holds the principal that is not due yet; `bills` what fell due and is not cleared, and
    the last two that are; `held` is money paid before it was due. Off accrual, interest is booked
    off balance and earned when it is paid.
    """

    terms: ServicingTerms
    rates: RatePath
    plan: RepaymentPlan
    next_number: int
    day: date
    bills: tuple[Bill, ...] = ()
    held: Money = NOTHING
    is_on_accrual: bool = True
    misuse: Misuse | None = None
    final_due_on: date | None = None
    is_accelerated: bool = False
    is_written_off: bool = False
    is_classed_non_performing: bool = False
    payment_order: PaymentOrder | None = None
    books: Books = EMPTY_BOOKS

    @property
    def has_principal_to_come(self) -> bool:
        """Whether an instalment has still to fall due."""
        return self.next_number <= self.plan.last_number

    @cached_property
    def period(self) -> Period:
        """The running interest period; its due date is moved when the loan is declared due."""
        period = period_of(self.terms.note, self.next_number)
        if self.final_due_on is None:
            return period
        return Period(period.number, period.start, self.final_due_on, None)

    @property
    def next_due_on(self) -> date | None:
        """The next due date, None when none is to come."""
        return self.period.due_on if self.has_principal_to_come else None

    @property
    def matures_on(self) -> date:
        """The last due date of the contract as it stands."""
        if self.final_due_on is not None:
            return self.final_due_on
        return period_of(self.terms.note, self.plan.last_number).due_on

    @cached_property
    def owed(self) -> Parts:
        """All that is due today, lateness included."""
        rounding = self.terms.note.interest.rounding
        return sum((bill.owed(rounding) for bill in self.bills), start=NO_PARTS)

    @property
    def overdue_principal(self) -> Money:
        """Principal that fell due and is unpaid."""
        return sum((bill.unpaid_principal for bill in self.bills), start=NOTHING)

    @property
    def total_principal(self) -> Money:
        """All principal outstanding: not yet due and due."""
        return self.plan.balance + self.overdue_principal

    @property
    def accrued(self) -> Money:
        """Interest on the principal not yet due, from the last due date to today."""
        if not self.has_principal_to_come or self.day <= self.period.start:
            return NOTHING
        return self.interest_of_part(self.plan.balance)

    @property
    def oldest_unpaid_on(self) -> date | None:
        """The oldest due date whose principal or interest is not fully paid."""
        return min((bill.due_on for bill in self.bills if bill.is_unpaid), default=None)

    @property
    def days_late(self) -> int:
        """Days since the oldest unpaid due date; 0 on that day itself."""
        oldest = self.oldest_unpaid_on
        return 0 if oldest is None else max((self.day - oldest).days, 0)

    @property
    def is_non_performing(self) -> bool:
        """Whether payments follow the order of bad loans: principal more than 90 days late, classed
        substandard or worse, declared due, or written off."""
        late = [bill.due_on for bill in self.bills if bill.unpaid_principal.fen > 0]
        most = self.terms.bad_after_days
        is_late = any((self.day - due_on).days > most for due_on in late)
        is_given_up = self.is_accelerated or self.is_written_off
        return is_late or self.is_classed_non_performing or is_given_up

    @property
    def is_settled(self) -> bool:
        """Whether nothing at all is owed any more: principal, interest, penalty and fees."""
        return not self.has_principal_to_come and self.owed.total.is_zero

    @property
    def life(self) -> Life:
        """Where the loan stands in its life."""
        if self.is_settled:
            return Life.RECOVERED if self.is_written_off else Life.SETTLED
        if self.is_written_off:
            return Life.WRITTEN_OFF
        if self.is_accelerated:
            return Life.ACCELERATED
        return Life.ACTIVE if self.has_principal_to_come else Life.MATURED

    @property
    def due_dates(self) -> tuple[DueDate, ...]:
        """Recent due dates and the next one, as the test of article 37 looks at them."""
        past = [DueDate(b.due_on, b.settled_on) for b in self.bills if b.number > 0]
        coming = self.next_due_on
        return (*past, *([] if coming is None else [DueDate(coming, None)]))

    def interest_of_part(self, principal: Money) -> Money:
        """Interest on part of the principal not yet due, from the last due date to today."""
        interest = self.terms.note.interest
        slices = self.rates.slices_of_part(interest, self.period, self.day)
        return principal.times(factor_of(slices), rounding=interest.rounding)
