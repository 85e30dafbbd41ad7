"""When a limit is over, and which days counted: a dry run open to every authenticated caller."""

from __future__ import annotations

from fastapi import Depends, Response

from hotline.forms.deadlines import DeadlineQuote, DeadlineQuoteForm, deadline_quote
from hotline.store.calendars import calendars_in_force
from lawkit.calendar import due
from servicekit.access import CurrentDatabase, current_caller
from servicekit.application import new_router

router = new_router("deadline quotes")


@router.post(
    "/deadline-quotes", response_model=DeadlineQuote, dependencies=[Depends(current_caller)]
)
def post_deadline_quote(body: DeadlineQuoteForm, database: CurrentDatabase) -> Response:
    """The end of the limit with every day on the way, counted or skipped and why."""
    with database.reading() as session:
        calendars = calendars_in_force(session)
    deadline = due(
        body.start_at,
        body.count,
        body.unit,
        calendars=calendars,
        roll=body.roll,
        pauses=body.facts(),
    )
    # A limit of a hundred years lists every day: written once, not validated a second time.
    return Response(deadline_quote(deadline).model_dump_json(), media_type="application/json")
