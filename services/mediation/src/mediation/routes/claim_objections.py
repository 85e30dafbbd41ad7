"""Objections to amounts and exclusions."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from mediation.forms.claims import (
    ObjectionAnswer,
    ObjectionDecisionForm,
    ObjectionForm,
    ObjectionProposalForm,
)
from mediation.routes.claim_showing import objection_answer
from mediation.routes.money import Checker, Maker, commanded
from mediation.store.claim_access import find_fund, find_objection, page_of_objections
from mediation.usecases.acting import Acting
from mediation.usecases.claim_objections import decide_objection, object_to, propose_answer
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Storing, created
from servicekit.paging import Page, Paging, page_of

router = new_router("objections")
Objecting = Annotated[Caller, Depends(needs("investor", "party_agent", "case_admin"))]


@router.post("/claims/{claim_id}/object", status_code=201, response_model=ObjectionAnswer)
def post_objection(
    claim_id: UUID,
    body: ObjectionForm,
    caller: Objecting,
    command: Storing,
) -> Response:
    """Object to the amount or to being excluded, within the window."""

    def action(acting: Acting) -> Answer:
        row = object_to(acting, claim_id, body)
        where = f"/mediation/v1/objections/{row.id}"
        return created(objection_answer(row), location=where)

    return commanded(command, action)


@router.get("/funds/{fund_id}/objections")
def get_objections(
    fund_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    state: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[ObjectionAnswer]:
    """A fund's objections as far as the caller sees their claims."""
    today = day_in_shanghai(database.clock())
    with database.reading() as session:
        find_fund(session, caller, fund_id)
        return page_of(
            page_of_objections(session, caller, today, paging, fund_id, state),
            paging,
            item=objection_answer,
            position=lambda row: (row.raised_at.isoformat(), row.id),
            response=response,
        )


@router.get("/objections/{objection_id}")
def get_objection(
    objection_id: UUID, caller: AnyCaller, database: CurrentDatabase
) -> ObjectionAnswer:
    """One objection."""
    today = day_in_shanghai(database.clock())
    with database.reading() as session:
        return objection_answer(find_objection(session, caller, today, objection_id))


@router.post("/objections/{objection_id}/propose", response_model=ObjectionAnswer)
def post_proposal(
    objection_id: UUID,
    body: ObjectionProposalForm,
    caller: Maker,
    command: Storing,
) -> Response:
    """Answer an objection: another amount, or the listed one again."""

    def action(acting: Acting) -> Answer:
        return Answer(objection_answer(propose_answer(acting, objection_id, body)))

    return commanded(command, action)


@router.post("/objections/{objection_id}/decide", response_model=ObjectionAnswer)
def post_decision(
    objection_id: UUID,
    body: ObjectionDecisionForm,
    caller: Checker,
    command: Storing,
) -> Response:
    """Confirm the answer or send it back; never the one who gave it."""

    def action(acting: Acting) -> Answer:
        return Answer(objection_answer(decide_objection(acting, objection_id, body)))

    return commanded(command, action)
