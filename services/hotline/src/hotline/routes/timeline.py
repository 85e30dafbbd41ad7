"""The clocks of a request and why each ends when it does; the reviews that hang on it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from hotline.domain.clocks import clock_end
from hotline.forms.clocks import (
    ClockExplanation,
    Clocks,
    clock_answer,
    clock_explanation,
    extension_answer,
)
from hotline.forms.reviews import ReviewAnswer, review_summary
from hotline.store.calendars import calendars_in_force
from hotline.store.clocks import clocks_of, extensions_of, latest_clock, run_of
from hotline.store.request_access import INSTITUTION, find_request
from hotline.store.reviews import READERS, REVIEWERS, reviews_of
from hotline.store.sla_policies import policies_in_force, policy_with
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.negotiation import chosen_media_type
from servicekit.wire import WireModel

router = new_router("clocks")
ReviewReader = Annotated[
    Caller, Depends(needs(*REVIEWERS, *READERS, *INSTITUTION, "mediation_link"))
]
JSON, TEXT = "application/json", "text/plain"


@router.get("/requests/{request_id}/clocks")
def get_clocks(request_id: UUID, caller: AnyCaller, database: CurrentDatabase) -> Clocks:
    """Every clock of a request as it stands, and the longer limits asked for."""
    with database.reading() as session:
        find_request(session, caller, request_id)
        return Clocks(
            items=[clock_answer(row) for row in clocks_of(session, request_id)],
            extensions=[extension_answer(row) for row in extensions_of(session, request_id)],
        )


@router.get("/requests/{request_id}/clocks/{clock}/explain", response_model=ClockExplanation)
def get_explanation(
    request_id: UUID, clock: str, caller: AnyCaller, database: CurrentDatabase, request: Request
) -> Response:
    """Every day from start to end, counted or skipped and why; as text, in Chinese."""
    chosen = chosen_media_type(request, (JSON, TEXT))
    with database.reading() as session:
        find_request(session, caller, request_id)
        row = latest_clock(session, request_id, clock)
        policy = policy_with(policies_in_force(session), row.policy_id)
        end = clock_end(policy, run_of(row), calendars=calendars_in_force(session))
        answer = clock_explanation(row, end)
    if chosen == TEXT:
        return Response(answer.text_zh, media_type="text/plain; charset=utf-8")
    return Response(answer.model_dump_json(), media_type=JSON)


class Reviews(WireModel):
    """Suitability and product-governance reviews of a complaint."""

    summaries_zh: list[str]
    items: list[ReviewAnswer]


@router.get("/requests/{request_id}/reviews", response_model=Reviews)
def get_reviews(request_id: UUID, caller: ReviewReader, database: CurrentDatabase) -> Reviews:
    """The reviews that hang on a complaint, oldest first."""
    with database.reading() as session:
        find_request(session, caller, request_id)
        rows = reviews_of(session, request_id)
        return Reviews(
            summaries_zh=[review_summary(row.answer) for row in rows],
            items=[ReviewAnswer.model_validate(row.answer) for row in rows],
        )
