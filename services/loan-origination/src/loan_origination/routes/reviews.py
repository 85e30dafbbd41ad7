"""The review at head office."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from loan_origination.forms.application_answers import ApplicationAnswer
from loan_origination.forms.decision_answers import ReviewAnswer, ReviewList, review_answer
from loan_origination.forms.decisions import QuestionsForm, ReviewForm
from loan_origination.routes.application_showing import (
    PREFIX,
    Reader,
    Step,
    Writer,
    do_in_case,
)
from loan_origination.store.applications import find_application
from loan_origination.store.decisions import reviews_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.usecases import reviews
from loan_origination.usecases.acting import Acting
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Storing, created

router = new_router("reviews")


@router.post("/applications/{application_id}/send-back", response_model=ApplicationAnswer)
def post_send_back(body: QuestionsForm, step: Step) -> Response:
    """Send the file back to its investigators with questions."""
    return step.take(lambda acting, row: reviews.send_back(acting, row, body))


@router.post("/applications/{application_id}/reviews", status_code=201, response_model=ReviewAnswer)
def post_review(
    application_id: UUID,
    body: ReviewForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Give the reviewer's opinion."""

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        review = reviews.give_opinion(acting, row, body)
        where = f"{PREFIX}/applications/{row.id}/reviews"
        return created(review_answer(review), location=where)

    return do_in_case(command, application_id, action)


@router.get("/applications/{application_id}/reviews")
def get_reviews(application_id: UUID, caller: Reader, database: CurrentDatabase) -> ReviewList:
    """Every opinion, the superseded ones too."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        return ReviewList(items=[review_answer(one) for one in reviews_of(session, row.id)])
