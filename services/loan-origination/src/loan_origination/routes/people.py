"""Declared conflicts of interest, and delegations of a role."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response
from sqlmodel import Session

from loan_origination.forms.application_answers import (
    ConflictAnswer,
    ConflictList,
    DelegationAnswer,
    conflict_answer,
    delegation_answer,
)
from loan_origination.forms.decisions import ConflictForm, DelegationForm
from loan_origination.routes.application_showing import PREFIX, Reader, Writer, do_in_case
from loan_origination.store.applications import find_application
from loan_origination.store.delegations import page_of_delegations
from loan_origination.store.duties import conflicts_with
from loan_origination.tables.applications import ApplicationRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.people import declare_conflict, delegate, revoke_delegation
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Storing, created
from servicekit.paging import Page, Paging, page_of

router = new_router("people")


@router.post(
    "/applications/{application_id}/conflicts", status_code=201, response_model=ConflictAnswer
)
def post_conflict(
    application_id: UUID,
    body: ConflictForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Declare a conflict of interest with the customer of this application."""

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        conflict = declare_conflict(acting, row, body.reason)
        where = f"{PREFIX}/applications/{row.id}/conflicts"
        return created(conflict_answer(conflict), location=where)

    return do_in_case(command, application_id, action)


@router.get("/applications/{application_id}/conflicts")
def get_conflicts(application_id: UUID, caller: Reader, database: CurrentDatabase) -> ConflictList:
    """The conflicts declared with the customer of this application."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        found = conflicts_with(session, row.borrower_id)
        return ConflictList(items=[conflict_answer(one) for one in found])


@router.post("/delegations", status_code=201, response_model=DelegationAnswer)
def post_delegation(
    body: DelegationForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Hand one's own role to a colleague for some days."""

    def action(session: Session) -> Answer:
        row = delegate(Acting(session, command.database, command.caller), body)
        return created(delegation_answer(row), location=f"{PREFIX}/delegations")

    return command.run(action)


@router.get("/delegations")
def get_delegations(
    caller: Reader, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[DelegationAnswer]:
    """The delegations by or to the caller."""
    with database.reading() as session:
        return page_of(
            page_of_delegations(session, caller, paging),
            paging,
            item=delegation_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.post("/delegations/{delegation_id}/revoke", response_model=DelegationAnswer)
def post_revoke(
    delegation_id: UUID,
    caller: Writer,
    command: Storing,
) -> Response:
    """Take a delegation back."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, command.caller)
        return Answer(delegation_answer(revoke_delegation(acting, delegation_id)))

    return command.run(action)
