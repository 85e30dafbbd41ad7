"""Small claims on the fast track: promises of firms, proposals, acceptance."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from mediation.forms.case_answers import answer_of
from mediation.forms.escrow import EntitlementSummary
from mediation.forms.fast_track import (
    FastAcceptanceForm,
    FastDeclineForm,
    FastPaymentForm,
    FastProposalAnswer,
    FastProposalForm,
    FastProposals,
    PromiseAnswer,
    PromiseForm,
)
from mediation.routes.money import Maker, commanded, commanded_on
from mediation.store.cases import find_case
from mediation.store.fast_track import page_of_promises, proposals_in
from mediation.tables.fast_track import FastProposalRow, PromiseRow
from mediation.usecases.acting import Acting
from mediation.usecases.fast_track import (
    accept_fast,
    decline_fast,
    entitle_fast,
    make_promise,
    propose_fast,
    withdraw_promise,
)
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Storing, created, etag
from servicekit.paging import Page, Paging, page_of

router = new_router("fast track")
Signatory = Annotated[Caller, Depends(needs("issuer_signatory"))]
Mediator = Annotated[Caller, Depends(needs("mediator"))]
Investor = Annotated[Caller, Depends(needs("investor", "party_agent"))]


def promise_answer(row: PromiseRow) -> PromiseAnswer:
    """A promise as it goes out."""
    answer: PromiseAnswer = answer_of(PromiseAnswer, row)
    return answer


def proposal_answer(row: FastProposalRow) -> FastProposalAnswer:
    """A proposal as it goes out."""
    answer: FastProposalAnswer = answer_of(FastProposalAnswer, row)
    return answer


@router.post("/promises", status_code=201, response_model=PromiseAnswer)
def post_promise(body: PromiseForm, caller: Signatory, command: Storing) -> Response:
    """Promise for the own firm to accept mediators' proposals up to a cap per claim."""

    def action(acting: Acting) -> Answer:
        row = make_promise(acting, body)
        where = f"/mediation/v1/promises/{row.id}"
        return created(promise_answer(row), location=where, version=row.version)

    return commanded(command, action)


@router.get("/promises")
def get_promises(
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    firm: Annotated[str | None, Query(max_length=200)] = None,
) -> Page[PromiseAnswer]:
    """The promises of all firms: they are public."""
    with database.reading() as session:
        return page_of(
            page_of_promises(session, paging, firm),
            paging,
            item=promise_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.post("/promises/{promise_id}/withdraw", response_model=PromiseAnswer)
def post_promise_withdrawal(
    promise_id: UUID,
    caller: Signatory,
    command: Storing,
) -> Response:
    """Let no new proposal rest on the promise."""

    def action(acting: Acting) -> Answer:
        row = withdraw_promise(acting, promise_id)
        return Answer(promise_answer(row), headers={"ETag": etag(row.version)})

    return commanded(command, action)


@router.post("/cases/{case_id}/fast-proposals", status_code=201, response_model=FastProposalAnswer)
def post_fast_proposal(
    case_id: UUID,
    body: FastProposalForm,
    caller: Mediator,
    command: Storing,
) -> Response:
    """Propose an amount within the firm's promise; the investor's acceptance makes it bind."""

    def action(acting: Acting) -> Answer:
        row = propose_fast(acting, case_id, body)
        where = f"/mediation/v1/fast-proposals/{row.id}"
        return created(proposal_answer(row), location=where)

    return commanded(command, action)


@router.get("/cases/{case_id}/fast-proposals")
def get_fast_proposals(
    case_id: UUID, caller: AnyCaller, database: CurrentDatabase
) -> FastProposals:
    """The proposals of a case."""
    with database.reading() as session:
        find_case(session, caller, day_in_shanghai(database.clock()), case_id)
        rows = proposals_in(session, case_id)
        return FastProposals(items=[proposal_answer(row) for row in rows])


@router.post("/fast-proposals/{proposal_id}/accept", response_model=FastProposalAnswer)
def post_acceptance(
    proposal_id: UUID,
    body: FastAcceptanceForm,
    caller: Investor,
    command: Storing,
) -> Response:
    """Accept: the agreement binds both from here on."""
    return commanded(
        command,
        lambda acting: Answer(proposal_answer(accept_fast(acting, proposal_id, body))),
    )


@router.post("/fast-proposals/{proposal_id}/decline", response_model=FastProposalAnswer)
def post_decline(
    proposal_id: UUID,
    body: FastDeclineForm,
    caller: Investor,
    command: Storing,
) -> Response:
    """Not accept; mediation goes on."""
    return commanded(
        command,
        lambda acting: Answer(proposal_answer(decline_fast(acting, proposal_id, body.reason))),
    )


@router.post(
    "/fast-proposals/{proposal_id}/entitlements",
    status_code=201,
    response_model=EntitlementSummary,
)
def post_fast_entitlement(
    proposal_id: UUID,
    body: FastPaymentForm,
    caller: Maker,
    command: Storing,
) -> Response:
    """Owe what a binding proposal says from an escrow account."""

    def action(acting: Acting) -> Answer:
        done = entitle_fast(acting, proposal_id, body.escrow_account_id)
        summary = EntitlementSummary(
            created=done.created, existing=done.existing, total_fen=done.total.fen
        )
        return Answer(summary, 201)

    return commanded_on(command, body.escrow_account_id, action)
