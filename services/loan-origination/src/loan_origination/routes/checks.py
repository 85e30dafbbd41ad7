"""Rules run over an application, their history, and whether they still give the same."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from loan_origination.forms.decision_answers import (
    CheckAnswer,
    CheckSummary,
    VerificationAnswer,
    check_answer,
    check_summary,
)
from loan_origination.routes.application_showing import PREFIX, Reader, Writer, do_in_case
from loan_origination.store.applications import find_application
from loan_origination.store.checks import (
    find_check,
    latest_check,
    page_of_checks,
)
from loan_origination.tables.applications import ApplicationRow
from loan_origination.usecases import checks
from loan_origination.usecases.acting import Acting
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Storing, created
from servicekit.paging import Page, Paging, page_of
from servicekit.problems import NotFoundError

router = new_router("checks")


@router.post("/applications/{application_id}/checks", status_code=201, response_model=CheckAnswer)
def post_checks(
    application_id: UUID,
    caller: Writer,
    command: Storing,
) -> Response:
    """Run every rule over the application as it stands, and keep the run."""

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        run = checks.run_by_hand(acting, row).row
        where = f"{PREFIX}/applications/{row.id}/checks/{run.id}"
        return created(check_answer(run), location=where)

    return do_in_case(command, application_id, action)


@router.get("/applications/{application_id}/checks")
def get_checks(
    application_id: UUID,
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[CheckSummary]:
    """Every run, oldest first."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        return page_of(
            page_of_checks(session, row.id, paging),
            paging,
            item=check_summary,
            position=lambda run: (run.run_at.isoformat(), run.id),
            response=response,
        )


@router.get("/applications/{application_id}/checks/latest")
def get_latest_check(
    application_id: UUID, caller: Reader, database: CurrentDatabase
) -> CheckAnswer:
    """The last run."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        run = latest_check(session, row.id)
        if run is None:
            raise NotFoundError("check run", "规则检查")
        return check_answer(run)


@router.get("/applications/{application_id}/checks/{check_id}")
def get_check(
    application_id: UUID, check_id: UUID, caller: Reader, database: CurrentDatabase
) -> CheckAnswer:
    """One run."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        return check_answer(find_check(session, row.id, check_id))


@router.get("/applications/{application_id}/checks/{check_id}/verification")
def get_check_verification(
    application_id: UUID, check_id: UUID, caller: Reader, database: CurrentDatabase
) -> VerificationAnswer:
    """Whether a fresh run over the stored inputs and figures gives the same."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        run = find_check(session, row.id, check_id)
        session.expunge(run)
    is_same, _ = checks.same_again(run)
    return VerificationAnswer(id=run.id, is_same=is_same, results_sha256=run.results_sha256)
