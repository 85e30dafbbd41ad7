"""Supervised rent accounts: rents expected and received, and debits with their approvals."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from loan_origination.forms.contracts import ReasonForm
from loan_origination.forms.supervised_accounts import (
    ExpectedRentsAnswer,
    ExpectedRentsForm,
    RentReceiptAnswer,
    RentReceiptForm,
    SupervisedAccountAnswer,
    SupervisedAccountForm,
    SupervisedDebitAnswer,
    SupervisedDebitForm,
    debit_answer,
)
from loan_origination.routes.credit_desk import Reader, commanded
from loan_origination.store.supervised_accounts import (
    find_account,
    page_of_accounts,
    page_of_debits,
)
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.rent_views import shown_account
from loan_origination.usecases.supervised_accounts import (
    approve_debit,
    ask_for_debit,
    expect_rents,
    receive_rent,
    refuse_debit,
    supervise,
)
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Storing, created
from servicekit.paging import Page, Paging, page_of

router = new_router("supervised accounts")
PREFIX = "/loan-origination/v1/supervised-accounts"


@router.post("/supervised-accounts", status_code=201, response_model=SupervisedAccountAnswer)
def post_account(body: SupervisedAccountForm, command: Storing) -> Response:
    """Put an account of a borrower under supervision."""

    def action(acting: Acting) -> Answer:
        row = supervise(acting, body)
        return created(shown_account(acting, row), location=f"{PREFIX}/{row.id}")

    return commanded(command, action)


@router.get("/supervised-accounts")
def get_accounts(
    caller: Reader, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[SupervisedAccountAnswer]:
    """The supervised accounts that the caller sees."""
    with database.reading() as session:
        acting = Acting(session, database, caller)
        return page_of(
            page_of_accounts(session, caller, paging),
            paging,
            item=lambda row: shown_account(acting, row),
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/supervised-accounts/{account_id}")
def get_account(
    account_id: UUID, caller: Reader, database: CurrentDatabase
) -> SupervisedAccountAnswer:
    """One account: its floor, what is to be set aside, and rents lease by lease."""
    with database.reading() as session:
        row = find_account(session, caller, account_id)
        return shown_account(Acting(session, database, caller), row)


@router.post("/supervised-accounts/{account_id}/expected-rents", response_model=ExpectedRentsAnswer)
def post_rents(account_id: UUID, body: ExpectedRentsForm, command: Storing) -> Response:
    """What leases bring, and when."""
    return commanded(
        command,
        lambda acting: Answer(ExpectedRentsAnswer(count=expect_rents(acting, account_id, body))),
    )


@router.post(
    "/supervised-accounts/{account_id}/receipts", status_code=201, response_model=RentReceiptAnswer
)
def post_receipt(account_id: UUID, body: RentReceiptForm, command: Storing) -> Response:
    """Rent of a lease has come in."""

    def action(acting: Acting) -> Answer:
        row = receive_rent(acting, account_id, body)
        names = RentReceiptAnswer.model_fields
        answer = RentReceiptAnswer(**{name: getattr(row, name) for name in names})
        return created(answer, location=f"{PREFIX}/{account_id}")

    return commanded(command, action)


@router.post(
    "/supervised-accounts/{account_id}/debits",
    status_code=201,
    response_model=SupervisedDebitAnswer,
)
def post_debit(account_id: UUID, body: SupervisedDebitForm, command: Storing) -> Response:
    """Ask for a debit; made at once where the floor is kept, else it waits for two approvers."""

    def action(acting: Acting) -> Answer:
        row = ask_for_debit(acting, account_id, body)
        return created(debit_answer(row), location=f"{PREFIX}/{account_id}/debits")

    return commanded(command, action)


@router.get("/supervised-accounts/{account_id}/debits")
def get_debits(
    account_id: UUID,
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[SupervisedDebitAnswer]:
    """The debits of an account."""
    with database.reading() as session:
        row = find_account(session, caller, account_id)
        return page_of(
            page_of_debits(session, row.id, paging),
            paging,
            item=debit_answer,
            position=lambda each: (each.created_at.isoformat(), each.id),
            response=response,
        )


@router.post(
    "/supervised-accounts/{account_id}/debits/{debit_id}/approve",
    response_model=SupervisedDebitAnswer,
)
def post_approval(account_id: UUID, debit_id: UUID, command: Storing) -> Response:
    """Approve a debit that breaks the floor; two persons are needed."""
    return commanded(
        command, lambda acting: Answer(debit_answer(approve_debit(acting, account_id, debit_id)))
    )


@router.post(
    "/supervised-accounts/{account_id}/debits/{debit_id}/refuse",
    response_model=SupervisedDebitAnswer,
)
def post_refusal(account_id: UUID, debit_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """Refuse a debit."""

    def action(acting: Acting) -> Answer:
        return Answer(debit_answer(refuse_debit(acting, account_id, debit_id, body.reason)))

    return commanded(command, action)
