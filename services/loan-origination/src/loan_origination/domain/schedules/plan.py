"""The repayment plan between two due dates: what is left, in which steps, until which number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from lawkit.money import Money
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.schedules.annuity import (
    equal_part,
    instalments_needed,
    level_instalment,
    parts_needed,
)
from loan_origination.domain.schedules.day_counts import share_of_period
from loan_origination.domain.schedules.due_dates import Period
from loan_origination.domain.schedules.terms import (
    MONTHS_PER_YEAR,
    Keep,
    NoteTerms,
)

NOTHING = Money(0)


@dataclass(frozen=True, slots=True)
class RepaymentPlan:
    """How the rest of a note is repaid.

    `step` is the level instalment, the equal part of principal, or nothing under a sweep;
    `annual_rate` is the rate that holds for the running period and gave a level instalment.
    """

    terms: NoteTerms
    balance: Money
    annual_rate: Fraction
    step: Money
    last_number: int

    @classmethod
    def at_draw(cls, terms: NoteTerms, annual_rate: Fraction) -> RepaymentPlan:
        """The plan on the day of the draw."""
        plan = cls(terms, terms.principal, annual_rate, NOTHING, terms.periods)
        return plan._stepped(1)

    def repaying_periods(self, number: int) -> int:
        """How many instalments with principal are left when `number` is the next one: the last one
        always has some, even when the loan is declared due while only interest was to be paid."""
        return max(self.last_number - max(number - 1, self.terms.interest_only_periods), 1)

    def at_rate(self, annual_rate: Fraction, number: int) -> RepaymentPlan:
        """The plan when a period starts under another rate: a new level instalment."""
        if annual_rate == self.annual_rate:
            return self
        changed = replace(self, annual_rate=annual_rate)
        is_level = self.terms.method is RepaymentMethod.EQUAL_INSTALMENT
        return changed._stepped(number) if is_level else changed

    def after_prepayment(self, amount: Money, keep: Keep, number: int) -> RepaymentPlan:
        """The plan after principal was paid early, before instalment `number` falls due.

        Keeping the term sets a new step from the rest and the remaining instalments; keeping the
        instalment leaves the step and brings the last due date forward.
        """
        if amount.is_zero:
            return self
        rest = replace(self, balance=self.balance - amount)
        if rest.balance.is_zero:
            return replace(rest, last_number=number - 1)
        if keep is Keep.TERM:
            return rest._stepped(number)
        before = max(number - 1, self.terms.interest_only_periods)
        last_number = min(before + rest._periods_needed(number), self.last_number)
        return replace(rest, last_number=last_number)

    def principal_of(self, period: Period) -> Money:
        """The principal planned for a period's due date.

        The last instalment takes all that is left. A level instalment leaves what its interest at
        the rate of the period's start does not take; after a broken first period that is the
        interest of a regular month. Never negative, never more than the balance.
        """
        if period.number >= self.last_number:
            return self.balance
        if period.number <= self.terms.interest_only_periods:
            return NOTHING
        if self.terms.method is RepaymentMethod.EQUAL_PRINCIPAL:
            return min(self.step, self.balance)
        share = self._planned_share(period)
        planned = self.balance.times(
            self.annual_rate * share, rounding=self.terms.interest.rounding
        )
        return max(NOTHING, min(self._total_of(period) - planned, self.balance))

    def extended(self, more_periods: int, number: int) -> RepaymentPlan:
        """The plan with more instalments, before instalment `number` falls due: a new step."""
        return replace(self, last_number=self.last_number + more_periods)._stepped(number)

    def all_due_with(self, number: int) -> RepaymentPlan:
        """The plan once everything falls due with instalment `number`."""
        return replace(self, last_number=number)

    def after_instalment(self, principal: Money) -> RepaymentPlan:
        """The plan once an instalment's principal is off the balance."""
        return replace(self, balance=self.balance - principal)

    def _total_of(self, period: Period) -> Money:
        """What principal and interest of a period are planned to be together."""
        agreed = self.terms.agreed
        return self.step if agreed is None else agreed.totals[period.number - 1]

    def _planned_share(self, period: Period) -> Fraction:
        if not period.is_regular and self.terms.agreed is None:
            return Fraction(1, MONTHS_PER_YEAR)
        return share_of_period(self.terms.interest, period, period.due_on)

    def _stepped(self, number: int) -> RepaymentPlan:
        if self.terms.agreed is not None:
            return self
        rounding = self.terms.interest.rounding
        periods = self.repaying_periods(number)
        if self.terms.method is RepaymentMethod.EQUAL_PRINCIPAL:
            return replace(self, step=equal_part(self.balance, periods, rounding))
        step = level_instalment(self.balance, self.annual_rate, periods, rounding)
        return replace(self, step=step)

    def _periods_needed(self, number: int) -> int:
        at_most = self.repaying_periods(number)
        if self.terms.agreed is not None:
            return at_most
        if self.terms.method is RepaymentMethod.EQUAL_PRINCIPAL:
            return parts_needed(self.balance, self.step, at_most=at_most)
        return instalments_needed(self.balance, self.annual_rate, self.step, at_most=at_most)
