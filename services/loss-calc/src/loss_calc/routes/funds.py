"""Compensation funds: what a fund would pay, as a dry run."""

from __future__ import annotations

from fastapi import Request

from loss_calc.errors import NotCalculatedError
from loss_calc.forms.funds import FundQuote, FundQuoteForm
from loss_calc.store.calculations import all_results, find_calculation
from loss_calc.usecases.funds import (
    NamedClaim,
    calculated_claims,
    fund_quote,
    inline_claims,
    investor_names,
)
from servicekit.access import AnyCaller, CurrentDatabase
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.jobs import job_state

router = new_router("compensation funds")


@router.post("/fund-quotes")
def post_fund_quote(
    body: FundQuoteForm, caller: AnyCaller, database: CurrentDatabase, request: Request
) -> FundQuote:
    """What a fund pays on each claim (先行赔付试算); `mediation_rows` fit mediation as they are.

    Claims stand in the request, or are those of a calculation that the caller sees.
    """
    if body.calculation_id is None:
        return fund_quote(body, inline_claims(body))
    return fund_quote(body, _calculated(body, caller, database, request))


def _calculated(
    body: FundQuoteForm, caller: Caller, database: Database, request: Request
) -> list[NamedClaim]:
    assert body.calculation_id is not None
    with database.reading() as session:
        calculation = find_calculation(session, caller, body.calculation_id)
        state = job_state(session, database, calculation.job_id)
        inputs = calculation.inputs
    if state != "succeeded":
        raise NotCalculatedError(state)
    answers = (row.answer for row in all_results(database, body.calculation_id))
    return calculated_claims(body, answers, investor_names(request.app.state.blobs, inputs))
