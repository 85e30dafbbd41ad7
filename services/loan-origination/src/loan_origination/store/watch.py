"""Queries about what hangs on a watched contract; who sees the contract sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from loan_origination.store.application_access import visible_applications
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.defaults import RemedyRow, ResolutionRow
from loan_origination.tables.disposals import (
    DisposalConsentRow,
    LeasingPlanRow,
    SaleProceedsRow,
)
from loan_origination.tables.monitoring import (
    AlertRow,
    InspectionRow,
    LettingReportRow,
    TopUpRow,
)
from loan_origination.tables.releases import ReleaseRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError

Watched = TypeVar(
    "Watched",
    InspectionRow,
    LettingReportRow,
    AlertRow,
    TopUpRow,
    LeasingPlanRow,
    DisposalConsentRow,
    SaleProceedsRow,
    RemedyRow,
    ResolutionRow,
    ReleaseRow,
)
CHINESE: dict[type[object], tuple[str, str]] = {
    InspectionRow: ("inspection", "贷后检查"),
    LettingReportRow: ("letting report", "出租情况报告"),
    AlertRow: ("alert", "预警"),
    TopUpRow: ("top-up case", "补充担保"),
    LeasingPlanRow: ("leasing plan", "招租方案"),
    DisposalConsentRow: ("consent", "处分同意"),
    SaleProceedsRow: ("proceeds", "变卖价款"),
    RemedyRow: ("remedy", "违约处理措施"),
    ResolutionRow: ("resolution", "违约事项处置"),
    ReleaseRow: ("release", "抵押注销"),
}


def contract_of(session: Session, caller: Caller, kind: type[Watched], row_id: UUID) -> UUID:
    """The contract that a visible thing hangs on; raises NotFoundError."""
    query = (
        select(ContractRow.id)
        .join(kind, col(kind.contract_id) == col(ContractRow.id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(ContractRow.application_id))
        .where(kind.id == row_id, visible_applications(caller))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError(*CHINESE[kind])
    return found


def find_watched(session: Session, caller: Caller, kind: type[Watched], row_id: UUID) -> Watched:
    """A thing of a contract that the caller sees; raises NotFoundError otherwise."""
    contract_of(session, caller, kind, row_id)
    return session.get_one(kind, row_id, populate_existing=True)


def page_of_watched(
    session: Session,
    caller: Caller,
    kind: type[Watched],
    paging: PageRequest,
    *conditions: ColumnElement[bool],
) -> Sequence[Watched]:
    """One page of the things that the caller sees, oldest first."""
    query = (
        select(kind)
        .join(ContractRow, col(ContractRow.id) == col(kind.contract_id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(ContractRow.application_id))
        .where(visible_applications(caller), *conditions)
    )
    page = newest_last(query, paging, col(kind.created_at), col(kind.id))
    return session.exec(page).all()


def of_contract(
    session: Session, kind: type[Watched], contract_id: UUID, *conditions: ColumnElement[bool]
) -> Sequence[Watched]:
    """All things of one kind that hang on a contract, in the order of their making."""
    query = select(kind).where(kind.contract_id == contract_id, *conditions)
    return session.exec(query.order_by(col(kind.id))).all()
