"""Mediation of a complaint: offered by the hotline, consented to or declined by the investor."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Body, Depends, Response

from hotline.forms.handovers import (
    ConsentForm,
    DeclineForm,
    HandoverAnswer,
    OfferForm,
    handover_answer,
)
from hotline.forms.request_answers import RequestAnswer
from hotline.routes.request_showing import Step
from hotline.store.handovers import handovers_of
from hotline.store.request_access import find_request
from hotline.usecases import hand_over
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router

router = new_router("mediation")
BY_OFFERING = Depends(needs("triager", "supervisor", "bureau"))
Offer = Annotated[OfferForm, Body(default_factory=OfferForm)]
Decline = Annotated[DeclineForm, Body(default_factory=DeclineForm)]
BY_SPEAKING = Depends(needs("investor", "call_agent"))


@router.get("/requests/{request_id}/handovers")
def get_handovers(
    request_id: UUID, caller: AnyCaller, database: CurrentDatabase
) -> list[HandoverAnswer]:
    """Every hand-over of a request that the caller sees, and where its case stands."""
    with database.reading() as session:
        find_request(session, caller, request_id)
        return [handover_answer(row) for row in handovers_of(session, request_id)]


@router.post(
    "/requests/{request_id}/offer-mediation",
    response_model=RequestAnswer,
    dependencies=[BY_OFFERING],
)
def post_offer(body: Offer, step: Step) -> Response:
    """Offer mediation of what the institution did not settle."""
    return step.take(lambda acting, request: hand_over.offer(acting, request, body))


@router.post(
    "/requests/{request_id}/consent-mediation",
    response_model=RequestAnswer,
    dependencies=[BY_SPEAKING],
)
def post_consent(body: ConsentForm, step: Step) -> Response:
    """Record the investor's consent: the request goes to mediation with it."""
    return step.take(lambda acting, request: hand_over.consent(acting, request, body))


@router.post(
    "/requests/{request_id}/decline-mediation",
    response_model=RequestAnswer,
    dependencies=[BY_SPEAKING],
)
def post_decline(body: Decline, step: Step) -> Response:
    """The investor does not want mediation."""
    return step.take(lambda acting, request: hand_over.decline(acting, request, body))
