"""Paying early or off, extending, repricing, writing off; and declaring a loan due."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response

from loan_origination.forms.contracts import ReasonForm
from loan_origination.forms.income_plans import IncomePlanRequestForm
from loan_origination.forms.loan_changes import (
    AccelerationAnswer,
    AgreementForm,
    EffectForm,
    ExtensionRequestForm,
    LoanChangeAnswer,
    PrepaymentQuoteAnswer,
    PrepaymentQuoteForm,
    PrepaymentRequestForm,
    RepriceForm,
    acceleration_answer,
    change_answer,
    quote_answer,
)
from loan_origination.routes.credit_desk import Reader, commanded
from loan_origination.store.accelerations import page_of_chains
from loan_origination.store.loan_changes import page_of_changes
from loan_origination.store.loans import find_loan
from loan_origination.tables.loan_changes import LoanChangeRow
from loan_origination.usecases.accelerations import (
    confirm_declaration,
    enforce,
    propose_declaration,
)
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.agreed_plans import request_replan
from loan_origination.usecases.extensions import request_extension
from loan_origination.usecases.loan_changes import agree_change, decide_change
from loan_origination.usecases.loan_decisions import request_repricing, request_write_off
from loan_origination.usecases.loan_effects import put_into_effect
from loan_origination.usecases.prepayments import quoted, request_prepayment
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Command, Storing, created
from servicekit.paging import Page, Paging, page_of

router = new_router("changes of running loans")
PREFIX = "/loan-origination/v1"
State = Literal[
    "watch", "test_pending", "to_declare", "proposed", "declared", "paid", "failed", "cured"
]


@router.post("/loans/{loan_id}/prepayment-quotes")
def post_quote(
    loan_id: UUID, body: PrepaymentQuoteForm, caller: Reader, database: CurrentDatabase
) -> PrepaymentQuoteAnswer:
    """What paying early, or paying everything, costs on the open business day; nothing is kept."""
    with database.reading() as session:
        return quote_answer(*quoted(Acting(session, database, caller), loan_id, body))


@router.post("/loans/{loan_id}/prepayments", status_code=201, response_model=LoanChangeAnswer)
def post_prepayment(loan_id: UUID, body: PrepaymentRequestForm, command: Storing) -> Response:
    """Ask for the branch's consent to pay early."""
    return _asked(command, loan_id, lambda acting: request_prepayment(acting, loan_id, body))


@router.post("/loans/{loan_id}/extensions", status_code=201, response_model=LoanChangeAnswer)
def post_extension(loan_id: UUID, body: ExtensionRequestForm, command: Storing) -> Response:
    """Ask for an extension (展期)."""
    return _asked(command, loan_id, lambda acting: request_extension(acting, loan_id, body))


@router.post("/loans/{loan_id}/reprice", status_code=201, response_model=LoanChangeAnswer)
def post_repricing(loan_id: UUID, body: RepriceForm, command: Storing) -> Response:
    """Ask for another rate or spread than the contract's."""
    return _asked(command, loan_id, lambda acting: request_repricing(acting, loan_id, body))


@router.post("/loans/{loan_id}/income-plans", status_code=201, response_model=LoanChangeAnswer)
def post_income_plan(loan_id: UUID, body: IncomePlanRequestForm, command: Storing) -> Response:
    """Ask for another plan of the coming periods of an income sweep."""
    return _asked(command, loan_id, lambda acting: request_replan(acting, loan_id, body))


@router.post("/loans/{loan_id}/write-offs", status_code=201, response_model=LoanChangeAnswer)
def post_write_off(loan_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """Ask to write the loan off; the head office decides, accounting books."""
    return _asked(command, loan_id, lambda acting: request_write_off(acting, loan_id, body.reason))


def _asked(command: Command, loan_id: UUID, ask: Callable[[Acting], LoanChangeRow]) -> Response:
    """Keep what is asked for; it stands among the loan's changes."""

    def action(acting: Acting) -> Answer:
        return created(change_answer(ask(acting)), location=f"{PREFIX}/loans/{loan_id}/changes")

    return commanded(command, action)


@router.get("/loans/{loan_id}/changes")
def get_changes(
    loan_id: UUID, caller: Reader, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[LoanChangeAnswer]:
    """The changes of a loan, those refused among them."""
    with database.reading() as session:
        row = find_loan(session, caller, loan_id)
        return page_of(
            page_of_changes(session, row.id, paging),
            paging,
            item=change_answer,
            position=lambda each: (each.created_at.isoformat(), each.id),
            response=response,
        )


@router.post("/loan-changes/{change_id}/consent", response_model=LoanChangeAnswer)
def post_consent(change_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """Consent to a change; by somebody else than who asked for it."""

    def action(acting: Acting) -> Answer:
        row = decide_change(acting, change_id, is_consented=True, reason=body.reason)
        return Answer(change_answer(row))

    return commanded(command, action)


@router.post("/loan-changes/{change_id}/refuse", response_model=LoanChangeAnswer)
def post_refusal(change_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """Refuse a change."""

    def action(acting: Acting) -> Answer:
        row = decide_change(acting, change_id, is_consented=False, reason=body.reason)
        return Answer(change_answer(row))

    return commanded(command, action)


@router.post("/loan-changes/{change_id}/agree", response_model=LoanChangeAnswer)
def post_agreement(change_id: UUID, body: AgreementForm, command: Storing) -> Response:
    """The supplementary agreement is signed."""
    return commanded(
        command, lambda acting: Answer(change_answer(agree_change(acting, change_id, body)))
    )


@router.post("/loan-changes/{change_id}/effect", response_model=LoanChangeAnswer)
def post_effect(change_id: UUID, body: EffectForm, command: Storing) -> Response:
    """Accounting puts a change into effect on the open business day."""
    return commanded(
        command, lambda acting: Answer(change_answer(put_into_effect(acting, change_id, body)))
    )


@router.get("/accelerations")
def get_accelerations(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    state: Annotated[State | None, Query()] = None,
) -> Page[AccelerationAnswer]:
    """The chains of missed due dates that the caller sees."""
    with database.reading() as session:
        return page_of(
            page_of_chains(session, caller, paging, state),
            paging,
            item=acceleration_answer,
            position=lambda each: (each.created_at.isoformat(), each.id),
            response=response,
        )


@router.post("/loans/{loan_id}/acceleration/propose", response_model=AccelerationAnswer)
def post_proposal(loan_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """An officer proposes to declare the loan due (article 37)."""

    def action(acting: Acting) -> Answer:
        return Answer(acceleration_answer(propose_declaration(acting, loan_id, body.reason)))

    return commanded(command, action)


@router.post("/loans/{loan_id}/acceleration/confirm", response_model=AccelerationAnswer)
def post_confirmation(loan_id: UUID, command: Storing) -> Response:
    """An approver confirms: the whole loan falls due."""
    return commanded(
        command, lambda acting: Answer(acceleration_answer(confirm_declaration(acting, loan_id)))
    )


@router.post("/loans/{loan_id}/acceleration/enforce", response_model=AccelerationAnswer)
def post_enforcement(loan_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """The head office enforces the security of a loan declared due and not paid in time."""

    def action(acting: Acting) -> Answer:
        return Answer(acceleration_answer(enforce(acting, loan_id, body.reason)))

    return commanded(command, action)
