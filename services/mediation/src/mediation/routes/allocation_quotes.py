"""A settlement scheme tried on rows; open to every authenticated caller, nothing is stored."""

from __future__ import annotations

from fastapi import Depends, Response

from mediation.domain.allocation import allocate, inversions, require_no_inversions
from mediation.forms.schemes import AllocationQuote, AllocationQuoteForm, allocation_quote
from servicekit.access import current_caller
from servicekit.application import new_router

router = new_router("allocation quotes")


@router.post(
    "/allocation-quotes", response_model=AllocationQuote, dependencies=[Depends(current_caller)]
)
def post_allocation_quote(body: AllocationQuoteForm) -> Response:
    """What each party would get under the scheme."""
    scheme = body.scheme.fact()
    allocation = allocate(scheme, body.facts())
    require_no_inversions(scheme, allocation)
    quote = allocation_quote(allocation, inversions(allocation))
    # Tens of thousands of rows: written once, not validated a second time.
    return Response(quote.model_dump_json(), media_type="application/json")
