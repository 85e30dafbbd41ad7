"""The class of a loan: full reviews with three signatures, and its history."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response

from loan_origination.forms.classification_reviews import (
    ClassificationAnswer,
    ReviewAnswer,
    ReviewForm,
    ReviewStepForm,
    classification_answer,
    review_answer,
)
from loan_origination.routes.credit_desk import Reader
from loan_origination.routes.watch_desk import made, stepped
from loan_origination.store.classifications import classes_of, page_of_reviews
from loan_origination.store.loans import find_loan
from loan_origination.usecases import classification_reviews
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Storing
from servicekit.paging import Page, Paging, page_of

router = new_router("classification")
STEPS = {
    "endorse": classification_reviews.endorse,
    "approve": classification_reviews.approve,
    "refuse": classification_reviews.refuse,
}


@router.post(
    "/loans/{loan_id}/classification-reviews", status_code=201, response_model=ReviewAnswer
)
def post_review(loan_id: UUID, body: ReviewForm, command: Storing) -> Response:
    """The officer proposes a class, no better than the floor."""
    return made(
        command,
        "classification-reviews",
        lambda acting: classification_reviews.propose(acting, loan_id, body),
        review_answer,
    )


@router.get("/classification-reviews")
def get_reviews(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    state: Annotated[str | None, Query(max_length=20)] = None,
    loan_id: Annotated[UUID | None, Query()] = None,
) -> Page[ReviewAnswer]:
    """The reviews that the caller sees."""
    with database.reading() as session:
        return page_of(
            page_of_reviews(session, caller, paging, state, loan_id),
            paging,
            item=review_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.post("/classification-reviews/{review_id}/{step}", response_model=ReviewAnswer)
def post_step(
    review_id: UUID,
    step: Literal["endorse", "approve", "refuse"],
    body: ReviewStepForm,
    command: Storing,
) -> Response:
    """The second and the third signature; three different people."""
    return stepped(command, lambda acting: STEPS[step](acting, review_id, body.note), review_answer)


@router.get("/loans/{loan_id}/classifications")
def get_classes(
    loan_id: UUID, caller: Reader, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[ClassificationAnswer]:
    """Every change of a loan's class, by the daily floor or by a review."""
    with database.reading() as session:
        loan = find_loan(session, caller, loan_id)
        return page_of(
            classes_of(session, loan.id, paging),
            paging,
            item=classification_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )
