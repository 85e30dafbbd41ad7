"""Inspections of running loans."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from sqlmodel import col

from loan_origination.domain.inspections import InspectionKind, state_on
from loan_origination.forms.contracts import ReasonForm
from loan_origination.forms.inspections import (
    InspectionAnswer,
    InspectionReportForm,
    InspectionReviewForm,
    SpecialInspectionForm,
    inspection_answer,
)
from loan_origination.routes.credit_desk import Reader, commanded
from loan_origination.routes.watch_desk import PREFIX, listed, wanted
from loan_origination.store.watch import find_watched
from loan_origination.tables.monitoring import InspectionRow
from loan_origination.usecases import inspections
from loan_origination.usecases.acting import Acting
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Storing, created, etag
from servicekit.paging import Page, Paging

router = new_router("inspections")


@router.post("/inspections", status_code=201, response_model=InspectionAnswer)
def post_inspection(body: SpecialInspectionForm, command: Storing) -> Response:
    """Order a special inspection; the others are planned by the calendar."""

    def action(acting: Acting) -> Answer:
        row = inspections.order_special(acting, body)
        where = f"{PREFIX}/inspections/{row.id}"
        return created(_shown(acting, row), location=where, version=row.version)

    return commanded(command, action)


@router.get("/inspections")
def get_inspections(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    contract_id: Annotated[UUID | None, Query()] = None,
    kind: Annotated[InspectionKind | None, Query()] = None,
) -> Page[InspectionAnswer]:
    """The inspections that the caller sees."""
    chosen = wanted((col(InspectionRow.contract_id), contract_id), (col(InspectionRow.kind), kind))
    return listed(database, caller, InspectionRow, paging, response, _shown, *chosen)


@router.get("/inspections/{inspection_id}")
def get_inspection(
    inspection_id: UUID, caller: Reader, database: CurrentDatabase, response: Response
) -> InspectionAnswer:
    """One inspection with its report and review."""
    with database.reading() as session:
        row = find_watched(session, caller, InspectionRow, inspection_id)
        response.headers["ETag"] = etag(row.version)
        return _shown(Acting(session, database, caller), row)


@router.post("/inspections/{inspection_id}/begin", response_model=InspectionAnswer)
def post_begin(inspection_id: UUID, command: Storing) -> Response:
    """The inspector begins."""
    return commanded(
        command, lambda acting: _answer(acting, inspections.begin(acting, inspection_id))
    )


@router.post("/inspections/{inspection_id}/report", response_model=InspectionAnswer)
def post_report(inspection_id: UUID, body: InspectionReportForm, command: Storing) -> Response:
    """What was found."""
    return commanded(
        command, lambda acting: _answer(acting, inspections.report(acting, inspection_id, body))
    )


@router.post("/inspections/{inspection_id}/return", response_model=InspectionAnswer)
def post_return(inspection_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """The reviewer wants more."""
    return commanded(
        command,
        lambda acting: _answer(acting, inspections.send_back(acting, inspection_id, body.reason)),
    )


@router.post("/inspections/{inspection_id}/review", response_model=InspectionAnswer)
def post_review(inspection_id: UUID, body: InspectionReviewForm, command: Storing) -> Response:
    """Another person reviews the report."""
    actions = [action.model_dump(mode="json") for action in body.actions]

    def action(acting: Acting) -> Answer:
        return _answer(acting, inspections.review(acting, inspection_id, body.note, actions))

    return commanded(command, action)


@router.post("/inspections/{inspection_id}/close", response_model=InspectionAnswer)
def post_close(inspection_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """Every action of the review is done."""

    def action(acting: Acting) -> Answer:
        return _answer(acting, inspections.finish_actions(acting, inspection_id, body.reason))

    return commanded(command, action)


def _answer(acting: Acting, row: InspectionRow) -> Answer:
    return Answer(_shown(acting, row))


def _shown(acting: Acting, row: InspectionRow) -> InspectionAnswer:
    figures = inspections.figures_of(acting, acting.today)
    return inspection_answer(row, state_on(row.state, row.due_on, acting.today, figures))
