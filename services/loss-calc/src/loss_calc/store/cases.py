"""Queries about cases."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from loss_calc.store.access import visible_cases
from loss_calc.tables import CaseRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def find_case(session: Session, caller: Caller, case_id: UUID, *, lock: bool = False) -> CaseRow:
    """The case, if the caller may see it; raises NotFoundError otherwise."""
    query = select(CaseRow).where(CaseRow.id == case_id, visible_cases(caller))
    found = session.exec(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFoundError("case", "案件")
    return found


def is_numbered(session: Session, court: str, case_number: str) -> bool:
    """Whether the court has a case of this number already."""
    same = select(CaseRow.id).where(CaseRow.court == court, CaseRow.case_number == case_number)
    return session.exec(same).first() is not None


def page_of_cases(session: Session, caller: Caller, paging: PageRequest) -> Sequence[CaseRow]:
    """One page of the cases that the caller sees, oldest first."""
    query = select(CaseRow).where(visible_cases(caller))
    page = newest_last(query, paging, col(CaseRow.created_at), col(CaseRow.id))
    return session.exec(page).all()
