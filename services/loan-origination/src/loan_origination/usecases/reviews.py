"""The review at head office: sent there, sent back with questions, or an opinion given."""

from __future__ import annotations

from loan_origination.decision_refusals import (
    ReviewIncompleteError,
)
from loan_origination.domain.application_states import Step
from loan_origination.domain.checks import Gate
from loan_origination.domain.decision_facts import ReviewVerdict
from loan_origination.domain.duties import Duty
from loan_origination.domain.reviews import unanswered
from loan_origination.forms.decisions import QuestionsForm, ReportForm, ReviewForm
from loan_origination.store.decisions import investigation_of, reviews_of, supersede_reviews
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import ReviewRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import move, take_on
from loan_origination.usecases.checks import pass_gate
from loan_origination.usecases.investigations import ask_again, require_investigation
from servicekit.clock import instant_text
from servicekit.ids import new_id

REVIEWER = "ho_reviewer"


def send_to_review(acting: Acting, row: ApplicationRow, reason: str) -> None:
    """The branch sends its file to head office, after a first look at the group's exposure."""
    standing = acting.person_standing("branch_manager")
    take_on(acting, row, Duty.BRANCH_MANAGER, standing)
    pass_gate(acting, row, Gate.REVIEW, standing, step=Step.SEND_TO_REVIEW)
    move(acting, row, Step.SEND_TO_REVIEW, standing, reason)


def send_back(acting: Acting, row: ApplicationRow, form: QuestionsForm) -> None:
    """A correction or a question sends the file back; the reviewer changes nothing (R-N6)."""
    standing = acting.person_standing(REVIEWER)
    take_on(acting, row, Duty.REVIEWER, standing)
    report = require_investigation(acting, row)
    ask_again(report, standing.person, instant_text(acting.now), form.questions)
    acting.session.add(report)
    supersede_reviews(acting.session, row.id)
    move(acting, row, Step.SEND_BACK, standing, "；".join(form.questions))


def give_opinion(acting: Acting, row: ApplicationRow, form: ReviewForm) -> ReviewRow:
    """Give the opinion; a negative opinion of the file has to be answered in it."""
    standing = acting.person_standing(REVIEWER)
    take_on(acting, row, Duty.REVIEWER, standing)
    open_points = unanswered(negative_opinions(acting, row), form.answers)
    if open_points:
        raise ReviewIncompleteError(open_points)
    supersede_reviews(acting.session, row.id)
    review = ReviewRow(
        id=new_id(),
        application_id=row.id,
        number=len(reviews_of(acting.session, row.id)) + 1,
        reviewer=standing.person,
        file_sha256=row.file_sha256,
        given_at=acting.now,
        **form.model_dump(mode="json"),
    )
    acting.session.add(review)
    acting.session.flush()
    pass_gate(acting, row, Gate.REVIEW_OPINION, standing, step=Step.GIVE_OPINION)
    verdict = ReviewVerdict(review.verdict)
    move(acting, row, Step.GIVE_OPINION, standing, verdict=verdict, review_id=str(review.id))
    return review


def negative_opinions(acting: Acting, row: ApplicationRow) -> list[str]:
    """The lines and judgements of the report that speak against the loan."""
    report = investigation_of(acting.session, row.id)
    if report is None:
        return []
    form = ReportForm.model_validate(report.report)
    lines = [str(line) for line, one in form.lines.items() if not one.is_positive]
    judgements = [rule for rule, one in form.judgements.items() if not one.is_positive]
    return [*lines, *judgements]
