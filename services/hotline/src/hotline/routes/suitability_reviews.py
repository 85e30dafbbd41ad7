"""The review of one sale of a wealth product, S1 to S24."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Response

from hotline.domain.suitability import suitability_review
from hotline.forms.reviews import ReviewAnswer
from hotline.forms.sales import SaleForm
from hotline.routes.review_keeping import JSON, MaybeStoring, answered
from hotline.store.reviews import find_review
from servicekit.access import AnyCaller, CurrentDatabase
from servicekit.application import new_router

router = new_router("suitability reviews")
KIND = "suitability"
DRY_RUN: dict[int | str, dict[str, Any]] = {200: {"model": ReviewAnswer}}


@router.post(
    "/suitability-reviews", status_code=201, response_model=ReviewAnswer, responses=DRY_RUN
)
def post_suitability_review(body: SaleForm, caller: AnyCaller, command: MaybeStoring) -> Response:
    """Findings by rule and article; `dry_run` stores nothing and answers 200."""
    review = suitability_review(body.fact(), body.rule_set)
    return answered(KIND, body, review, body.sold_on, caller=caller, command=command)


@router.get("/suitability-reviews/{review_id}", response_model=ReviewAnswer)
def get_suitability_review(
    review_id: UUID, caller: AnyCaller, database: CurrentDatabase
) -> Response:
    """A review that was kept, exactly as it was answered."""
    with database.reading() as session:
        row = find_review(session, caller, KIND, review_id)
        answer = ReviewAnswer.model_validate(row.answer)
    return Response(answer.model_dump_json(), media_type=JSON)
