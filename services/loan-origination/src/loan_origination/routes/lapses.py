"""The daily batch over approvals whose validity is over."""

from __future__ import annotations

from fastapi import Response
from sqlmodel import Session

from loan_origination.routes.application_showing import Writer
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.lapses import lapse_of_day
from servicekit.application import new_router
from servicekit.commands import Answer, Storing
from servicekit.wire import Day, WireModel

router = new_router("lapses")


class LapseForm(WireModel):
    """The business day."""

    on: Day


class LapseAnswer(WireModel):
    """How many approvals lapsed."""

    on: Day
    count: int


@router.post("/application-lapses", response_model=LapseAnswer)
def post_lapses(
    body: LapseForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Let every approval lapse whose validity was over before a business day."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, command.caller)
        return Answer(LapseAnswer(on=body.on, count=lapse_of_day(acting, body.on)))

    return command.run(action)
