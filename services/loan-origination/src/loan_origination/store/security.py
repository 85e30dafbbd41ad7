"""Queries about collateral and what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from loan_origination.domain.security import Period
from loan_origination.store.application_access import visible_applications
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.security import (
    BridgeRow,
    CollateralRow,
    InsurancePolicyRow,
    LeaseRegistrationRow,
    ValuationRow,
    VaultCustodyRow,
)
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def loan_contract_of(session: Session, caller: Caller, collateral_id: UUID) -> UUID:
    """The loan contract of a visible collateral; raises NotFoundError."""
    query = (
        select(CollateralRow.loan_contract_id)
        .join(ContractRow, col(ContractRow.id) == col(CollateralRow.loan_contract_id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(ContractRow.application_id))
        .where(CollateralRow.id == collateral_id, visible_applications(caller))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("collateral", "抵押物")
    return found


def find_collateral(session: Session, caller: Caller, collateral_id: UUID) -> CollateralRow:
    """A collateral of a contract that the caller sees; raises NotFoundError otherwise."""
    loan_contract_of(session, caller, collateral_id)
    return session.get_one(CollateralRow, collateral_id, populate_existing=True)


def page_of_collateral(
    session: Session, caller: Caller, paging: PageRequest, contract_id: UUID | None
) -> Sequence[CollateralRow]:
    """One page of the collateral that the caller sees, oldest first."""
    query = (
        select(CollateralRow)
        .join(ContractRow, col(ContractRow.id) == col(CollateralRow.loan_contract_id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(ContractRow.application_id))
        .where(visible_applications(caller))
    )
    if contract_id is not None:
        query = query.where(CollateralRow.loan_contract_id == contract_id)
    page = newest_last(query, paging, col(CollateralRow.created_at), col(CollateralRow.id))
    return session.exec(page).all()


def collateral_of(session: Session, contract_id: UUID) -> Sequence[CollateralRow]:
    """The collateral of a loan contract, oldest first."""
    query = select(CollateralRow).where(CollateralRow.loan_contract_id == contract_id)
    return session.exec(query.order_by(col(CollateralRow.created_at), col(CollateralRow.id))).all()


def valuations_of(session: Session, collateral_id: UUID) -> Sequence[ValuationRow]:
    """The values of a collateral, oldest first."""
    query = select(ValuationRow).where(ValuationRow.collateral_id == collateral_id)
    return session.exec(query.order_by(col(ValuationRow.created_at), col(ValuationRow.id))).all()


def find_valuation(session: Session, collateral_id: UUID, valuation_id: UUID) -> ValuationRow:
    """One value of a collateral; raises NotFoundError."""
    found = session.get(ValuationRow, valuation_id)
    if found is None or found.collateral_id != collateral_id:
        raise NotFoundError("valuation", "评估")
    return found


def bridge_of(session: Session, collateral_id: UUID) -> BridgeRow | None:
    """The bridge that stands in for a collateral's mortgage, released or not."""
    query = select(BridgeRow).where(BridgeRow.collateral_id == collateral_id)
    return session.exec(query).one_or_none()


def policies_of(session: Session, collateral_id: UUID) -> Sequence[InsurancePolicyRow]:
    """The policies of a collateral in the order of their periods."""
    query = select(InsurancePolicyRow).where(InsurancePolicyRow.collateral_id == collateral_id)
    ordered = query.order_by(col(InsurancePolicyRow.starts_on), col(InsurancePolicyRow.id))
    return session.exec(ordered).all()


def find_policy(session: Session, collateral_id: UUID, policy_id: UUID) -> InsurancePolicyRow:
    """One policy of a collateral; raises NotFoundError."""
    found = session.get(InsurancePolicyRow, policy_id)
    if found is None or found.collateral_id != collateral_id:
        raise NotFoundError("policy", "保险单")
    return found


def covered_periods(policies: Sequence[InsurancePolicyRow]) -> list[Period]:
    """The days that policies cover: a cancelled one ends the day before its cancellation."""
    found = []
    for row in policies:
        until = row.ends_on
        if row.cancelled_on is not None:
            until = min(until, row.cancelled_on - timedelta(days=1))
        if until >= row.starts_on:
            found.append(Period(row.starts_on, until))
    return found


def custody_of(session: Session, collateral_id: UUID) -> Sequence[VaultCustodyRow]:
    """What was brought to the vault for a collateral, oldest first."""
    query = select(VaultCustodyRow).where(VaultCustodyRow.collateral_id == collateral_id)
    ordered = query.order_by(col(VaultCustodyRow.delivered_at), col(VaultCustodyRow.id))
    return session.exec(ordered).all()


def find_custody(session: Session, collateral_id: UUID, custody_id: UUID) -> VaultCustodyRow:
    """One custody entry of a collateral; raises NotFoundError."""
    found = session.get(VaultCustodyRow, custody_id, populate_existing=True)
    if found is None or found.collateral_id != collateral_id:
        raise NotFoundError("custody entry", "入库记录")
    return found


def lease_registrations_of(session: Session, contract_id: UUID) -> Sequence[LeaseRegistrationRow]:
    """How the leases of a contract stand towards the housing authority, by name."""
    query = select(LeaseRegistrationRow).where(LeaseRegistrationRow.contract_id == contract_id)
    return session.exec(query.order_by(col(LeaseRegistrationRow.lease))).all()


def lease_registration(
    session: Session, contract_id: UUID, lease: str
) -> LeaseRegistrationRow | None:
    """The entry of one lease."""
    query = select(LeaseRegistrationRow).where(
        LeaseRegistrationRow.contract_id == contract_id, LeaseRegistrationRow.lease == lease
    )
    return session.exec(query).one_or_none()


def find_lease_registration(
    session: Session, contract_id: UUID, entry_id: UUID
) -> LeaseRegistrationRow:
    """One entry of a contract; raises NotFoundError."""
    found = session.get(LeaseRegistrationRow, entry_id, populate_existing=True)
    if found is None or found.contract_id != contract_id:
        raise NotFoundError("lease registration", "租赁备案")
    return found
