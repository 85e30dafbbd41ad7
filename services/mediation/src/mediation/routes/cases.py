"""Cases: opened by those who apply or hand over, seen by those whom they concern."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from sqlmodel import Session

from mediation.forms.case_answers import (
    CaseAnswer,
    CaseSummary,
    Timeline,
    case_summary,
    timeline,
)
from mediation.forms.cases import CaseForm
from mediation.routes.case_showing import shown_case
from mediation.store.cases import (
    CaseFilter,
    find_case,
    page_of_cases,
    timeline_of,
)
from mediation.usecases.acting import Acting
from mediation.usecases.case_intake import apply_for_mediation
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Storing, etag
from servicekit.paging import Page, Paging, page_of
from servicekit.wire import Instant

router = new_router("cases")
Applicant = Annotated[
    Caller, Depends(needs("investor", "case_admin", "mediation_link", "supervisor"))
]
Words = Annotated[str | None, Query(max_length=200)]


@router.post("/cases", status_code=201, response_model=CaseAnswer)
def post_case(body: CaseForm, caller: Applicant, command: Storing) -> Response:
    """Apply for mediation or hand a case over; the same `source_ref` is the same case (200)."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        taken = apply_for_mediation(acting, body)
        case = taken.case
        headers = {"Location": f"/mediation/v1/cases/{case.id}", "ETag": etag(case.version)}
        shown = shown_case(session, caller, case, acting.today)
        return Answer(shown, 201 if taken.is_new else 200, headers)

    return command.run(action)


def case_filter(
    court: Words = None,
    issuer: Words = None,
    state: Words = None,
    due_before: Annotated[Instant | None, Query()] = None,
    q: Words = None,
) -> CaseFilter:
    """What the list is narrowed to."""
    return CaseFilter(court, issuer, state, due_before, q)


@router.get("/cases")
def get_cases(
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    wanted: Annotated[CaseFilter, Depends(case_filter)],
) -> Page[CaseSummary]:
    """The cases that the caller sees, oldest first."""
    today = day_in_shanghai(database.clock())
    with database.reading() as session:
        return page_of(
            page_of_cases(session, caller, today, paging, wanted),
            paging,
            item=case_summary,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/cases/{case_id}")
def get_case(
    case_id: UUID, caller: AnyCaller, database: CurrentDatabase, response: Response
) -> CaseAnswer:
    """One case."""
    with database.reading() as session:
        today = day_in_shanghai(database.clock())
        case = find_case(session, caller, today, case_id)
        response.headers["ETag"] = etag(case.version)
        return shown_case(session, caller, case, today)


@router.get("/cases/{case_id}/timeline")
def get_timeline(case_id: UUID, caller: AnyCaller, database: CurrentDatabase) -> Timeline:
    """Everything that happened to a case."""
    with database.reading() as session:
        find_case(session, caller, day_in_shanghai(database.clock()), case_id)
        return timeline(list(timeline_of(session, case_id)))
