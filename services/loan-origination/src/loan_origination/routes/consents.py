"""Leasing plans, consents to disposal, proceeds of consented sales."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from sqlmodel import col

from loan_origination.forms.contracts import ReasonForm
from loan_origination.forms.revaluations import (
    ConsentAnswer,
    ConsentDecisionForm,
    ConsentForm,
    LeasingPlanAnswer,
    LeasingPlanForm,
    ProceedsAnswer,
    ProceedsForm,
    ProceedsUseForm,
    consent_answer,
    plan_answer,
    proceeds_answer,
)
from loan_origination.routes.credit_desk import Reader
from loan_origination.routes.watch_desk import listed, made, stepped, wanted
from loan_origination.store.watch import find_watched, of_contract
from loan_origination.tables.disposals import (
    DisposalConsentRow,
    LeasingPlanRow,
    SaleProceedsRow,
)
from loan_origination.usecases import disposals, proceeds
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Storing
from servicekit.paging import Page, Paging

router = new_router("consents to disposal")


@router.post("/leasing-plans", status_code=201, response_model=LeasingPlanAnswer)
def post_plan(body: LeasingPlanForm, command: Storing) -> Response:
    """Propose a frame inside which new leases need no consent of their own."""
    return made(
        command, "leasing-plans", lambda acting: disposals.propose_plan(acting, body), plan_answer
    )


@router.get("/leasing-plans")
def get_plans(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    contract_id: Annotated[UUID | None, Query()] = None,
) -> Page[LeasingPlanAnswer]:
    """The leasing plans that the caller sees."""
    chosen = wanted((col(LeasingPlanRow.contract_id), contract_id))
    return listed(
        database, caller, LeasingPlanRow, paging, response, lambda _, row: plan_answer(row), *chosen
    )


@router.post("/leasing-plans/{plan_id}/{step}", response_model=LeasingPlanAnswer)
def post_plan_step(
    plan_id: UUID, step: Literal["approve", "refuse", "end"], body: ReasonForm, command: Storing
) -> Response:
    """Another person approves, refuses or ends a plan."""
    return stepped(
        command,
        lambda acting: disposals.decide_plan(acting, plan_id, step, body.reason),
        plan_answer,
    )


@router.post("/consents", status_code=201, response_model=ConsentAnswer)
def post_consent(body: ConsentForm, command: Storing) -> Response:
    """Ask for consent to a letting, sale or other disposal (R-Z5)."""
    return made(
        command, "consents", lambda acting: disposals.ask_consent(acting, body), consent_answer
    )


@router.get("/consents")
def get_consents(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    contract_id: Annotated[UUID | None, Query()] = None,
    state: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[ConsentAnswer]:
    """The consents that the caller sees, disposals without consent among them."""
    chosen = wanted(
        (col(DisposalConsentRow.contract_id), contract_id), (col(DisposalConsentRow.state), state)
    )
    return listed(
        database,
        caller,
        DisposalConsentRow,
        paging,
        response,
        lambda _, row: consent_answer(row),
        *chosen,
    )


@router.get("/consents/{consent_id}")
def get_consent(consent_id: UUID, caller: Reader, database: CurrentDatabase) -> ConsentAnswer:
    """One consent."""
    with database.reading() as session:
        return consent_answer(find_watched(session, caller, DisposalConsentRow, consent_id))


@router.post("/consents/{consent_id}/withdraw", response_model=ConsentAnswer)
def post_withdraw(consent_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """The owner takes the request back."""
    return stepped(
        command,
        lambda acting: disposals.withdraw_consent(acting, consent_id, body.reason),
        consent_answer,
    )


@router.post("/consents/{consent_id}/proceeds", status_code=201, response_model=ProceedsAnswer)
def post_proceeds(consent_id: UUID, body: ProceedsForm, command: Storing) -> Response:
    """Money from a consented sale came in."""
    return made(
        command,
        f"consents/{consent_id}/proceeds",
        lambda acting: proceeds.take_proceeds(acting, consent_id, body),
        proceeds_answer,
    )


@router.get("/consents/{consent_id}/proceeds")
def get_proceeds(
    consent_id: UUID, caller: Reader, database: CurrentDatabase
) -> list[ProceedsAnswer]:
    """The proceeds of a sale and how much of them prepaid the loan."""
    with database.reading() as session:
        consent = find_watched(session, caller, DisposalConsentRow, consent_id)
        chosen = col(SaleProceedsRow.consent_id) == consent.id
        rows = of_contract(session, SaleProceedsRow, consent.contract_id, chosen)
        return [proceeds_answer(row) for row in rows]


@router.post("/proceeds/{proceeds_id}/use", response_model=ProceedsAnswer)
def post_use(proceeds_id: UUID, body: ProceedsUseForm, command: Storing) -> Response:
    """Proceeds go to the loan: what is due first, then principal, without a charge."""
    return stepped(
        command,
        lambda acting: proceeds.use_proceeds(acting, proceeds_id, body),
        proceeds_answer,
    )


@router.post("/consents/{consent_id}/{step}", response_model=ConsentAnswer)
def post_consent_step(
    consent_id: UUID,
    step: Literal["grant", "refuse", "ratify"],
    body: ConsentDecisionForm,
    command: Storing,
) -> Response:
    """Another person decides in writing; what is no letting goes to the head office."""
    return stepped(
        command,
        lambda acting: disposals.decide_consent(acting, consent_id, step, body),
        consent_answer,
    )
