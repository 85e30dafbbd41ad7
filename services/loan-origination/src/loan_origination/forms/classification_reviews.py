"""Full reviews of a loan's class, and its history, on the wire."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from loan_origination.domain.classification import (
    ClassificationFacts,
    Cure,
    Floor,
    Level,
)
from loan_origination.domain.classification_reviews import REVIEW
from loan_origination.forms.classification_quotes import Flag, PeriodCount, RestructuringForm
from loan_origination.forms.facts import Ratio
from loan_origination.tables.classifications import ClassificationReviewRow, ClassificationRow
from servicekit.wire import Day, Instant, LongText, WireModel


class ReviewCureForm(WireModel):
    """What the officer judges of a cure. Since when and for how many periods the loan was paid on
    time comes from its own history; what is told of it here counts where it is stricter."""

    on_time_since_on: Day | None = None
    periods_on_time: PeriodCount | None = None
    able_to_go_on: Flag = False
    other_impaired_debt: Flag = False

    def fact(self) -> Cure:
        """The statement, for the history to complete."""
        return Cure(
            on_time_since=self.on_time_since_on,
            periods_on_time=self.periods_on_time,
            is_able_to_go_on=self.able_to_go_on,
            has_other_impaired_debt=self.other_impaired_debt,
        )


class ReviewFactsForm(RestructuringForm):
    """What no account tells; it holds for the daily floor until the next review.

    Days late, the present level, the debtor's other debt here and how punctually the loan was paid
    come from the books.
    """

    secured: Flag = True
    credit_impaired: Flag = False
    all_banks_over_90_days_share: Ratio = Fraction(0)
    misused: Flag = False
    new_for_old: Flag = False
    group_member_failing: Flag = False
    cure: ReviewCureForm | None = None

    def facts(
        self, *, days_late: int, is_misused: bool, own_share: Fraction, present: Level
    ) -> ClassificationFacts:
        """These facts with those of the books; misuse that the books know needs no telling."""
        return ClassificationFacts(
            days_late=days_late,
            is_secured=self.secured,
            is_credit_impaired=self.credit_impaired,
            own_bank_non_performing_share=own_share,
            all_banks_over_90_days_share=self.all_banks_over_90_days_share,
            is_misused=self.misused or is_misused,
            is_new_for_old=self.new_for_old,
            restructuring=self.restructuring(),
            present_level=present,
            cure=None if self.cure is None else self.cure.fact(),
            has_failing_group_member=self.group_member_failing,
        )


class ReviewForm(WireModel):
    """Propose a class."""

    level: Level
    opinion: LongText
    facts: ReviewFactsForm


class ReviewStepForm(WireModel):
    """The second or third signature, or a refusal."""

    note: Annotated[str, Field(strict=True, max_length=10_000)] = ""


class ReviewAnswer(WireModel):
    """A full review with its three signatures."""

    id: UUID
    loan_id: UUID
    branch: str
    state: str
    allowed: list[str]
    on: date
    level: Level
    level_before: Level
    floor: Level
    floor_reasons: list[dict[str, Any]]
    facts: dict[str, Any]
    opinion: str
    officer: str
    reviewer: str | None
    approver: str | None
    approved_on: date | None
    note: str
    created_at: Instant


class ClassificationAnswer(WireModel):
    """A change of class."""

    id: UUID
    loan_id: UUID
    on: date
    level: Level
    level_before: Level
    floor: Level
    source: Literal["floor", "review"]
    review_id: UUID | None
    reasons: list[dict[str, Any]]
    recorded_by: str
    created_at: Instant


def kept_reasons(floor: Floor) -> list[dict[str, str]]:
    """The reasons of a floor as they are stored."""
    return [
        {
            "code": reason.code,
            "level": reason.level.value,
            "words": reason.words,
            "words_zh": reason.words_zh,
            "article": reason.article.citation,
        }
        for reason in floor.reasons
    ]


def review_answer(row: ClassificationReviewRow) -> ReviewAnswer:
    """A stored review as it goes out."""
    told = row.model_dump(include=set(ReviewAnswer.model_fields))
    return ReviewAnswer(**told, allowed=REVIEW.allowed(row.state))


def classification_answer(row: ClassificationRow) -> ClassificationAnswer:
    """A stored change of class as it goes out."""
    return ClassificationAnswer(**row.model_dump(include=set(ClassificationAnswer.model_fields)))
