"""How much may be lent against a rent roll; open to every authenticated caller, not stored."""

from __future__ import annotations

from fastapi import Depends, Request, Response

from loan_origination.domain.amount_explanation import explained_amount
from loan_origination.domain.amounts import amount_of
from loan_origination.forms.amounts import AmountQuote, AmountQuoteForm, amount_quote
from servicekit.access import current_caller
from servicekit.application import new_router
from servicekit.negotiation import chosen_media_type

router = new_router("amount quotes")
JSON, TEXT = "application/json", "text/plain"


@router.post("/amount-quotes", response_model=AmountQuote, dependencies=[Depends(current_caller)])
def post_amount_quote(body: AmountQuoteForm, request: Request) -> Response:
    """Rent base, capacity and amount; `Accept: text/plain` gives the working paper in Chinese."""
    media_type = chosen_media_type(request, (JSON, TEXT))
    amount = amount_of(body.facts(), body.terms())
    if media_type == TEXT:
        return Response(explained_amount(amount).text(), media_type="text/plain; charset=utf-8")
    return Response(amount_quote(amount).model_dump_json(), media_type=JSON)
