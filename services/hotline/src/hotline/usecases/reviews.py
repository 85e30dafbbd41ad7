"""Reviews that are kept: with their facts, their answer and a record in the journal."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from hotline.domain.findings import Review
from hotline.forms.reviews import ReviewAnswer, ReviewForm, review_answer
from hotline.store.request_access import find_request
from hotline.store.reviews import add_review
from hotline.tables.reviews import ReviewRow
from hotline.usecases.acting import Acting
from servicekit.ids import new_id


def keep_review(
    acting: Acting, kind: str, form: ReviewForm, review: Review, day: date
) -> ReviewAnswer:
    """Store a review as answered; NotFoundError for a complaint that the caller does not see."""
    if form.request_id is not None:
        find_request(acting.session, acting.caller, form.request_id)
    row_id: UUID = new_id()
    answer = review_answer(
        review, day, request_id=form.request_id, stored_as=row_id, stored_at=acting.now
    )
    row = ReviewRow(
        id=row_id,
        kind=kind,
        request_id=form.request_id,
        rule_set=answer.rule_set.value,
        reviewed_for_on=day,
        facts=form.model_dump(mode="json"),
        answer=answer.model_dump(mode="json"),
        organisation=acting.caller.organisation,
        created_by=acting.caller.subject,
        created_at=acting.now,
    )
    add_review(acting.session, row)
    acting.record(
        "review.kept",
        f"{kind}_review",
        row_id,
        request_id=None if form.request_id is None else str(form.request_id),
        rule_set=row.rule_set,
        adverse=len(review.adverse),
    )
    return answer
