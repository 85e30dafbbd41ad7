"""Queries about check runs, underwriting and waivers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from loan_origination.store.application_access import visible_applications
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import CheckRunRow, UnderwritingRow, WaiverRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def latest_check(session: Session, application_id: UUID) -> CheckRunRow | None:
    """The last run of the rules over an application."""
    query = select(CheckRunRow).where(CheckRunRow.application_id == application_id)
    return session.exec(query.order_by(col(CheckRunRow.number).desc()).limit(1)).one_or_none()


def latest_results(session: Session, application_id: UUID) -> list[Any]:
    """What the last run came to, without the facts that it rests on; empty before the first."""
    query = select(CheckRunRow.results).where(CheckRunRow.application_id == application_id)
    found = session.exec(query.order_by(col(CheckRunRow.number).desc()).limit(1)).one_or_none()
    return [] if found is None else list(found)


def check_number(session: Session, application_id: UUID) -> int:
    """The number of the next run."""
    query = select(func.max(CheckRunRow.number)).where(CheckRunRow.application_id == application_id)
    return (session.exec(query).one() or 0) + 1


def page_of_checks(
    session: Session, application_id: UUID, paging: PageRequest
) -> Sequence[CheckRunRow]:
    """One page of the runs, oldest first."""
    query = select(CheckRunRow).where(CheckRunRow.application_id == application_id)
    page = newest_last(query, paging, col(CheckRunRow.run_at), col(CheckRunRow.id))
    return session.exec(page).all()


def find_check(session: Session, application_id: UUID, check_id: UUID) -> CheckRunRow:
    """One run; raises NotFoundError."""
    found = session.get(CheckRunRow, check_id)
    if found is None or found.application_id != application_id:
        raise NotFoundError("check run", "规则检查")
    return found


def underwritings_of(session: Session, application_id: UUID) -> Sequence[UnderwritingRow]:
    """Every underwriting of an application, in order."""
    query = select(UnderwritingRow).where(UnderwritingRow.application_id == application_id)
    return session.exec(query.order_by(col(UnderwritingRow.number))).all()


def latest_underwriting(session: Session, application_id: UUID) -> UnderwritingRow | None:
    """The last underwriting of an application."""
    query = select(UnderwritingRow).where(UnderwritingRow.application_id == application_id)
    ordered = query.order_by(col(UnderwritingRow.number).desc())
    return session.exec(ordered.limit(1)).one_or_none()


def find_underwriting(
    session: Session, application_id: UUID, underwriting_id: UUID
) -> UnderwritingRow:
    """One underwriting; raises NotFoundError."""
    found = session.get(UnderwritingRow, underwriting_id)
    if found is None or found.application_id != application_id:
        raise NotFoundError("underwriting", "测算")
    return found


def waivers_of(session: Session, application_id: UUID) -> Sequence[WaiverRow]:
    """Every waiver that was asked for, in order."""
    query = select(WaiverRow).where(WaiverRow.application_id == application_id)
    return session.exec(query.order_by(col(WaiverRow.created_at), col(WaiverRow.id))).all()


def find_waiver(session: Session, caller: Caller, waiver_id: UUID) -> WaiverRow:
    """A waiver of an application that the caller sees; raises NotFoundError otherwise."""
    query = (
        select(WaiverRow)
        .join(ApplicationRow, col(ApplicationRow.id) == col(WaiverRow.application_id))
        .where(WaiverRow.id == waiver_id, visible_applications(caller))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("waiver", "豁免申请")
    return found
