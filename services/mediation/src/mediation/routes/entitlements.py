"""Entitlements: many at once, all or none."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from lawkit.money import Money
from mediation.forms.escrow import (
    EntitlementAnswer,
    EntitlementListForm,
    EntitlementSummary,
    masked,
)
from mediation.routes.money import Maker, commanded_on, shown_name
from mediation.store.escrow_access import find_escrow, find_own_escrow, page_of_entitlements
from mediation.tables.ledger import EntitlementRow, EscrowPartyRow
from mediation.usecases.acting import Acting
from mediation.usecases.entitlements import NewEntitlement, entitle
from servicekit.access import AnyCaller, CurrentDatabase
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing
from servicekit.paging import Page, Paging, page_of

router = new_router("entitlements")


@router.post(
    "/escrow-accounts/{ledger_id}/entitlements/import",
    status_code=201,
    response_model=EntitlementSummary,
)
@router.post(
    "/escrow-accounts/{ledger_id}/entitlements",
    status_code=201,
    response_model=EntitlementSummary,
)
def post_entitlements(
    ledger_id: UUID,
    body: EntitlementListForm,
    caller: Maker,
    command: Storing,
) -> Response:
    """Make entitlements effective; rows known with the same content are counted as existing."""

    def action(acting: Acting) -> Answer:
        rows = [
            NewEntitlement(amount=Money(row.amount_fen), **row.model_dump(exclude={"amount_fen"}))
            for row in body.rows
        ]
        done = entitle(acting.session, acting.database, acting.caller, ledger_id, rows)
        summary = EntitlementSummary(
            created=done.created, existing=done.existing, total_fen=done.total.fen
        )
        return Answer(summary, 201)

    return commanded_on(command, ledger_id, action)


@router.get("/escrow-accounts/{ledger_id}/entitlements")
def get_entitlements(
    ledger_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    state: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[EntitlementAnswer]:
    """An account's entitlements; an investor sees their own alone."""
    with database.reading() as session:
        if caller.has_any("investor"):
            find_own_escrow(session, caller, ledger_id)
        else:
            find_escrow(session, caller, ledger_id)
        return page_of(
            page_of_entitlements(session, caller, paging, ledger_id, state),
            paging,
            item=lambda pair: _answer(caller, pair),
            position=lambda pair: (pair[0].created_at.isoformat(), pair[0].id),
            response=response,
        )


def _answer(caller: Caller, pair: tuple[EntitlementRow, EscrowPartyRow]) -> EntitlementAnswer:
    row, party = pair
    return EntitlementAnswer(
        id=row.id,
        party_ref=party.party_ref,
        name=shown_name(caller, party.name),
        source_ref=row.source_ref,
        amount_fen=row.amount_fen,
        loss_fen=row.loss_fen,
        state=row.state,
        payee_account=masked(party.payee_account),
        created_at=row.created_at,
    )
