"""Loan notes of paid draws, and events of default under a contract."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from loan_origination.forms.draws import (
    DefaultEventAnswer,
    DefaultEventForm,
    LoanNoteAnswer,
    default_event_answer,
    note_answer,
)
from loan_origination.routes.credit_desk import Reader, commanded
from loan_origination.store.contracts import find_contract
from loan_origination.store.draws import default_events_of, page_of_notes
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.fund_use import find_default
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Storing, created
from servicekit.paging import Page, Paging, page_of

router = new_router("loan notes and events of default")
PREFIX = "/loan-origination/v1"


@router.get("/loan-notes")
def get_notes(
    caller: Reader, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[LoanNoteAnswer]:
    """The loan notes (借款借据) that the caller sees."""
    with database.reading() as session:
        return page_of(
            page_of_notes(session, caller, paging),
            paging,
            item=note_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.post(
    "/contracts/{contract_id}/default-events", status_code=201, response_model=DefaultEventAnswer
)
def post_default(contract_id: UUID, body: DefaultEventForm, command: Storing) -> Response:
    """An event of default is found: no draw while it is open."""

    def action(acting: Acting) -> Answer:
        row = find_default(acting, contract_id, body)
        where = f"{PREFIX}/contracts/{contract_id}/default-events"
        return created(default_event_answer(row), location=where)

    return commanded(command, action)


@router.get("/contracts/{contract_id}/default-events")
def get_defaults(
    contract_id: UUID, caller: Reader, database: CurrentDatabase
) -> list[DefaultEventAnswer]:
    """The events of default of a contract, closed ones among them."""
    with database.reading() as session:
        contract = find_contract(session, caller, contract_id)
        return [default_event_answer(row) for row in default_events_of(session, contract.id)]
