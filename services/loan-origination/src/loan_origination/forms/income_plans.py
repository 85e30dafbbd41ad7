"""Plans of an income sweep on the wire."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.schedules.due_dates import month_index
from loan_origination.domain.schedules.terms import (
    AgreedPlan,
    DayCount,
    InterestMethod,
    InterestTerms,
    NoteTerms,
)
from loan_origination.forms.contracts import PositiveFen
from servicekit.wire import MAX_FEN, Day, ExactDecimal, LongText, Whole, WireModel

MOST_PERIODS = 600


class PlanLineForm(WireModel):
    """What a period of an income sweep pays at least, principal and interest, on its due date."""

    due_on: Day
    total_fen: PositiveFen


class SweepTermsForm(WireModel):
    """The terms of a running income sweep that is taken over: its plan from the draw on."""

    method: Literal["income_sweep"]
    principal_fen: Annotated[Whole, Field(ge=1, le=MAX_FEN)]
    annual_rate: ExactDecimal
    disbursed_on: Day
    income_plan: Annotated[list[PlanLineForm], Field(min_length=1, max_length=MOST_PERIODS)]

    @model_validator(mode="after")
    def _due_dates_follow_each_other(self) -> Self:
        days = [self.disbursed_on, *(line.due_on for line in self.income_plan)]
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise ValueError("the due dates of a plan follow each other after the draw")
        return self

    @property
    def term_months(self) -> int:
        """The months from the draw to the last due date, a part month counted full."""
        last = self.income_plan[-1].due_on
        months = month_index(last) - month_index(self.disbursed_on)
        return months + (last > months_later(self.disbursed_on, months))

    def terms(self) -> NoteTerms:
        """As the arithmetic knows it: interest by actual days."""
        plan = AgreedPlan(
            due_dates=tuple(line.due_on for line in self.income_plan),
            totals=tuple(Money(line.total_fen) for line in self.income_plan),
        )
        return NoteTerms(
            method=RepaymentMethod.INCOME_SWEEP,
            principal=Money(self.principal_fen),
            annual_rate=self.annual_rate,
            periods=len(plan.due_dates),
            disbursed_on=self.disbursed_on,
            first_due_on=plan.due_dates[0],
            interest_only_periods=0,
            interest=InterestTerms(
                method=InterestMethod.DAILY,
                day_count=DayCount.ACTUAL_360,
                due_day=plan.due_dates[0].day,
                rounding=Rounding.HALF_UP,
            ),
            agreed=plan,
        )


class IncomePlanRequestForm(WireModel):
    """Ask for another plan of all coming periods; the last one pays the rest."""

    plan: Annotated[list[PlanLineForm], Field(min_length=1, max_length=MOST_PERIODS)]
    reason: LongText
