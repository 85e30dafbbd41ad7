"""The work list of the watch, its rules over a contract, and its daily run."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from loan_origination.forms.decision_answers import CheckAnswer, check_answer
from loan_origination.forms.inspections import (
    PlanForm,
    WatchRunAnswer,
    WatchTaskAnswer,
    watch_task_answer,
)
from loan_origination.routes.credit_desk import Reader, commanded
from loan_origination.routes.watch_desk import PREFIX
from loan_origination.store.contracts import find_contract
from loan_origination.store.watch_tasks import page_of_tasks
from loan_origination.tables.applications import ApplicationRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.watch_checks import check_by_hand
from loan_origination.usecases.watch_facts import checked_watch, loan_facts
from loan_origination.usecases.watch_runs import ask_watch_run, watch_by_hand
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Storing, created
from servicekit.jobs import PublicJob, accepted_job
from servicekit.paging import Page, Paging, page_of
from servicekit.wire import Day, WireModel

router = new_router("watch")


class WatchChecksAnswer(WireModel):
    """The rules over a running contract: R-V, R-W, R-Y, R-Z, R-X."""

    contract_id: UUID
    on: date
    checks: list[dict[str, Any]]


@router.get("/tasks")
def get_tasks(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    contract_id: Annotated[UUID | None, Query()] = None,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    role: Annotated[str | None, Query(max_length=40)] = None,
    due_by: Annotated[Day | None, Query()] = None,
) -> Page[WatchTaskAnswer]:
    """What has to be done about running contracts, the most urgent first."""
    with database.reading() as session:
        today = Acting(session, database, caller).today
        rows = page_of_tasks(
            session,
            caller,
            paging,
            contract_id=contract_id,
            kind=kind,
            role=role,
            due_by=due_by,
        )
        return page_of(
            rows,
            paging,
            item=lambda row: watch_task_answer(row, today),
            position=lambda row: (row.due_on.isoformat(), row.id),
            response=response,
        )


@router.get("/contracts/{contract_id}/watch-checks")
def get_checks(contract_id: UUID, caller: Reader, database: CurrentDatabase) -> WatchChecksAnswer:
    """Every rule on a running loan over a contract as of today, without keeping the run."""
    with database.reading() as session:
        acting = Acting(session, database, caller)
        contract = find_contract(session, caller, contract_id)
        application = session.get_one(ApplicationRow, contract.application_id)
        loan = loan_facts(acting, contract, acting.today)
        checks = checked_watch(acting, application, loan, acting.today)
        return WatchChecksAnswer(
            contract_id=contract.id,
            on=acting.today,
            checks=[check.document() for check in checks],
        )


@router.post("/contracts/{contract_id}/watch-checks", status_code=201, response_model=CheckAnswer)
def post_checks(contract_id: UUID, command: Storing) -> Response:
    """Run all rules over a running contract, and keep the run with those of its application."""

    def action(acting: Acting) -> Answer:
        run = check_by_hand(acting, contract_id)
        where = f"{PREFIX}/applications/{run.application_id}/checks/{run.id}"
        return created(check_answer(run), location=where)

    return commanded(command, action)


@router.post("/contracts/{contract_id}/watch", response_model=WatchRunAnswer)
def post_watch(contract_id: UUID, command: Storing) -> Response:
    """Run the watch of today over one contract."""

    def action(acting: Acting) -> Answer:
        counts = watch_by_hand(acting, contract_id)
        return Answer(WatchRunAnswer(on=acting.today, **counts))

    return commanded(command, action)


@router.post("/watch-runs", status_code=202, response_model=PublicJob)
def post_run(body: PlanForm, command: Storing) -> Response:
    """Run the watch of a day over every running contract, as step 11 of a business day does."""

    def action(acting: Acting) -> Answer:
        job_id = ask_watch_run(acting, body.on)
        return accepted_job(acting.session, command.database, job_id, program="loan-origination")

    return commanded(command, action)
