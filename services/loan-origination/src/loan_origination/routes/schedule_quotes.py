"""A repayment schedule tried out; open to every authenticated caller, nothing is stored."""

from __future__ import annotations

from fastapi import Depends, Request, Response

from loan_origination.domain.schedules.explanation import explained_schedule
from loan_origination.domain.schedules.schedule import schedule_of
from loan_origination.forms.schedule_quotes import (
    ScheduleQuote,
    ScheduleQuoteForm,
    schedule_quote,
)
from servicekit.access import current_caller
from servicekit.application import new_router
from servicekit.negotiation import chosen_media_type

router = new_router("schedule quotes")
JSON, TEXT = "application/json", "text/plain"


@router.post(
    "/schedule-quotes", response_model=ScheduleQuote, dependencies=[Depends(current_caller)]
)
def post_schedule_quote(body: ScheduleQuoteForm, request: Request) -> Response:
    """Every row of the schedule; `Accept: text/plain` gives the working paper in Chinese."""
    media_type = chosen_media_type(request, (JSON, TEXT))
    schedule = schedule_of(body.terms(), body.changes(), body.paid_early())
    explanation = explained_schedule(schedule)
    if media_type == TEXT:
        return Response(explanation.text(), media_type="text/plain; charset=utf-8")
    quote = schedule_quote(schedule, explanation.tree())
    return Response(quote.model_dump_json(), media_type=JSON)
