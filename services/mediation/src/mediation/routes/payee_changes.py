"""Changes of the account that an investor is paid to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from mediation.domain.payee_changes import PayeeChangeState, is_due
from mediation.forms.escrow import masked
from mediation.forms.payee_changes import PayeeChangeAnswer, PayeeChangeForm
from mediation.routes.money import commanded
from mediation.store.payee_changes import find_change, page_of_changes
from mediation.tables.payees import PayeeChangeRow
from mediation.usecases.acting import Acting
from mediation.usecases.payee_changes import ask_change, withdraw_change
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing, created
from servicekit.paging import Page, Paging, page_of

router = new_router("payee changes")
Asking = Annotated[Caller, Depends(needs("investor", "party_agent", "case_admin", "fund_manager"))]


@router.post("/payee-changes", status_code=201, response_model=PayeeChangeAnswer)
def post_change(body: PayeeChangeForm, caller: Asking, command: Storing) -> Response:
    """Ask for another account; 24 hours later, or after a second person's word, it is paid."""

    def action(acting: Acting) -> Answer:
        row = ask_change(acting, body)
        where = f"/mediation/v1/payee-changes/{row.id}"
        return created(change_answer(row, acting.now), location=where)

    return commanded(command, action)


@router.get("/payee-changes")
def get_changes(
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    escrow_account_id: Annotated[UUID | None, Query()] = None,
    state: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[PayeeChangeAnswer]:
    """The changes that the caller sees: own ones, or all of the administrator's accounts."""
    now = database.clock()
    with database.reading() as session:
        return page_of(
            page_of_changes(session, caller, paging, escrow_account_id, state),
            paging,
            item=lambda row: change_answer(row, now),
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/payee-changes/{change_id}")
def get_change(change_id: UUID, caller: AnyCaller, database: CurrentDatabase) -> PayeeChangeAnswer:
    """One change."""
    with database.reading() as session:
        return change_answer(find_change(session, caller, change_id), database.clock())


@router.post("/payee-changes/{change_id}/withdraw", response_model=PayeeChangeAnswer)
def post_withdrawal(change_id: UUID, caller: Asking, command: Storing) -> Response:
    """Take a change back before it takes effect."""

    def action(acting: Acting) -> Answer:
        row = withdraw_change(acting, change_id)
        return Answer(change_answer(row, acting.now))

    return commanded(command, action)


def change_answer(row: PayeeChangeRow, now: datetime) -> PayeeChangeAnswer:
    """A change as it goes out; what has cooled off counts as effective wherever money moves."""
    is_effective = is_due(PayeeChangeState(row.state), row.effective_from, now)
    return PayeeChangeAnswer(
        id=row.id,
        escrow_account_id=row.ledger_id,
        party_ref=row.party_ref,
        state=PayeeChangeState.EFFECTIVE if is_effective else row.state,
        is_correction=row.is_correction,
        old_account=masked(row.old_account),
        new_account=masked(row.new_account),
        new_bank_code=row.new_bank_code,
        reason=row.reason,
        effective_from=row.effective_from,
        effective_at=row.effective_at or (row.effective_from if is_effective else None),
        approval_id=row.round_id,
        asked_by=row.asked_by,
        created_at=row.created_at,
    )
