"""Fees, recoveries after a write-off, and held money that goes back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import Response

from loan_origination.forms.loan_bookings import FeeForm, HeldReturnForm, RecoveryForm
from loan_origination.forms.loans import LoanEventAnswer, event_answer
from loan_origination.routes.credit_desk import commanded
from loan_origination.tables.loans import LoanEventRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_bookings import charge_fee, recover, return_held
from servicekit.application import new_router
from servicekit.commands import Answer, Command, Storing, created

router = new_router("bookings of running loans")
PREFIX = "/loan-origination/v1"


@router.post("/loans/{loan_id}/fees", status_code=201, response_model=LoanEventAnswer)
def post_fee(loan_id: UUID, body: FeeForm, command: Storing) -> Response:
    """Charge a fee on an instalment, or costs of enforcement."""
    return _booked(command, loan_id, lambda acting: charge_fee(acting, loan_id, body))


@router.post("/loans/{loan_id}/recoveries", status_code=201, response_model=LoanEventAnswer)
def post_recovery(loan_id: UUID, body: RecoveryForm, command: Storing) -> Response:
    """Take in money for a loan that was written off."""
    return _booked(command, loan_id, lambda acting: recover(acting, loan_id, body))


@router.post("/loans/{loan_id}/held-returns", status_code=201, response_model=LoanEventAnswer)
def post_held_return(loan_id: UUID, body: HeldReturnForm, command: Storing) -> Response:
    """Give held money back to the borrower's repayment account."""
    return _booked(command, loan_id, lambda acting: return_held(acting, loan_id, body))


def _booked(command: Command, loan_id: UUID, booking: Callable[[Acting], LoanEventRow]) -> Response:
    def action(acting: Acting) -> Answer:
        answer = event_answer(booking(acting))
        return created(answer, location=f"{PREFIX}/loans/{loan_id}/events")

    return commanded(command, action)
