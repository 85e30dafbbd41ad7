"""The work list of the watch: what has to be done about which contract by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Date, Uuid, literal, tuple_
from sqlmodel import Session, col, select

from loan_origination.store.application_access import visible_applications
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.monitoring import WatchTaskRow
from servicekit.callers import Caller
from servicekit.paging import CursorError, PageRequest


def page_of_tasks(
    session: Session,
    caller: Caller,
    paging: PageRequest,
    *,
    contract_id: UUID | None = None,
    kind: str | None = None,
    role: str | None = None,
    due_by: date | None = None,
) -> Sequence[WatchTaskRow]:
    """One page of the open tasks that the caller sees, the most urgent first."""
    query = (
        select(WatchTaskRow)
        .join(ContractRow, col(ContractRow.id) == col(WatchTaskRow.contract_id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(ContractRow.application_id))
        .where(visible_applications(caller), col(WatchTaskRow.done_on).is_(None))
    )
    if contract_id is not None:
        query = query.where(WatchTaskRow.contract_id == contract_id)
    if kind is not None:
        query = query.where(WatchTaskRow.kind == kind)
    if role is not None:
        query = query.where(WatchTaskRow.role == role)
    if due_by is not None:
        query = query.where(col(WatchTaskRow.due_on) <= due_by)
    key = tuple_(col(WatchTaskRow.due_on), col(WatchTaskRow.id))
    if paging.after is not None:
        query = query.where(key > tuple_(*_after(paging.after)))
    ordered = query.order_by(col(WatchTaskRow.due_on), col(WatchTaskRow.id))
    return session.exec(ordered.limit(paging.limit + 1)).all()


def _after(told: list[str]) -> tuple[object, object]:
    try:
        return literal(date.fromisoformat(told[0]), Date), literal(UUID(told[1]), Uuid)
    except (ValueError, IndexError) as error:
        raise CursorError from error


def task_of(session: Session, contract_id: UUID, kind: str, subject: str) -> WatchTaskRow | None:
    """The open task of one kind about one thing."""
    query = select(WatchTaskRow).where(
        WatchTaskRow.contract_id == contract_id,
        WatchTaskRow.kind == kind,
        WatchTaskRow.subject == subject,
        col(WatchTaskRow.done_on).is_(None),
    )
    return session.exec(query).first()


def earlier_task(
    session: Session, contract_id: UUID, kind: str, subject: str, due_on: date
) -> WatchTaskRow | None:
    """The same task as it was written down before, done or not."""
    query = select(WatchTaskRow).where(
        WatchTaskRow.contract_id == contract_id,
        WatchTaskRow.kind == kind,
        WatchTaskRow.subject == subject,
        WatchTaskRow.due_on == due_on,
    )
    return session.exec(query).one_or_none()


def open_tasks_of(session: Session, contract_id: UUID, kind: str) -> Sequence[WatchTaskRow]:
    """The open tasks of one kind about a contract."""
    query = select(WatchTaskRow).where(
        WatchTaskRow.contract_id == contract_id,
        WatchTaskRow.kind == kind,
        col(WatchTaskRow.done_on).is_(None),
    )
    return session.exec(query.order_by(col(WatchTaskRow.due_on))).all()
