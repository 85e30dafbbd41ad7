"""The schedule of a note: instalments and prepayments in the order in which they fall due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lawkit.money import Money
from loan_origination.domain.schedules.day_counts import counted_days
from loan_origination.domain.schedules.due_dates import Period, due_date, period_of
from loan_origination.domain.schedules.errors import (
    PrepaymentAboveBalanceError,
    PrepaymentAfterTheEndError,
    PrepaymentBeforeTheDrawError,
    RateChangeBeforeTheDrawError,
    RateChangeTwiceError,
)
from loan_origination.domain.schedules.plan import NOTHING, RepaymentPlan
from loan_origination.domain.schedules.rate_path import RatePath, RateSlice, factor_of
from loan_origination.domain.schedules.terms import Keep, NoteTerms, Prepayment, RateChange


@dataclass(frozen=True, slots=True)
class Instalment:
    """One due date; interest is `borne` x the slices' rates and shares, rounded once."""

    number: int
    start: date
    due_on: date
    days: int
    principal: Money
    interest: Money
    balance: Money
    borne: Money
    slices: tuple[RateSlice, ...]

    @property
    def on(self) -> date:
        """The day of the row, as prepayments have it."""
        return self.due_on

    @property
    def total(self) -> Money:
        """What falls due: principal and interest."""
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class PrepaymentRow:
    """Principal paid early, with its interest since the last due date and its charge."""

    on: date
    days: int
    principal: Money
    interest: Money
    charge: Money
    balance: Money
    slices: tuple[RateSlice, ...]
    prepayment: Prepayment

    @property
    def total(self) -> Money:
        """What is paid on that day: principal, interest and charge."""
        return self.principal + self.interest + self.charge


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A plan that holds from a day on: at the draw, after a rate change or a prepayment."""

    on: date
    next_number: int
    plan: RepaymentPlan


Row = Instalment | PrepaymentRow


@dataclass(frozen=True, slots=True)
class Schedule:
    """All rows of a note and the plans they follow."""

    terms: NoteTerms
    rows: tuple[Row, ...]
    plans: tuple[PlanChange, ...]

    @property
    def instalments(self) -> tuple[Instalment, ...]:
        """The rows that fall due by contract, without prepayments."""
        return tuple(row for row in self.rows if isinstance(row, Instalment))

    @property
    def total_interest(self) -> Money:
        """All interest, that of prepayments included; charges are no interest."""
        return sum((row.interest for row in self.rows), start=NOTHING)


def schedule_of(
    terms: NoteTerms,
    rate_changes: Iterable[RateChange] = (),
    prepayments: Iterable[Prepayment] = (),
) -> Schedule:
    """The schedule of a note.

    A rate change is in force from the start of its day: on a due date it sets a new level
    instalment for the period that starts there. A prepayment on a due date comes after that day's
    instalment. Raises the errors of this package when a change or prepayment cannot be.
    """
    changes = tuple(rate_changes)
    _refuse_impossible_changes(terms, changes)
    building = _Building(terms, RatePath.of(terms.annual_rate, changes), _ordered(prepayments))
    return building.schedule()


def _ordered(prepayments: Iterable[Prepayment]) -> list[Prepayment]:
    # On one day those that keep the term come first, so that the order in which they are
    # handed in does not change the end state.
    return sorted(prepayments, key=lambda each: (each.on, each.keep is Keep.INSTALMENT))


def _refuse_impossible_changes(terms: NoteTerms, changes: Sequence[RateChange]) -> None:
    seen: set[date] = set()
    for change in changes:
        if change.effective_on < terms.disbursed_on:
            raise RateChangeBeforeTheDrawError(change.effective_on, terms.disbursed_on)
        if change.effective_on in seen:
            raise RateChangeTwiceError(change.effective_on)
        seen.add(change.effective_on)


class _Building:
    """A schedule while it is being written, period by period."""

    def __init__(
        self, terms: NoteTerms, rates: RatePath, prepayments: Sequence[Prepayment]
    ) -> None:
        self.terms = terms
        self.rates = rates
        self.plan = RepaymentPlan.at_draw(terms, rates.on(terms.disbursed_on))
        self.rows: list[Row] = []
        self.plans = [PlanChange(terms.disbursed_on, 1, self.plan)]
        self.waiting = self._by_period(prepayments)

    def schedule(self) -> Schedule:
        number = 1
        while number <= self.plan.last_number:
            self._live_through(period_of(self.terms, number))
            number += 1
        self._refuse_late_prepayments()
        return Schedule(self.terms, tuple(self.rows), tuple(self.plans))

    def _by_period(self, prepayments: Sequence[Prepayment]) -> dict[int, list[Prepayment]]:
        """Prepayments by the number of the instalment that falls due next after them."""
        waiting: dict[int, list[Prepayment]] = defaultdict(list)
        number = 1
        for prepayment in prepayments:
            if prepayment.on < self.terms.disbursed_on:
                raise PrepaymentBeforeTheDrawError(prepayment.on, self.terms.disbursed_on)
            while number <= self.terms.periods and due_date(self.terms, number) <= prepayment.on:
                number += 1
            waiting[number].append(prepayment)
        return waiting

    def _live_through(self, period: Period) -> None:
        rate = self.rates.on(period.start)
        self._follow(self.plan.at_rate(rate, period.number), period.start, period.number)
        for prepayment in self.waiting.pop(period.number, []):
            self._prepay(period, prepayment)
        if period.number <= self.plan.last_number:
            self._bill(period)

    def _prepay(self, period: Period, prepayment: Prepayment) -> None:
        if prepayment.amount > self.plan.balance:
            raise PrepaymentAboveBalanceError(prepayment.on, prepayment.amount, self.plan.balance)
        interest_terms = self.terms.interest
        slices = self.rates.slices_of_part(interest_terms, period, prepayment.on)
        rounding = interest_terms.rounding
        plan = self.plan.after_prepayment(prepayment.amount, prepayment.keep, period.number)
        self.rows.append(
            PrepaymentRow(
                on=prepayment.on,
                days=counted_days(interest_terms, period, prepayment.on),
                principal=prepayment.amount,
                interest=prepayment.amount.times(factor_of(slices), rounding=rounding),
                charge=prepayment.amount.times(prepayment.charge_rate, rounding=rounding),
                balance=plan.balance,
                slices=slices,
                prepayment=prepayment,
            )
        )
        self._follow(plan, prepayment.on, period.number)

    def _bill(self, period: Period) -> None:
        interest_terms = self.terms.interest
        borne = self.plan.balance
        principal = self.plan.principal_of(period)
        slices = self.rates.slices_of_period(interest_terms, period)
        self.plan = self.plan.after_instalment(principal)
        self.rows.append(
            Instalment(
                number=period.number,
                start=period.start,
                due_on=period.due_on,
                days=counted_days(interest_terms, period, period.due_on),
                principal=principal,
                interest=borne.times(factor_of(slices), rounding=interest_terms.rounding),
                balance=self.plan.balance,
                borne=borne,
                slices=slices,
            )
        )

    def _follow(self, plan: RepaymentPlan, on: date, next_number: int) -> None:
        if plan != self.plan:
            self.plan = plan
            self.plans.append(PlanChange(on, next_number, plan))

    def _refuse_late_prepayments(self) -> None:
        late = [each for waiting in self.waiting.values() for each in waiting]
        if late:
            ended_on = self.rows[-1].on
            raise PrepaymentAfterTheEndError(min(each.on for each in late), ended_on)
