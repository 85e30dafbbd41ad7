"""Queries about imports of running loans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from loan_origination.store.application_access import is_of_head_office
from loan_origination.tables.batches import LoanImportResultRow, LoanImportRow
from loan_origination.tables.loans import LoanRow
from servicekit.callers import Caller
from servicekit.problems import NotFoundError


def import_by_number(session: Session, branch: str, batch_no: str) -> LoanImportRow | None:
    """The import that a branch has sent under this number before."""
    query = select(LoanImportRow).where(
        LoanImportRow.branch == branch, LoanImportRow.batch_no == batch_no
    )
    return session.exec(query).one_or_none()


def find_import(session: Session, caller: Caller, import_id: UUID) -> LoanImportRow:
    """An import, for its branch and the head office; raises NotFoundError otherwise."""
    found = session.get(LoanImportRow, import_id)
    is_theirs = found is not None and (
        is_of_head_office(caller) or found.branch == caller.organisation
    )
    if found is None or not is_theirs:
        raise NotFoundError("loan import", "贷款导入批次")
    return found


def import_results(session: Session, import_id: UUID) -> list[dict[str, Any]]:
    """What became of the rows so far, in their order."""
    query = select(LoanImportResultRow.result).where(LoanImportResultRow.import_id == import_id)
    return [dict(found) for found in session.exec(query.order_by(col(LoanImportResultRow.place)))]


def numbers_taken(session: Session, numbers: Sequence[str]) -> set[str]:
    """Those of the numbers that a loan has already."""
    return set(session.exec(select(LoanRow.number).where(col(LoanRow.number).in_(numbers))))
