"""Contracts: drafted, checked against the approval, signed, in effect; notices to tenants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from loan_origination.domain.articles import ANNEX_11
from loan_origination.domain.contracts import rent_covered
from loan_origination.domain.credit_lives import CONTRACT
from loan_origination.forms.contracts import (
    ComparisonAnswer,
    ContractAnswer,
    ContractForm,
    LoanTermsForm,
    NoticeAnswer,
    NoticeForm,
    NoticesAnswer,
    ReasonForm,
    SigningForm,
    UndertakingForm,
    comparison_answer,
    contract_answer,
    notice_answer,
    notices_answer,
)
from loan_origination.routes.credit_desk import Reader, commanded
from loan_origination.store.contracts import (
    find_contract,
    notice_states,
    notices_of,
    page_of_contracts,
)
from loan_origination.tables.contracts import ContractRow, TenantNoticeRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.contract_steps import (
    check_contract,
    compared_with,
    give_notice,
    let_into_effect,
    return_contract,
    sign_contract,
    take_undertaking,
    terminate_contract,
)
from loan_origination.usecases.contracts import draft_contract, edit_contract
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Command, ExpectedVersion, Storing, created, etag
from servicekit.paging import Page, Paging, page_of

router = new_router("contracts")


@router.post("/contracts", status_code=201, response_model=ContractAnswer)
def post_contract(body: ContractForm, command: Storing) -> Response:
    """Draft a loan, mortgage or guarantee contract, or a supplement."""

    def action(acting: Acting) -> Answer:
        row = draft_contract(acting, body)
        where = f"/loan-origination/v1/contracts/{row.id}"
        return created(answered(row), location=where, version=row.version)

    return commanded(command, action)


@router.get("/contracts")
def get_contracts(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    application_id: Annotated[UUID | None, Query()] = None,
    kind: Annotated[str | None, Query(max_length=20)] = None,
    state: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[ContractAnswer]:
    """The contracts that the caller sees."""
    with database.reading() as session:
        rows = page_of_contracts(
            session, caller, paging, application_id=application_id, kind=kind, state=state
        )
        return page_of(
            rows,
            paging,
            item=answered,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/contracts/{contract_id}")
def get_contract(
    contract_id: UUID, caller: Reader, database: CurrentDatabase, response: Response
) -> ContractAnswer:
    """One contract."""
    with database.reading() as session:
        row = find_contract(session, caller, contract_id)
        response.headers["ETag"] = etag(row.version)
        return answered(row)


@router.put("/contracts/{contract_id}/terms")
def put_terms(
    contract_id: UUID,
    body: LoanTermsForm,
    caller: Reader,
    database: CurrentDatabase,
    version: ExpectedVersion,
    response: Response,
) -> ContractAnswer:
    """Other terms for a draft."""
    with database.writing() as session:
        row = edit_contract(Acting(session, database, caller), contract_id, body, version)
        response.headers["ETag"] = etag(row.version)
        return answered(row)


@router.get("/contracts/{contract_id}/comparison")
def get_comparison(
    contract_id: UUID, caller: Reader, database: CurrentDatabase
) -> ComparisonAnswer:
    """The contract beside its approval, term by term (R-P4)."""
    with database.reading() as session:
        approved, contracted, found = compared_with(Acting(session, database, caller), contract_id)
        return comparison_answer(approved, contracted, found, ANNEX_11.label)


@router.post("/contracts/{contract_id}/check", response_model=ContractAnswer)
def post_check(contract_id: UUID, command: Storing) -> Response:
    """Another contract officer has compared the draft with the approval."""
    return _moved(command, lambda acting: check_contract(acting, contract_id))


@router.post("/contracts/{contract_id}/return", response_model=ContractAnswer)
def post_return(contract_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """Back to the drafter, with the reason."""
    return _moved(command, lambda acting: return_contract(acting, contract_id, body.reason))


@router.post("/contracts/{contract_id}/sign", response_model=ContractAnswer)
def post_sign(contract_id: UUID, body: SigningForm, command: Storing) -> Response:
    """All parties have signed and sealed."""
    return _moved(command, lambda acting: sign_contract(acting, contract_id, body))


@router.post("/contracts/{contract_id}/take-effect", response_model=ContractAnswer)
def post_take_effect(contract_id: UUID, command: Storing) -> Response:
    """The gate of the contract: R-P1 to R-P4."""
    return _moved(command, lambda acting: let_into_effect(acting, contract_id))


@router.post("/contracts/{contract_id}/terminate", response_model=ContractAnswer)
def post_terminate(contract_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """Give up a contract that is not in force."""
    return _moved(command, lambda acting: terminate_contract(acting, contract_id, body.reason))


@router.get("/contracts/{contract_id}/notices")
def get_notices(contract_id: UUID, caller: Reader, database: CurrentDatabase) -> NoticesAnswer:
    """Every tenant of the counted rent, and the share of rent covered (R-P3)."""
    with database.reading() as session:
        contract = find_contract(session, caller, contract_id)
        rows = notices_of(session, contract.id)
        return notices_answer(list(rows), rent_covered(notice_states(rows)))


@router.post("/contracts/{contract_id}/notices/{notice_id}/give", response_model=NoticeAnswer)
def post_notice(contract_id: UUID, notice_id: UUID, body: NoticeForm, command: Storing) -> Response:
    """The Notice (告知书) has been given to the tenant."""
    return _noticed(command, lambda acting: give_notice(acting, contract_id, notice_id, body))


@router.post("/contracts/{contract_id}/notices/{notice_id}/undertake", response_model=NoticeAnswer)
def post_undertaking(
    contract_id: UUID, notice_id: UUID, body: UndertakingForm, command: Storing
) -> Response:
    """The tenant's Undertaking (承诺函) has come in."""
    return _noticed(command, lambda acting: take_undertaking(acting, contract_id, notice_id, body))


def answered(row: ContractRow) -> ContractAnswer:
    """A contract with the steps that its state allows."""
    return contract_answer(row, CONTRACT.allowed(row.state))


def _moved(command: Command, step: Callable[[Acting], ContractRow]) -> Response:
    def action(acting: Acting) -> Answer:
        row = step(acting)
        return Answer(answered(row), headers={"ETag": etag(row.version)})

    return commanded(command, action)


def _noticed(command: Command, step: Callable[[Acting], TenantNoticeRow]) -> Response:
    return commanded(command, lambda acting: Answer(notice_answer(step(acting))))
