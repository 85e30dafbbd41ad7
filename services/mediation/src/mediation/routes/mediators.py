"""The register of mediators, conflicts and recusals."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from sqlmodel import Session

from mediation.forms.case_file_answers import (
    ConflictAnswer,
    MediatorAnswer,
    RecusalAnswer,
    mediator_answer,
    recusal_answer,
)
from mediation.forms.cases import DecideRecusalForm, MediatorForm, RecusalForm
from mediation.routes.case_showing import Sides, Staff
from mediation.store.cases import find_case
from mediation.store.mediators import page_of_mediators
from mediation.usecases.acting import Acting
from mediation.usecases.case_steps import locked_case
from mediation.usecases.mediators import ask_recusal, conflicts, decide_recusal, register
from servicekit.access import CurrentDatabase, current_caller, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Storing, created
from servicekit.paging import Page, Paging, page_of

router = new_router("mediators")
Deciding = Annotated[Caller, Depends(needs("case_admin", "court", "court_clerk"))]


@router.post("/mediators", status_code=201, response_model=MediatorAnswer)
def post_mediator(body: MediatorForm, caller: Staff, command: Storing) -> Response:
    """Enter somebody in the register."""

    def action(session: Session) -> Answer:
        row = register(Acting(session, command.database, caller), body)
        return created(mediator_answer(row), location=f"/mediation/v1/mediators/{row.id}")

    return command.run(action)


@router.get("/mediators", dependencies=[Depends(current_caller)])
def get_mediators(
    database: CurrentDatabase, paging: Paging, response: Response
) -> Page[MediatorAnswer]:
    """The register, which everyone may read before choosing."""
    with database.reading() as session:
        return page_of(
            page_of_mediators(session, paging),
            paging,
            item=mediator_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/mediators/{mediator_id}/conflicts")
def get_conflicts(
    mediator_id: UUID,
    case: Annotated[UUID, Query()],
    caller: Annotated[Caller, Depends(needs("case_admin", "mediator", "court", "court_clerk"))],
    database: CurrentDatabase,
) -> ConflictAnswer:
    """What the register knows about a mediator in a case."""
    with database.reading() as session:
        found = find_case(session, caller, day_in_shanghai(database.clock()), case)
        hits = conflicts(Acting(session, database, caller), found, mediator_id)
        return ConflictAnswer(mediator_id=mediator_id, case_id=case, conflict_hits=hits)


@router.post("/cases/{case_id}/recusals", status_code=201, response_model=RecusalAnswer)
def post_recusal(case_id: UUID, body: RecusalForm, caller: Sides, command: Storing) -> Response:
    """Ask that a mediator step aside."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        row = ask_recusal(acting, locked_case(acting, case_id), body)
        return created(recusal_answer(row), location=f"/mediation/v1/recusals/{row.id}")

    return command.run(action)


@router.post("/recusals/{recusal_id}/decide", response_model=RecusalAnswer)
def post_decision(
    recusal_id: UUID, body: DecideRecusalForm, caller: Deciding, command: Storing
) -> Response:
    """Decide on a recusal; a mediator who must step aside leaves the case at once."""

    def action(session: Session) -> Answer:
        row = decide_recusal(Acting(session, command.database, caller), recusal_id, body)
        return Answer(recusal_answer(row))

    return command.run(action)
