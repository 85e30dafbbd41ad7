"""Queries about batches of applications."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from loan_origination.store.application_access import is_of_head_office
from loan_origination.tables.applications import ApplicationBatchRow, BatchResultRow
from servicekit.callers import Caller
from servicekit.problems import NotFoundError


def batch_by_number(session: Session, branch: str, batch_no: str) -> ApplicationBatchRow | None:
    """The batch that a branch has sent under this number before."""
    query = select(ApplicationBatchRow).where(
        ApplicationBatchRow.branch == branch, ApplicationBatchRow.batch_no == batch_no
    )
    return session.exec(query).one_or_none()


def find_batch(session: Session, caller: Caller, batch_id: UUID) -> ApplicationBatchRow:
    """A batch, for its branch and the head office; raises NotFoundError otherwise."""
    found = session.get(ApplicationBatchRow, batch_id)
    is_theirs = found is not None and (
        is_of_head_office(caller) or found.branch == caller.organisation
    )
    if found is None or not is_theirs:
        raise NotFoundError("batch", "批次")
    return found


def results_of(session: Session, batch_id: UUID) -> list[dict[str, Any]]:
    """What became of the rows so far, in their order."""
    query = select(BatchResultRow.result).where(BatchResultRow.batch_id == batch_id)
    return [dict(found) for found in session.exec(query.order_by(col(BatchResultRow.place)))]
