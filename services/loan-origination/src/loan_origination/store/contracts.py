"""Queries about contracts, and the approval that a contract has to repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from lawkit.rounding import parse_decimal
from loan_origination.domain.contracts import LoanTerms, NoticeState
from loan_origination.domain.leases import Lease
from loan_origination.domain.rent_base import left_out
from loan_origination.forms.files import ApplicationFile
from loan_origination.store.application_access import visible_applications
from loan_origination.store.checks import latest_underwriting
from loan_origination.store.decisions import approval_in_force, conditions_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow, TenantNoticeRow
from loan_origination.tables.decisions import ApprovalRow, ConditionRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


@dataclass(frozen=True, slots=True)
class CountedLease:
    """A lease whose rent is in the base; the rent is that of the first loan year."""

    lease: str
    tenant: str
    annual_rent_fen: int


@dataclass(frozen=True, slots=True)
class ApprovedLoan:
    """What was approved, as contracts and draws need it."""

    application: ApplicationRow
    approval: ApprovalRow
    file: ApplicationFile
    conditions: tuple[ConditionRow, ...]
    leases: tuple[CountedLease, ...]

    @property
    def terms(self) -> LoanTerms:
        """The terms that every contract of this approval has to repeat."""
        purposes: Counter[str] = Counter()
        for line in self.file.purposes:
            purposes[line.code.value] += line.amount_fen
        return LoanTerms(
            amount_fen=self.approval.amount_fen,
            term_months=self.approval.months,
            annual_rate=parse_decimal(self.approval.annual_rate),
            method=self.approval.method,
            purposes=tuple(sorted(purposes.items())),
            conditions=tuple(row.text for row in self.conditions),
        )


def approved_loan(session: Session, application: ApplicationRow) -> ApprovedLoan | None:
    """The approval in force of an application; None when there is none."""
    approval = approval_in_force(session, application.id)
    if approval is None:
        return None
    file = ApplicationFile.model_validate(approval.terms["file"])
    return ApprovedLoan(
        application,
        approval,
        file,
        tuple(conditions_of(session, approval.id)),
        counted_leases(session, application.id, file),
    )


def counted_leases(
    session: Session, application_id: UUID, file: ApplicationFile
) -> tuple[CountedLease, ...]:
    """The leases whose rent counts: by the newest underwriting where there is one, else as told."""
    underwriting = latest_underwriting(session, application_id)
    result = {} if underwriting is None else underwriting.result
    first_year = {each["lease"]: _first(each) for each in result.get("counted_leases", ())}
    not_bound = {
        each["lease"] for each in result.get("excluded_leases", ()) if each["rule_id"] == "R-P3"
    }
    leases: list[Lease] = [
        replace(lease.fact(), lacks_undertaking=lease.lease in not_bound)
        for lease in file.rent_roll
    ]
    return tuple(
        CountedLease(lease.lease, lease.tenant, first_year.get(lease.lease, lease.annual_rent.fen))
        for lease in leases
        if left_out(lease) is None
    )


def _first(counted: dict[str, Any]) -> int:
    rents: list[int] = counted["annual_rent_fen"]
    return rents[0] if rents else 0


def application_of_contract(session: Session, caller: Caller, contract_id: UUID) -> UUID:
    """The application that a visible contract belongs to; raises NotFoundError."""
    query = (
        select(ContractRow.application_id)
        .join(ApplicationRow, col(ApplicationRow.id) == col(ContractRow.application_id))
        .where(ContractRow.id == contract_id, visible_applications(caller))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("contract", "合同")
    return found


def find_contract(session: Session, caller: Caller, contract_id: UUID) -> ContractRow:
    """A contract of an application that the caller sees; raises NotFoundError otherwise."""
    application_of_contract(session, caller, contract_id)
    return session.get_one(ContractRow, contract_id, populate_existing=True)


def page_of_contracts(
    session: Session,
    caller: Caller,
    paging: PageRequest,
    *,
    application_id: UUID | None,
    kind: str | None,
    state: str | None,
) -> Sequence[ContractRow]:
    """One page of the contracts that the caller sees, oldest first."""
    query = (
        select(ContractRow)
        .join(ApplicationRow, col(ApplicationRow.id) == col(ContractRow.application_id))
        .where(visible_applications(caller))
    )
    if application_id is not None:
        query = query.where(ContractRow.application_id == application_id)
    if kind is not None:
        query = query.where(ContractRow.kind == kind)
    if state is not None:
        query = query.where(ContractRow.state == state)
    page = newest_last(query, paging, col(ContractRow.created_at), col(ContractRow.id))
    return session.exec(page).all()


def contracts_of_application(session: Session, application_id: UUID) -> Sequence[ContractRow]:
    """All contracts of an application, oldest first."""
    query = select(ContractRow).where(ContractRow.application_id == application_id)
    return session.exec(query.order_by(col(ContractRow.created_at), col(ContractRow.id))).all()


def children_of(session: Session, loan_contract_id: UUID, *kinds: str) -> Sequence[ContractRow]:
    """The mortgage, guarantee or supplement contracts of a loan contract that still stand."""
    query = select(ContractRow).where(
        ContractRow.parent_id == loan_contract_id,
        col(ContractRow.kind).in_(kinds),
        ContractRow.state != "terminated",
    )
    return session.exec(query.order_by(col(ContractRow.created_at), col(ContractRow.id))).all()


def notices_of(session: Session, contract_id: UUID) -> Sequence[TenantNoticeRow]:
    """The notices of a loan contract, in the order of the rent roll."""
    query = select(TenantNoticeRow).where(TenantNoticeRow.contract_id == contract_id)
    return session.exec(query.order_by(col(TenantNoticeRow.position))).all()


def find_notice(session: Session, contract_id: UUID, notice_id: UUID) -> TenantNoticeRow:
    """One notice of a contract; raises NotFoundError."""
    query = select(TenantNoticeRow).where(
        TenantNoticeRow.id == notice_id, TenantNoticeRow.contract_id == contract_id
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("notice", "告知书")
    return found


def notice_states(rows: Sequence[TenantNoticeRow]) -> list[NoticeState]:
    """Notices as the rule on tenants reads them."""
    return [
        NoticeState(
            row.lease,
            row.annual_rent_fen,
            is_noticed=row.given_on is not None,
            has_undertaken=row.undertaken_on is not None,
        )
        for row in rows
    ]
