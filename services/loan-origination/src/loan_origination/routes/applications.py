"""Applications: opened, corrected, listed, and their journal."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from sqlmodel import Session

from loan_origination.domain.application_states import State
from loan_origination.forms.application_answers import (
    ApplicationAnswer,
    ApplicationSummary,
    EventAnswer,
    application_summary,
    event_answer,
)
from loan_origination.forms.applications import ApplicationForm, ChangeForm
from loan_origination.routes.application_showing import (
    PREFIX,
    Reader,
    Writer,
    shown_application,
)
from loan_origination.store.applications import (
    ApplicationFilter,
    find_application,
    page_of_applications,
    page_of_events,
    shown_state,
)
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import locked_application
from loan_origination.usecases.intake import change_file, create
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, ExpectedVersion, Storing, etag
from servicekit.paging import Page, Paging, page_of
from servicekit.wire import Day

router = new_router("applications")
Words = Annotated[str | None, Query(max_length=200)]


@router.post("/applications", status_code=201, response_model=ApplicationAnswer)
def post_application(
    body: ApplicationForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Open a draft; the same `external_ref` of a branch is the same application (200)."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, command.caller)
        row, is_new = create(acting, body)
        headers = {"Location": f"{PREFIX}/applications/{row.id}", "ETag": etag(row.version)}
        return Answer(shown_application(acting, row), 201 if is_new else 200, headers)

    return command.run(action)


def application_filter(
    state: Annotated[State | None, Query()] = None,
    branch: Words = None,
    borrower: Words = None,
    q: Words = None,
    expires_before: Annotated[Day | None, Query()] = None,
    batch_id: Annotated[UUID | None, Query()] = None,
    *,
    mine: Annotated[bool, Query()] = False,
    overdue: Annotated[bool, Query()] = False,
) -> ApplicationFilter:
    """What the list is narrowed to."""
    return ApplicationFilter(
        state=state,
        branch=branch,
        borrower=borrower,
        q=q,
        expires_before=expires_before,
        batch_id=batch_id,
        is_mine=mine,
        is_overdue=overdue,
    )


@router.get("/applications")
def get_applications(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    wanted: Annotated[ApplicationFilter, Depends(application_filter)],
) -> Page[ApplicationSummary]:
    """The applications that the caller sees, oldest first."""
    today = day_in_shanghai(database.clock())
    with database.reading() as session:
        return page_of(
            page_of_applications(session, caller, today, paging, wanted),
            paging,
            item=lambda row: application_summary(row, shown_state(row, today), today),
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/applications/{application_id}")
def get_application(
    application_id: UUID, caller: Reader, database: CurrentDatabase, response: Response
) -> ApplicationAnswer:
    """One application."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        response.headers["ETag"] = etag(row.version)
        return shown_application(Acting(session, database, caller), row)


@router.patch("/applications/{application_id}")
def patch_application(
    application_id: UUID,
    body: ChangeForm,
    version: ExpectedVersion,
    caller: Writer,
    database: CurrentDatabase,
    response: Response,
) -> ApplicationAnswer:
    """Replace sections of the file; after the review this sends the application back to it."""
    with database.writing() as session:
        acting = Acting(session, database, caller)
        row = locked_application(acting, application_id, version)
        change_file(acting, row, body)
        response.headers["ETag"] = etag(row.version)
        return shown_application(acting, row)


@router.get("/applications/{application_id}/events")
def get_events(
    application_id: UUID,
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[EventAnswer]:
    """Everything that happened to an application, in order."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        return page_of(
            page_of_events(session, row.id, paging),
            paging,
            item=event_answer,
            position=lambda event: (event.at.isoformat(), event.id),
            response=response,
        )
