"""What comes in about judging an application: report, review, vote, approval, waivers."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from loan_origination.domain.committee import Vote
from loan_origination.domain.decision_facts import ReviewVerdict
from loan_origination.domain.investigation import Line
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.reviews import Focus, Section
from loan_origination.forms.approvals import ConditionForm
from loan_origination.forms.facts import Flag, NonNegativeFen, Rate, Text
from servicekit.wire import Day, LongText, ShortText, Whole, WireModel

Sha256 = Annotated[str, Field(strict=True, pattern="^[0-9a-f]{64}$")]
Evidence = Annotated[list[ShortText], Field(max_length=100)]
RuleId = Annotated[str, Field(strict=True, pattern="^R-[A-Z0-9-]{1,12}$")]
Months = Annotated[Whole, Field(ge=1, le=600)]


class LineForm(WireModel):
    """One line of the report: what was found, and what to think of it."""

    text: Text = ""
    opinion: Text = ""
    is_positive: Flag = True
    details: dict[ShortText, Text] = Field(default_factory=dict, max_length=50)


class LeaseReviewForm(WireModel):
    """The clauses of one lease (line M5)."""

    lease: ShortText
    clauses: dict[ShortText, Text] = Field(default_factory=dict, max_length=50)


class JudgementForm(WireModel):
    """What the investigators think of a point of judgement of the rule book."""

    text: LongText
    is_positive: Flag
    evidence: Evidence = Field(default_factory=list)


class ProposalForm(WireModel):
    """What the investigators propose (贷款送审表)."""

    amount_fen: NonNegativeFen
    currency: Annotated[str, Field(strict=True, pattern="^[A-Z]{3}$")] = "CNY"
    months: Months
    annual_rate: Rate
    method: RepaymentMethod
    security: LongText


class ReportForm(WireModel):
    """The whole report; a new one takes the place of the old and takes back both signatures."""

    lines: dict[Line, LineForm] = Field(default_factory=dict)
    lease_reviews: Annotated[list[LeaseReviewForm], Field(max_length=2_000)] = Field(
        default_factory=list
    )
    judgements: dict[RuleId, JudgementForm] = Field(default_factory=dict, max_length=200)
    proposal: ProposalForm | None = None
    answers: dict[ShortText, LongText] = Field(default_factory=dict, max_length=200)
    """Answers to the questions with which the file came back, by their number."""


class SignForm(WireModel):
    """A signature over exactly this report."""

    report_sha256: Sha256


class QuestionsForm(WireModel):
    """Why a file goes back."""

    questions: Annotated[list[LongText], Field(min_length=1, max_length=100)]


class FocusForm(WireModel):
    """The opinion on one point of focus."""

    text: LongText
    is_positive: Flag


class ReviewForm(WireModel):
    """The reviewer's opinion: every section, every point of focus, every answer."""

    verdict: ReviewVerdict
    sections: dict[Section, LongText]
    focus: dict[Focus, FocusForm]
    answers: dict[ShortText, LongText] = Field(default_factory=dict, max_length=300)
    conditions: Annotated[list[ConditionForm], Field(max_length=100)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for what, wanted, sent in (
            ("sections", set(Section), set(self.sections)),
            ("focus", set(Focus), set(self.focus)),
        ):
            lacking = sorted(wanted - sent)
            if lacking:
                raise ValueError(f"{what} lack {', '.join(lacking)}")
        needs_conditions = self.verdict is ReviewVerdict.AGREE_WITH_CONDITIONS
        if needs_conditions and not self.conditions:
            raise ValueError("agreeing with conditions names the conditions")
        return self


class ScheduleForm(WireModel):
    """The day of the meeting and its members."""

    meets_on: Day
    members: Annotated[list[ShortText], Field(min_length=1, max_length=50)]


class VoteForm(WireModel):
    """A member's vote on the frozen file with this hash."""

    vote: Vote
    reason: Text = ""
    file_sha256: Sha256


class CloseVoteForm(WireModel):
    """The end of the vote: who attended, and the conditions that the committee made."""

    attending: Annotated[list[ShortText], Field(max_length=50)] = Field(default_factory=list)
    conditions: Annotated[list[ConditionForm], Field(max_length=100)] = Field(default_factory=list)


class WaiverForm(WireModel):
    """A request to let a failed rule pass; `subjects` narrow it to leases and the like."""

    rule_id: RuleId
    reason: Annotated[LongText, Field(min_length=20)]
    evidence: Annotated[Evidence, Field(min_length=1)]
    subjects: Annotated[list[ShortText], Field(max_length=500)] = Field(default_factory=list)
    expires_on: Day | None = None


class WaiverStepForm(WireModel):
    """A step of a waiver with what there is to say about it."""

    text: LongText


class WaiverOpinionForm(WireModel):
    """The reviewer's opinion on a waiver."""

    text: LongText
    is_positive: Flag


class ConflictForm(WireModel):
    """A conflict of interest with the customer, declared by the person who has it."""

    reason: LongText


class DelegationForm(WireModel):
    """A role handed to another person of the same organisation for some days."""

    to_person: ShortText
    role: ShortText
    from_on: Day
    until_on: Day
    reason: LongText

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.until_on < self.from_on:
            raise ValueError("a delegation does not end before it starts")
        return self
