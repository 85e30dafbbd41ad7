"""Awards for reports: the report desk keeps track of them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlmodel import Session

from hotline.forms.awards import AwardAnswer, AwardForm, award_answer
from hotline.store.request_access import find_request, locked_request
from hotline.tables.awards import AwardRow
from hotline.usecases.acting import Acting
from hotline.usecases.awards import take_award_step
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing
from servicekit.problems import NotFoundError

router = new_router("awards")
Desk = Annotated[Caller, Depends(needs("report_desk"))]


@router.post("/requests/{request_id}/award", response_model=AwardAnswer)
def post_award(request_id: UUID, body: AwardForm, caller: Desk, command: Storing) -> Response:
    """Note that an award was applied for, granted, refused or paid."""

    def action(session: Session) -> Answer:
        request = locked_request(session, caller, request_id)
        acting = Acting(session, command.database, caller)
        return Answer(award_answer(take_award_step(acting, request, body)))

    return command.run(action)


@router.get("/requests/{request_id}/award")
def get_award(request_id: UUID, caller: Desk, database: CurrentDatabase) -> AwardAnswer:
    """Where the award of a report stands; 404 before one was applied for."""
    with database.reading() as session:
        find_request(session, caller, request_id)
        row = session.get(AwardRow, request_id)
        if row is None:
            raise NotFoundError("award", "奖励")
        return award_answer(row)
