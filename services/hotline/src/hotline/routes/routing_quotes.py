"""To whom a request would go: a dry run open to every authenticated caller."""

from __future__ import annotations

from fastapi import Depends

from hotline.domain.routing import decided
from hotline.forms.routing import RoutingQuote, RoutingQuoteForm, routing_quote
from hotline.store.routing import routing_tables
from servicekit.access import CurrentDatabase, current_caller
from servicekit.application import new_router
from servicekit.clock import day_in_shanghai

router = new_router("routing quotes")


@router.post("/routing-quotes", dependencies=[Depends(current_caller)])
def post_routing_quote(body: RoutingQuoteForm, database: CurrentDatabase) -> RoutingQuote:
    """The target by the directory as it stands, with every step of the decision."""
    question = body.question(day_in_shanghai(database.clock()))
    with database.reading() as session:
        tables = routing_tables(session)
    return routing_quote(decided(question, tables))
