"""Remedies against events of default, and how such events end."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from sqlmodel import col

from loan_origination.forms.contracts import ReasonForm
from loan_origination.forms.default_steps import (
    DefaultFileAnswer,
    OutcomeForm,
    RemedyAnswer,
    RemedyForm,
    ResolutionAnswer,
    ResolutionForm,
    default_file,
    remedy_answer,
    resolution_answer,
)
from loan_origination.routes.credit_desk import Reader
from loan_origination.routes.watch_desk import listed, made, stepped, wanted
from loan_origination.store.contracts import find_contract
from loan_origination.store.draws import default_events_of
from loan_origination.tables.defaults import RemedyRow
from loan_origination.usecases import remedies
from loan_origination.usecases.acting import Acting
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Storing
from servicekit.paging import Page, Paging

router = new_router("remedies")
EVENT = "/contracts/{contract_id}/default-events/{event_id}"


@router.get("/contracts/{contract_id}/defaults")
def get_defaults(
    contract_id: UUID, caller: Reader, database: CurrentDatabase
) -> list[DefaultFileAnswer]:
    """Every event of default of a contract with what was done about it; none is ever erased."""
    with database.reading() as session:
        acting = Acting(session, database, caller)
        contract = find_contract(session, caller, contract_id)
        return [
            default_file(event, *remedies.done_about(acting, contract.id, event.id))
            for event in default_events_of(session, contract.id)
        ]


@router.post(f"{EVENT}/remedies", status_code=201, response_model=RemedyAnswer)
def post_remedy(contract_id: UUID, event_id: UUID, body: RemedyForm, command: Storing) -> Response:
    """Choose a remedy A to G."""
    return made(
        command,
        "remedies",
        lambda acting: remedies.propose_remedy(acting, contract_id, event_id, body),
        remedy_answer,
    )


@router.get("/remedies")
def get_remedies(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    contract_id: Annotated[UUID | None, Query()] = None,
    state: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[RemedyAnswer]:
    """The remedies that the caller sees."""
    chosen = wanted((col(RemedyRow.contract_id), contract_id), (col(RemedyRow.state), state))
    return listed(
        database, caller, RemedyRow, paging, response, lambda _, row: remedy_answer(row), *chosen
    )


@router.post("/remedies/{remedy_id}/outcome", response_model=RemedyAnswer)
def post_outcome(remedy_id: UUID, body: OutcomeForm, command: Storing) -> Response:
    """What came of a remedy."""
    return stepped(
        command, lambda acting: remedies.finish_remedy(acting, remedy_id, body), remedy_answer
    )


@router.post("/remedies/{remedy_id}/{step}", response_model=RemedyAnswer)
def post_remedy_step(
    remedy_id: UUID, step: Literal["approve", "refuse"], body: ReasonForm, command: Storing
) -> Response:
    """Another person decides."""
    return stepped(
        command,
        lambda acting: remedies.decide_remedy(acting, remedy_id, step, body.reason),
        remedy_answer,
    )


@router.post(f"{EVENT}/resolutions", status_code=201, response_model=ResolutionAnswer)
def post_resolution(
    contract_id: UUID, event_id: UUID, body: ResolutionForm, command: Storing
) -> Response:
    """Propose that an event was cured, or is waived."""
    return made(
        command,
        "resolutions",
        lambda acting: remedies.propose_resolution(acting, contract_id, event_id, body),
        resolution_answer,
    )


@router.post("/resolutions/{resolution_id}/{step}", response_model=ResolutionAnswer)
def post_resolution_step(
    resolution_id: UUID, step: Literal["approve", "refuse"], body: ReasonForm, command: Storing
) -> Response:
    """An approver closes the event, or leaves it open."""
    return stepped(
        command,
        lambda acting: remedies.decide_resolution(acting, resolution_id, step, body.reason),
        resolution_answer,
    )
