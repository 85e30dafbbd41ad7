"""The floor of the five-level classification, tried out; open to every authenticated caller."""

from __future__ import annotations

from fastapi import Depends, Request, Response

from loan_origination.domain.classification import classification_floor
from loan_origination.domain.classification_explanation import explained_floor
from loan_origination.forms.classification_quotes import (
    ClassificationQuote,
    ClassificationQuoteForm,
    classification_quote,
)
from servicekit.access import current_caller
from servicekit.application import new_router
from servicekit.clock import day_in_shanghai
from servicekit.negotiation import chosen_media_type

router = new_router("classification quotes")
JSON, TEXT = "application/json", "text/plain"


@router.post(
    "/classification-quotes",
    response_model=ClassificationQuote,
    dependencies=[Depends(current_caller)],
)
def post_classification_quote(body: ClassificationQuoteForm, request: Request) -> Response:
    """The worst of all floors that the facts set, with every rule that set one."""
    media_type = chosen_media_type(request, (JSON, TEXT))
    on = body.on or day_in_shanghai(request.app.state.clock())
    facts = body.facts()
    floor = classification_floor(facts, on)
    explanation = explained_floor(facts, floor)
    if media_type == TEXT:
        return Response(explanation.text(), media_type="text/plain; charset=utf-8")
    quote = classification_quote(floor, on, explanation.tree())
    return Response(quote.model_dump_json(), media_type=JSON)
