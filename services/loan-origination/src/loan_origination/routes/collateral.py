"""Collateral: appraised, contracted, registered or bridged, insured, kept in the vault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from loan_origination.domain.credit_lives import COLLATERAL
from loan_origination.forms.security import (
    BridgeForm,
    CollateralAnswer,
    CollateralForm,
    CustodyAnswer,
    DeliveryForm,
    KeepingForm,
    LeaseRegistrationAnswer,
    LeaseRegistrationForm,
    Listed,
    MortgageLinkForm,
    PolicyAnswer,
    PolicyForm,
    PolicyLapseForm,
    RegistrationBeginForm,
    RegistrationForm,
    ValuationAnswer,
    ValuationForm,
    bridge_answer,
    collateral_answer,
    custody_answer,
    lease_registration_answer,
    policy_answer,
    task_answer,
    valuation_answer,
)
from loan_origination.routes.credit_desk import Reader, commanded
from loan_origination.store.contracts import find_contract
from loan_origination.store.security import (
    bridge_of,
    custody_of,
    find_collateral,
    lease_registrations_of,
    page_of_collateral,
    policies_of,
    valuations_of,
)
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.security import CollateralRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.safekeeping import (
    add_policy,
    consent_without_registration,
    deliver_originals,
    keep_originals,
    lapse_policy,
    register_lease,
    tasks_of,
)
from loan_origination.usecases.security import (
    accept_value,
    begin_registration,
    bridge,
    link_mortgage,
    propose_collateral,
    propose_value,
    register,
    release_bridge,
)
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Command, Storing, created, etag
from servicekit.paging import Page, Paging, page_of

router = new_router("collateral")
PREFIX = "/loan-origination/v1"


@router.post("/collateral", status_code=201, response_model=CollateralAnswer)
def post_collateral(body: CollateralForm, command: Storing) -> Response:
    """Propose a property as security of a loan contract."""

    def action(acting: Acting) -> Answer:
        row = propose_collateral(acting, body)
        where = f"{PREFIX}/collateral/{row.id}"
        return created(answered(row), location=where, version=row.version)

    return commanded(command, action)


@router.get("/collateral")
def get_collateral_list(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    loan_contract_id: Annotated[UUID | None, Query()] = None,
) -> Page[CollateralAnswer]:
    """The collateral that the caller sees."""
    with database.reading() as session:
        return page_of(
            page_of_collateral(session, caller, paging, loan_contract_id),
            paging,
            item=answered,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/collateral/{collateral_id}")
def get_collateral(
    collateral_id: UUID, caller: Reader, database: CurrentDatabase, response: Response
) -> CollateralAnswer:
    """One collateral."""
    with database.reading() as session:
        row = find_collateral(session, caller, collateral_id)
        response.headers["ETag"] = etag(row.version)
        return answered(row)


@router.get("/collateral/{collateral_id}/file")
def get_file(collateral_id: UUID, caller: Reader, database: CurrentDatabase) -> Listed:
    """What hangs on a collateral: values, bridge, policies, custody, and what is to be done."""
    with database.reading() as session:
        acting = Acting(session, database, caller)
        row = find_collateral(session, caller, collateral_id)
        contract = session.get_one(ContractRow, row.loan_contract_id)
        found = bridge_of(session, row.id)
        return Listed(
            valuations=[valuation_answer(each) for each in valuations_of(session, row.id)],
            bridge=None if found is None else bridge_answer(found),
            policies=[policy_answer(each) for each in policies_of(session, row.id)],
            custody=[custody_answer(each) for each in custody_of(session, row.id)],
            tasks=[
                task_answer(row.id, task, acting.today) for task in tasks_of(acting, contract, row)
            ],
        )


@router.post(
    "/collateral/{collateral_id}/valuations", status_code=201, response_model=ValuationAnswer
)
def post_valuation(collateral_id: UUID, body: ValuationForm, command: Storing) -> Response:
    """A value from an appraisal report."""
    where = f"{PREFIX}/collateral/{collateral_id}/file"

    def action(acting: Acting) -> Answer:
        row = propose_value(acting, collateral_id, body)
        return created(valuation_answer(row), location=where)

    return commanded(command, action)


@router.post(
    "/collateral/{collateral_id}/valuations/{valuation_id}/accept",
    response_model=CollateralAnswer,
)
def post_accept_value(collateral_id: UUID, valuation_id: UUID, command: Storing) -> Response:
    """The risk side accepts a value."""
    return _moved(command, lambda acting: accept_value(acting, collateral_id, valuation_id))


@router.post("/collateral/{collateral_id}/contract", response_model=CollateralAnswer)
def post_mortgage(collateral_id: UUID, body: MortgageLinkForm, command: Storing) -> Response:
    """The mortgage contract over this title is signed."""
    return _moved(command, lambda acting: link_mortgage(acting, collateral_id, body))


@router.post("/collateral/{collateral_id}/begin-registration", response_model=CollateralAnswer)
def post_begin(collateral_id: UUID, body: RegistrationBeginForm, command: Storing) -> Response:
    """Registration has been asked for."""
    return _moved(command, lambda acting: begin_registration(acting, collateral_id, body))


@router.post("/collateral/{collateral_id}/register", response_model=CollateralAnswer)
def post_register(collateral_id: UUID, body: RegistrationForm, command: Storing) -> Response:
    """The mortgage is registered in first rank (R-Q1)."""
    return _moved(command, lambda acting: register(acting, collateral_id, body))


@router.post("/collateral/{collateral_id}/bridge", response_model=CollateralAnswer)
def post_bridge(collateral_id: UUID, body: BridgeForm, command: Storing) -> Response:
    """Other security bridges a refinancing (R-Q2)."""
    return _moved(command, lambda acting: bridge(acting, collateral_id, body))


@router.post("/collateral/{collateral_id}/release-bridge", response_model=CollateralAnswer)
def post_release_bridge(collateral_id: UUID, command: Storing) -> Response:
    """The bridge goes once the mortgage is registered."""
    return _moved(command, lambda acting: release_bridge(acting, collateral_id))


@router.post("/collateral/{collateral_id}/policies", status_code=201, response_model=PolicyAnswer)
def post_policy(collateral_id: UUID, body: PolicyForm, command: Storing) -> Response:
    """An insurance policy joins the chain."""
    where = f"{PREFIX}/collateral/{collateral_id}/file"

    def action(acting: Acting) -> Answer:
        return created(policy_answer(add_policy(acting, collateral_id, body)), location=where)

    return commanded(command, action)


@router.post("/collateral/{collateral_id}/policies/{policy_id}/lapse", response_model=PolicyAnswer)
def post_lapse(
    collateral_id: UUID, policy_id: UUID, body: PolicyLapseForm, command: Storing
) -> Response:
    """A policy was interrupted or cancelled."""

    def step(acting: Acting) -> Any:
        return policy_answer(lapse_policy(acting, collateral_id, policy_id, body))

    return commanded(command, lambda acting: Answer(step(acting)))


@router.post("/collateral/{collateral_id}/custody", status_code=201, response_model=CustodyAnswer)
def post_custody(collateral_id: UUID, body: DeliveryForm, command: Storing) -> Response:
    """Originals are brought to the vault."""
    where = f"{PREFIX}/collateral/{collateral_id}/file"

    def action(acting: Acting) -> Answer:
        row = deliver_originals(acting, collateral_id, body)
        return created(custody_answer(row), location=where)

    return commanded(command, action)


@router.post("/collateral/{collateral_id}/custody/{custody_id}/keep", response_model=CustodyAnswer)
def post_keep(
    collateral_id: UUID, custody_id: UUID, body: KeepingForm, command: Storing
) -> Response:
    """The vault takes the originals in and numbers the slip."""

    def step(acting: Acting) -> Any:
        return custody_answer(keep_originals(acting, collateral_id, custody_id, body))

    return commanded(command, lambda acting: Answer(step(acting)))


@router.post(
    "/contracts/{contract_id}/lease-registrations",
    status_code=201,
    response_model=LeaseRegistrationAnswer,
)
def post_lease(contract_id: UUID, body: LeaseRegistrationForm, command: Storing) -> Response:
    """A lease is registered, or the obstacle is told (R-S1)."""
    where = f"{PREFIX}/contracts/{contract_id}/lease-registrations"

    def action(acting: Acting) -> Answer:
        row = register_lease(acting, contract_id, body)
        return created(lease_registration_answer(row), location=where)

    return commanded(command, action)


@router.get("/contracts/{contract_id}/lease-registrations")
def get_leases(
    contract_id: UUID, caller: Reader, database: CurrentDatabase
) -> list[LeaseRegistrationAnswer]:
    """How the leases of a contract stand towards the housing authority."""
    with database.reading() as session:
        contract = find_contract(session, caller, contract_id)
        rows = lease_registrations_of(session, contract.id)
        return [lease_registration_answer(row) for row in rows]


@router.post(
    "/contracts/{contract_id}/lease-registrations/{entry_id}/consent",
    response_model=LeaseRegistrationAnswer,
)
def post_consent(contract_id: UUID, entry_id: UUID, command: Storing) -> Response:
    """The head office consents to a lease without registration."""

    def step(acting: Acting) -> Any:
        return lease_registration_answer(
            consent_without_registration(acting, contract_id, entry_id)
        )

    return commanded(command, lambda acting: Answer(step(acting)))


def answered(row: CollateralRow) -> CollateralAnswer:
    """A collateral with the steps that its state allows."""
    return collateral_answer(row, COLLATERAL.allowed(row.state))


def _moved(command: Command, step: Callable[[Acting], CollateralRow]) -> Response:
    def action(acting: Acting) -> Answer:
        row = step(acting)
        return Answer(answered(row), headers={"ETag": etag(row.version)})

    return commanded(command, action)
