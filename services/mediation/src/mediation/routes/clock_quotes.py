"""The clocks: when one runs out (a dry run), the policy, and an organisation's own lengths."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response
from sqlmodel import Session

from lawkit.calendar import shipped_calendars
from mediation.domain.clock_policy import policy_of
from mediation.domain.clocks import clock_end
from mediation.forms.clocks import (
    ClockOverrideAnswer,
    ClockOverrideForm,
    ClockPolicies,
    ClockQuote,
    ClockQuoteForm,
    clock_policy_answer,
    clock_quote,
)
from mediation.store.clocks import policies_in_force
from mediation.usecases.clocks import override_clock
from servicekit.access import CurrentDatabase, current_caller, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing, created
from servicekit.negotiation import chosen_media_type

router = new_router("clock quotes")
JSON, TEXT = "application/json", "text/plain"
OPEN = [Depends(current_caller)]


@router.post("/clock-quotes", response_model=ClockQuote, dependencies=OPEN)
def post_clock_quote(body: ClockQuoteForm, database: CurrentDatabase, request: Request) -> Response:
    """When a clock runs out; `Accept: text/plain` gives the reasons in Chinese."""
    media_type = chosen_media_type(request, (JSON, TEXT))
    with database.reading() as session:
        policies = policies_in_force(session)
    policy = policy_of(body.code, policies)
    end = clock_end(policy, body.start_at, body.terms(), calendars=shipped_calendars())
    if media_type == TEXT:
        return Response(end.explanation.text(), media_type="text/plain; charset=utf-8")
    return Response(clock_quote(end).model_dump_json(), media_type=JSON)


@router.get("/clock-policies", dependencies=OPEN)
def get_clock_policies(database: CurrentDatabase) -> ClockPolicies:
    """Every clock with its lengths and their sources."""
    with database.reading() as session:
        policies = policies_in_force(session)
    return ClockPolicies(items=[clock_policy_answer(policies[code]) for code in sorted(policies)])


@router.post("/clock-policies", status_code=201, response_model=ClockOverrideAnswer)
def post_clock_policy(
    body: ClockOverrideForm,
    caller: Annotated[Caller, Depends(needs("case_admin", "fund_manager"))],
    command: Storing,
) -> Response:
    """Give a clock another length from a day on; its source is kept beside it."""

    def action(session: Session) -> Answer:
        row = override_clock(session, command.database, caller, body)
        answer = ClockOverrideAnswer(id=row.id, **body.model_dump())
        return created(answer, location="/mediation/v1/clock-policies")

    return command.run(action)
