"""Calculations of whole cases: asked for, watched as jobs, read."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlmodel import Session

from loss_calc.forms.calculation import CalculationAnswer, CalculationForm
from loss_calc.store.calculations import find_calculation, page_of_calculations
from loss_calc.store.cases import find_case
from loss_calc.tables import CalculationRow
from loss_calc.usecases.calculations import ask_for_calculation
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing
from servicekit.jobs import PublicJob, accepted_job, job_state
from servicekit.paging import Page, Paging, page_of

router = new_router("calculations")
Calculating = Annotated[Caller, Depends(needs("court", "loss_analyst"))]


@router.post("/cases/{case_id}/calculations", status_code=202, response_model=PublicJob)
def post_calculation(
    case_id: UUID, body: CalculationForm, caller: Calculating, command: Storing, request: Request
) -> Response:
    """Calculate every investor of the case; the job's answer carries `calculation_id`."""
    blobs: BlobStore = request.app.state.blobs

    def action(session: Session) -> Answer:
        row = ask_for_calculation(session, command.database, blobs, caller, case_id, body)
        return accepted_job(session, command.database, row.job_id, program="loss-calc")

    return command.run(action)


@router.get("/cases/{case_id}/calculations")
def get_calculations(
    case_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[CalculationAnswer]:
    """The calculations of a case, oldest first."""
    with database.reading() as session:
        find_case(session, caller, case_id)
        return page_of(
            page_of_calculations(session, case_id, paging),
            paging,
            item=lambda row: calculation_answer(row, job_state(session, database, row.job_id)),
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/calculations/{calculation_id}")
def get_calculation(
    calculation_id: UUID, caller: AnyCaller, database: CurrentDatabase
) -> CalculationAnswer:
    """One calculation with its sums."""
    with database.reading() as session:
        row = find_calculation(session, caller, calculation_id)
        return calculation_answer(row, job_state(session, database, row.job_id))


def calculation_answer(row: CalculationRow, state: str) -> CalculationAnswer:
    """A stored calculation as it goes out."""
    return CalculationAnswer(
        id=row.id,
        case_id=row.case_id,
        job_id=row.job_id,
        state=state,
        court=row.court,
        facts=row.facts,
        **row.choices,
        inputs=row.inputs,
        totals=row.totals,
        summary=row.summary,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
