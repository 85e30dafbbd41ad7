"""Repayments, their reversal, and what the borrowers' accounts hold."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from loan_origination.forms.contracts import ReasonForm
from loan_origination.forms.loans import LoanEventAnswer, event_answer
from loan_origination.forms.repayments import (
    BalancesAnswer,
    BalancesForm,
    BankAccountAnswer,
    RepaymentForm,
    bank_account_answer,
)
from loan_origination.routes.credit_desk import Reader, commanded
from loan_origination.store.bank_accounts import find_bank_account
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.bank_accounts import take_balances
from loan_origination.usecases.repayments import repay, reverse
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Storing, created

router = new_router("repayments")
PREFIX = "/loan-origination/v1"


@router.post("/loans/{loan_id}/repayments", status_code=201, response_model=LoanEventAnswer)
def post_repayment(loan_id: UUID, body: RepaymentForm, command: Storing) -> Response:
    """Take in money on the open business day; the answer tells where it went."""

    def action(acting: Acting) -> Answer:
        row = repay(acting, loan_id, body)
        return created(event_answer(row), location=f"{PREFIX}/loans/{loan_id}/events")

    return commanded(command, action)


@router.post("/loans/{loan_id}/events/{event_id}/reverse", response_model=LoanEventAnswer)
def post_reversal(loan_id: UUID, event_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """Take a payment back: later ones are allocated anew, as if it had never been."""

    def action(acting: Acting) -> Answer:
        return Answer(event_answer(reverse(acting, loan_id, event_id, body.reason)))

    return commanded(command, action)


@router.post("/bank-account-balances", response_model=BalancesAnswer)
def post_balances(body: BalancesForm, command: Storing) -> Response:
    """What accounts of borrowers hold now, told by the core system; new accounts are added."""
    return commanded(command, lambda acting: Answer(take_balances(acting, body)))


@router.get("/bank-accounts/{number}")
def get_bank_account(number: str, caller: Reader, database: CurrentDatabase) -> BankAccountAnswer:
    """An account of a borrower as it is known."""
    with database.reading() as session:
        return bank_account_answer(find_bank_account(session, caller, number))
