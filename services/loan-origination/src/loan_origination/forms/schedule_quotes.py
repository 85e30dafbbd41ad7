"""Forms of the schedule quote: terms in, rows and their explanation out."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator

from lawkit.money import Money
from lawkit.rounding import Rounding
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.schedules.due_dates import first_due_date, is_due_day
from loan_origination.domain.schedules.errors import (
    DueDayMismatchError,
    FirstDueDateError,
    InterestOnlyTooLongError,
)
from loan_origination.domain.schedules.schedule import Instalment, PrepaymentRow, Schedule
from loan_origination.domain.schedules.terms import (
    DayCount,
    InterestMethod,
    InterestTerms,
    Keep,
    NoteTerms,
    Prepayment,
    RateChange,
)
from servicekit.wire import MAX_FEN, Day, ExactDecimal, NonNegativeFen, Whole, WireModel

MOST_PERIODS = 600
MOST_EVENTS = 500
RATE_PLACES = 8
HIGHEST_RATE = 10
LAST_DUE_DAY = 31


def _rate(value: Fraction) -> Fraction:
    if not 0 <= value <= HIGHEST_RATE:
        raise ValueError(f"a rate is from 0 to {HIGHEST_RATE}")
    if (value * 10**RATE_PLACES).denominator != 1:
        raise ValueError(f"a rate has at most {RATE_PLACES} decimals")
    return value


class RateChangeForm(WireModel):
    """Another annual rate from a day on."""

    effective_on: Day
    annual_rate: ExactDecimal

    _checked = field_validator("annual_rate")(_rate)

    def fact(self) -> RateChange:
        return RateChange(self.effective_on, self.annual_rate)


class PrepaymentForm(WireModel):
    """Principal paid back early; by default the term stays and the instalment falls."""

    on: Day
    amount_fen: NonNegativeFen
    keep: Keep = Keep.TERM
    charge_rate: ExactDecimal = Fraction(0)

    _checked = field_validator("charge_rate")(_rate)

    def fact(self) -> Prepayment:
        return Prepayment(self.on, Money(self.amount_fen), self.keep, self.charge_rate)


class ScheduleQuoteForm(WireModel):
    """The terms of one note."""

    method: Literal["equal_instalment", "equal_principal"]
    principal_fen: Annotated[Whole, Field(ge=1, le=MAX_FEN)]
    annual_rate: ExactDecimal
    periods: Annotated[Whole, Field(ge=1, le=MOST_PERIODS)]
    disbursed_on: Day
    first_due_on: Day | None = None
    due_day: Annotated[Whole, Field(ge=1, le=LAST_DUE_DAY)] | None = None
    interest_only_periods: Annotated[Whole, Field(ge=0, le=MOST_PERIODS)] = 0
    interest_method: InterestMethod = InterestMethod.MONTHLY
    day_count: DayCount | None = None
    rounding: Literal["half_up", "half_even"] = "half_up"
    rate_changes: Annotated[list[RateChangeForm], Field(max_length=MOST_EVENTS)] = Field(
        default_factory=list
    )
    prepayments: Annotated[list[PrepaymentForm], Field(max_length=MOST_EVENTS)] = Field(
        default_factory=list
    )

    _checked = field_validator("annual_rate")(_rate)

    def terms(self) -> NoteTerms:
        """The terms with what was left out filled in; refuses dates that contradict each other."""
        due_day = self.due_day or (self.first_due_on or self.disbursed_on).day
        first_due_on = self.first_due_on or first_due_date(self.disbursed_on, due_day)
        if first_due_on <= self.disbursed_on:
            raise FirstDueDateError(first_due_on, self.disbursed_on)
        if not is_due_day(first_due_on, due_day):
            raise DueDayMismatchError(first_due_on, due_day)
        if self.interest_only_periods >= self.periods:
            raise InterestOnlyTooLongError(self.interest_only_periods, self.periods)
        return NoteTerms(
            method=RepaymentMethod(self.method),
            principal=Money(self.principal_fen),
            annual_rate=self.annual_rate,
            periods=self.periods,
            disbursed_on=self.disbursed_on,
            first_due_on=first_due_on,
            interest_only_periods=self.interest_only_periods,
            interest=InterestTerms(
                method=self.interest_method,
                day_count=self.day_count or DayCount.ACTUAL_360,
                due_day=due_day,
                rounding=Rounding(self.rounding),
            ),
        )

    def changes(self) -> list[RateChange]:
        return [each.fact() for each in self.rate_changes]

    def paid_early(self) -> list[Prepayment]:
        return [each.fact() for each in self.prepayments]


class InstalmentAnswer(WireModel):
    """What falls due on a day; `days` are the days counted from the last due date."""

    kind: Literal["instalment"]
    number: int
    due_on: date
    days: int
    principal_fen: int
    interest_fen: int
    total_fen: int
    balance_fen: int

    @classmethod
    def of(cls, row: Instalment) -> Self:
        return cls(
            kind="instalment",
            number=row.number,
            due_on=row.due_on,
            days=row.days,
            principal_fen=row.principal.fen,
            interest_fen=row.interest.fen,
            total_fen=row.total.fen,
            balance_fen=row.balance.fen,
        )


class PrepaymentAnswer(WireModel):
    """A prepayment on its own day; `total_fen` is principal, interest and charge."""

    kind: Literal["prepayment"]
    number: None
    due_on: date
    days: int
    principal_fen: int
    interest_fen: int
    charge_fen: int
    total_fen: int
    balance_fen: int

    @classmethod
    def of(cls, row: PrepaymentRow) -> Self:
        return cls(
            kind="prepayment",
            number=None,
            due_on=row.on,
            days=row.days,
            principal_fen=row.principal.fen,
            interest_fen=row.interest.fen,
            charge_fen=row.charge.fen,
            total_fen=row.total.fen,
            balance_fen=row.balance.fen,
        )


class ScheduleQuote(WireModel):
    """All rows in the order of their days; charges are no interest."""

    instalments: list[InstalmentAnswer | PrepaymentAnswer]
    total_interest_fen: int
    explanation: dict[str, Any]


def schedule_quote(schedule: Schedule, explanation: dict[str, Any]) -> ScheduleQuote:
    """A schedule as it goes out."""
    rows = [
        InstalmentAnswer.of(row) if isinstance(row, Instalment) else PrepaymentAnswer.of(row)
        for row in schedule.rows
    ]
    return ScheduleQuote(
        instalments=rows,
        total_interest_fen=schedule.total_interest.fen,
        explanation=explanation,
    )
