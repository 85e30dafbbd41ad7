"""What both reviews share: a dry run for everybody, a kept one for those who review."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from sqlmodel import Session

from hotline.domain.findings import Review
from hotline.forms.reviews import ReviewForm, review_answer
from hotline.store.reviews import REVIEWERS
from hotline.usecases.acting import Acting
from hotline.usecases.reviews import keep_review
from servicekit.access import AnyCaller
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, IdempotencyKeyRequiredError, created, storing
from servicekit.problems import ForbiddenError

JSON = "application/json"


async def storing_if_asked(
    request: Request, caller: AnyCaller, idempotency_key: Annotated[str | None, Header()] = None
) -> Command | None:
    """The command when an Idempotency-Key came; a dry run needs none."""
    if idempotency_key is None:
        return None
    return await storing(request, caller, idempotency_key)


MaybeStoring = Annotated[Command | None, Depends(storing_if_asked)]


def answered(
    kind: str,
    form: ReviewForm,
    review: Review,
    day: date,
    *,
    caller: Caller,
    command: Command | None,
) -> Response:
    """The review: shown alone in a dry run, else kept for a caller who may review."""
    if form.dry_run:
        answer = review_answer(review, day, request_id=form.request_id)
        return Response(answer.model_dump_json(), media_type=JSON)
    if not caller.has_any(*REVIEWERS):
        raise ForbiddenError(REVIEWERS)
    if command is None:
        raise IdempotencyKeyRequiredError
    database = command.database

    def action(session: Session) -> Answer:
        kept = keep_review(Acting(session, database, caller), kind, form, review, day)
        path = kind.replace("_", "-")
        return created(kept, location=f"/hotline/v1/{path}-reviews/{kept.id}")

    return command.run(action)
