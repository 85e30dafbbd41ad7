"""Calls at the switchboard, and letters of thanks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response
from sqlmodel import Session, col, select

from hotline.forms.service import CallAnswer, CallEventForm
from hotline.tables.dialogue import CallRow
from hotline.usecases.acting import Acting
from hotline.usecases.calls import take_event
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing, created
from servicekit.paging import Page, Paging, newest_last, page_of

router = new_router("calls")
Switchboard = Annotated[Caller, Depends(needs("call_agent", "hotline_admin"))]
Reader = Annotated[
    Caller, Depends(needs("call_agent", "hotline_admin", "supervisor", "analyst", "auditor"))
]


@router.post("/calls", status_code=201, response_model=CallAnswer)
def post_call(body: CallEventForm, caller: Switchboard, command: Storing) -> Response:
    """An event of a call: offered, answered, abandoned, ended, a message left, called back."""

    def action(session: Session) -> Answer:
        row = take_event(Acting(session, command.database, caller), body)
        return created(call_answer(row), location="/hotline/v1/calls")

    return command.run(action)


@router.get("/calls")
def get_calls(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    wants_callback: bool | None = None,  # noqa: FBT001 - a query parameter
) -> Page[CallAnswer]:
    """Calls, oldest first; `wants_callback=true` is the queue of those who left a message."""
    query = select(CallRow)
    if wants_callback is not None:
        query = query.where(col(CallRow.wants_callback) == wants_callback)
    with database.reading() as session:
        page = newest_last(query, paging, col(CallRow.offered_at), col(CallRow.id))
        return page_of(
            session.exec(page).all(),
            paging,
            item=call_answer,
            position=lambda row: (row.offered_at.isoformat(), row.id),
            response=response,
        )


def call_answer(row: CallRow) -> CallAnswer:
    """A call as it goes out."""
    return CallAnswer(**{name: getattr(row, name) for name in CallAnswer.model_fields})
