"""When a loan must be declared due; open to every authenticated caller, nothing is stored."""

from __future__ import annotations

from fastapi import Depends, Request, Response

from lawkit.calendar import shipped_calendars
from loan_origination.domain.acceleration import acceleration_timeline, explained_timeline
from loan_origination.forms.acceleration_quotes import (
    AccelerationQuote,
    AccelerationQuoteForm,
    acceleration_quote,
)
from servicekit.access import current_caller
from servicekit.application import new_router
from servicekit.negotiation import chosen_media_type

router = new_router("acceleration quotes")
JSON, TEXT = "application/json", "text/plain"


@router.post(
    "/acceleration-quotes",
    response_model=AccelerationQuote,
    dependencies=[Depends(current_caller)],
)
def post_acceleration_quote(body: AccelerationQuoteForm, request: Request) -> Response:
    """The test day, the day of the duty and the last day to pay (article 37)."""
    media_type = chosen_media_type(request, (JSON, TEXT))
    calendar = shipped_calendars().statutory
    timeline = acceleration_timeline(body.first_missed_on, body.next_due_on, calendar)
    explanation = explained_timeline(timeline)
    if media_type == TEXT:
        return Response(explanation.text(), media_type="text/plain; charset=utf-8")
    quote = acceleration_quote(timeline, explanation.tree())
    return Response(quote.model_dump_json(), media_type=JSON)
