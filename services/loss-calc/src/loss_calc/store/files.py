"""Queries about accepted trade files."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from loss_calc.store.access import visible_cases
from loss_calc.tables import CaseRow, TradeFileRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def files_of(session: Session, case_id: UUID) -> Sequence[TradeFileRow]:
    """All accepted files of a case, in the order of acceptance."""
    query = select(TradeFileRow).where(TradeFileRow.case_id == case_id)
    return session.exec(query.order_by(col(TradeFileRow.created_at), col(TradeFileRow.id))).all()


def page_of_files(session: Session, case_id: UUID, paging: PageRequest) -> Sequence[TradeFileRow]:
    """One page of a case's accepted files."""
    query = select(TradeFileRow).where(TradeFileRow.case_id == case_id)
    page = newest_last(query, paging, col(TradeFileRow.created_at), col(TradeFileRow.id))
    return session.exec(page).all()


def find_file(session: Session, caller: Caller, file_id: UUID) -> TradeFileRow:
    """An accepted file of a case that the caller sees."""
    query = (
        select(TradeFileRow)
        .join(CaseRow, col(CaseRow.id) == col(TradeFileRow.case_id))
        .where(TradeFileRow.id == file_id, visible_cases(caller))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("trade file", "成交文件")
    return found
