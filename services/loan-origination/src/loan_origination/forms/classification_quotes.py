"""Forms of the classification quote: the facts of a loan in, its floor out."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator

from loan_origination.domain.classification import (
    ClassificationFacts,
    Cure,
    Floor,
    Level,
    Restructuring,
)
from servicekit.wire import Day, ExactDecimal, Whole, WireModel

MOST_DAYS_LATE = 36_500
MOST_PERIODS = 1_200
PeriodCount = Annotated[Whole, Field(ge=0, le=MOST_PERIODS)]
Flag = Annotated[bool, Field(strict=True)]


class CureForm(WireModel):
    """What a non-performing loan shows for an upgrade; all of it is needed."""

    on_time_since_on: Day | None = None
    """The day on which everything overdue, costs included, was paid."""
    periods_on_time: PeriodCount = 0
    able_to_go_on: Flag = False
    other_impaired_debt: Flag = False

    def fact(self) -> Cure:
        return Cure(
            on_time_since=self.on_time_since_on,
            periods_on_time=self.periods_on_time,
            is_able_to_go_on=self.able_to_go_on,
            has_other_impaired_debt=self.other_impaired_debt,
        )


class RestructuringForm(WireModel):
    """Whether a loan was restructured, and how its watch goes."""

    restructured: Flag = False
    watch_first_payment_on: Day | None = None
    """The first repayment date agreed with the restructuring."""
    watch_periods_paid: PeriodCount = 0
    watch_failed: Flag = False

    @model_validator(mode="after")
    def _watch_needs_restructuring(self) -> Self:
        is_watched = self.watch_first_payment_on or self.watch_periods_paid or self.watch_failed
        if is_watched and not self.restructured:
            raise ValueError("a watch period belongs to a restructured loan")
        return self

    def restructuring(self) -> Restructuring | None:
        """The restructuring, if there was one."""
        if not self.restructured:
            return None
        return Restructuring(
            first_payment_on=self.watch_first_payment_on,
            periods_paid=self.watch_periods_paid,
            has_failed_in_watch=self.watch_failed,
        )


class ClassificationQuoteForm(RestructuringForm):
    """The facts of one loan; what is left out does not apply.

    `own_bank_non_performing_share` is the share of the debtor's debt at this bank that is
    non-performing; `all_banks_over_90_days_share` the share of its debt at all banks that is more
    than 90 days late. `on` is the day of the quote, today when left out.
    """

    days_late: Annotated[Whole, Field(ge=0, le=MOST_DAYS_LATE)] = 0
    secured: Flag = False
    credit_impaired: Flag = False
    own_bank_non_performing_share: ExactDecimal = Fraction(0)
    all_banks_over_90_days_share: ExactDecimal = Fraction(0)
    misused: Flag = False
    new_for_old: Flag = False
    group_member_failing: Flag = False
    present_level: Level | None = None
    cure: CureForm | None = None
    on: Day | None = None

    @field_validator("own_bank_non_performing_share", "all_banks_over_90_days_share")
    @classmethod
    def _is_share(cls, value: Fraction) -> Fraction:
        if not 0 <= value <= 1:
            raise ValueError("a share is from 0 to 1")
        return value

    def facts(self) -> ClassificationFacts:
        return ClassificationFacts(
            days_late=self.days_late,
            is_secured=self.secured,
            is_credit_impaired=self.credit_impaired,
            own_bank_non_performing_share=self.own_bank_non_performing_share,
            all_banks_over_90_days_share=self.all_banks_over_90_days_share,
            is_misused=self.misused,
            is_new_for_old=self.new_for_old,
            restructuring=self.restructuring(),
            present_level=self.present_level,
            cure=None if self.cure is None else self.cure.fact(),
            has_failing_group_member=self.group_member_failing,
        )


class FloorReasonAnswer(WireModel):
    """One rule that set a floor."""

    code: str
    level: Level
    reason: str
    reason_zh: str
    article: str


class ClassificationQuote(WireModel):
    """The floor on a day; a person may class the loan worse, never better."""

    floor: Level
    on: date
    review_needed: bool
    reasons: list[FloorReasonAnswer]
    explanation: dict[str, Any]


def classification_quote(
    floor: Floor, on: date, explanation: dict[str, Any]
) -> ClassificationQuote:
    """A floor as it goes out."""
    reasons = [
        FloorReasonAnswer(
            code=reason.code,
            level=reason.level,
            reason=reason.words,
            reason_zh=reason.words_zh,
            article=reason.article.citation,
        )
        for reason in floor.reasons
    ]
    return ClassificationQuote(
        floor=floor.level,
        on=on,
        review_needed=floor.needs_review,
        reasons=reasons,
        explanation=explanation,
    )
