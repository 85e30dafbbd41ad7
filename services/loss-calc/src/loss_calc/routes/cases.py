"""Cases: opened by a court, seen by that court, by analysts, auditors and supervisors."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlmodel import Session

from loss_calc.forms.case import CaseAnswer, CaseForm
from loss_calc.store.access import EVERYTHING
from loss_calc.store.cases import find_case, page_of_cases
from loss_calc.tables import CaseRow
from loss_calc.usecases.cases import change_case, open_case
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, ExpectedVersion, Storing, created, etag
from servicekit.paging import Page, Paging, page_of

router = new_router("cases")
CaseReader = Annotated[Caller, Depends(needs("court", *EVERYTHING))]
CaseKeeper = Annotated[Caller, Depends(needs("court", "loss_analyst"))]


@router.post("/cases", status_code=201, response_model=CaseAnswer)
def post_case(body: CaseForm, caller: CaseKeeper, command: Storing) -> Response:
    """Open a case."""

    def action(session: Session) -> Answer:
        row = open_case(session, command.database, caller, body)
        return created(
            case_answer(row), location=f"/loss-calc/v1/cases/{row.id}", version=row.version
        )

    return command.run(action)


@router.get("/cases")
def get_cases(
    caller: CaseReader, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[CaseAnswer]:
    """The cases that the caller sees, oldest first."""
    with database.reading() as session:
        rows = page_of_cases(session, caller, paging)
        return page_of(
            rows,
            paging,
            item=case_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/cases/{case_id}")
def get_case(
    case_id: UUID, caller: AnyCaller, database: CurrentDatabase, response: Response
) -> CaseAnswer:
    """One case."""
    with database.reading() as session:
        row = find_case(session, caller, case_id)
        response.headers["ETag"] = etag(row.version)
        return case_answer(row)


@router.put("/cases/{case_id}")
def put_case(
    case_id: UUID,
    body: CaseForm,
    caller: CaseKeeper,
    version: ExpectedVersion,
    database: CurrentDatabase,
    response: Response,
) -> CaseAnswer:
    """Change the facts of a case; needs If-Match."""
    with database.writing() as session:
        row = change_case(session, database, caller, case_id, body, version)
        response.headers["ETag"] = etag(row.version)
        return case_answer(row)


def case_answer(row: CaseRow) -> CaseAnswer:
    """A stored case as it goes out."""
    return CaseAnswer.model_validate(
        {
            **row.facts,
            "id": row.id,
            "court": row.court,
            "case_number": row.case_number,
            "security_code": row.security_code,
            "shortfall_policy": row.shortfall_policy,
            "created_at": row.created_at,
        }
    )
