"""The borrower's mandate to debit the repayment account of a loan contract."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from loan_origination.forms.contracts import ReasonForm
from loan_origination.forms.debit_mandates import (
    DebitMandateAnswer,
    DebitMandateForm,
    mandate_answer,
)
from loan_origination.routes.credit_desk import Reader
from loan_origination.routes.watch_desk import made, stepped
from loan_origination.store.contracts import find_contract
from loan_origination.store.debit_mandates import mandates_of
from loan_origination.usecases.debit_mandates import revoke_mandate, take_mandate
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Storing

router = new_router("debit mandates")


@router.post(
    "/contracts/{contract_id}/debit-mandates", status_code=201, response_model=DebitMandateAnswer
)
def post_mandate(contract_id: UUID, body: DebitMandateForm, command: Storing) -> Response:
    """The borrower lets the bank debit the repayment account (R-W2)."""
    return made(
        command,
        f"contracts/{contract_id}/debit-mandates",
        lambda acting: take_mandate(acting, contract_id, body),
        mandate_answer,
    )


@router.get("/contracts/{contract_id}/debit-mandates")
def get_mandates(
    contract_id: UUID, caller: Reader, database: CurrentDatabase
) -> list[DebitMandateAnswer]:
    """Every mandate of a contract, revoked ones too."""
    with database.reading() as session:
        contract = find_contract(session, caller, contract_id)
        return [mandate_answer(row) for row in mandates_of(session, contract.id)]


@router.post(
    "/contracts/{contract_id}/debit-mandates/{mandate_id}/revoke",
    response_model=DebitMandateAnswer,
)
def post_revocation(
    contract_id: UUID, mandate_id: UUID, body: ReasonForm, command: Storing
) -> Response:
    """The mandate ends: nothing is debited on due dates until there is another one."""
    return stepped(
        command,
        lambda acting: revoke_mandate(acting, contract_id, mandate_id, body.reason),
        mandate_answer,
    )
