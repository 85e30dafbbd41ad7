"""Business days: asking for their batch, its report, and the books of a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Query, Request, Response

from loan_origination.forms.business_days import (
    BusinessDayAnswer,
    BusinessDaysAnswer,
    TrialBalanceAnswer,
    TrialBalanceRow,
    day_answer,
    day_summary,
)
from loan_origination.routes.credit_desk import Reader, commanded
from loan_origination.store.application_access import is_of_head_office
from loan_origination.store.business_days import (
    failures_on,
    find_day,
    recent_days,
    steps_of,
    trial_balance,
)
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.business_days import request_run
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Storing
from servicekit.jobs import PublicJob, accepted_job

router = new_router("business days")


@router.post("/business-days/{on}/runs", status_code=202, response_model=PublicJob)
def post_run(on: date, command: Storing, request: Request) -> Response:
    """Run the batch of a business day and of every day missed before it; asking again for a day
    gives its job again."""
    may_run_ahead: bool = request.app.state.may_run_ahead

    def action(acting: Acting) -> Answer:
        job_id = request_run(acting, on, may_run_ahead=may_run_ahead)
        return accepted_job(acting.session, acting.database, job_id, program="loan-origination")

    return commanded(command, action)


@router.get("/business-days")
def get_days(
    caller: Reader,
    database: CurrentDatabase,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 50,
) -> BusinessDaysAnswer:
    """The latest business days."""
    with database.reading() as session:
        return BusinessDaysAnswer(items=[day_summary(row) for row in recent_days(session, limit)])


@router.get("/business-days/{on}")
def get_day(on: date, caller: Reader, database: CurrentDatabase) -> BusinessDayAnswer:
    """A business day with the report of its fourteen steps and the loans that failed."""
    with database.reading() as session:
        row = find_day(session, on)
        failures = failures_on(session, caller, on)
        return day_answer(row, steps_of(session, on), failures)


@router.get("/business-days/{on}/trial-balance")
def get_trial_balance(
    on: date,
    caller: Reader,
    database: CurrentDatabase,
    branch: Annotated[str | None, Query(max_length=200)] = None,
) -> TrialBalanceAnswer:
    """The general ledger by account; a branch sees its own."""
    which = branch if is_of_head_office(caller) else caller.organisation
    with database.reading() as session:
        row = find_day(session, on)
        found = trial_balance(session, row.on, which)
    rows = [TrialBalanceRow(account=name, balance_fen=fen) for name, fen in sorted(found.items())]
    return TrialBalanceAnswer(on=on, branch=which, accounts=rows, sum_fen=sum(found.values()))
