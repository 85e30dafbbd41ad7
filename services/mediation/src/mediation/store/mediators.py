"""Queries about mediators, assignments, recusals, sessions and file items."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import Session, col, select

from mediation.domain.case_words import ItemKind
from mediation.domain.court_reports import FileItem
from mediation.domain.mediators import Mediator, Sides
from mediation.store.case_access import visible_cases
from mediation.store.cases import agents_of, parties_of
from mediation.tables.cases import CaseRow
from mediation.tables.mediators import (
    AssignmentRow,
    CaseItemRow,
    MediatorRow,
    RecusalRow,
    SessionRow,
)
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError

SEES_PRIVILEGED = ("case_admin", "mediator")


def find_mediator(session: Session, mediator_id: UUID) -> MediatorRow:
    """An entry of the register; raises NotFoundError."""
    found = session.get(MediatorRow, mediator_id)
    if found is None:
        raise NotFoundError("mediator", "调解员")
    return found


def is_registered(session: Session, subject: str) -> bool:
    """Whether the person is on the register."""
    same = select(MediatorRow.id).where(MediatorRow.subject == subject)
    return session.exec(same).first() is not None


def page_of_mediators(session: Session, paging: PageRequest) -> Sequence[MediatorRow]:
    """One page of the register."""
    page = newest_last(
        select(MediatorRow), paging, col(MediatorRow.created_at), col(MediatorRow.id)
    )
    return session.exec(page).all()


def as_mediator(row: MediatorRow) -> Mediator:
    """The entry as the rules of fairness see it."""
    return Mediator(
        subject=row.subject,
        employer=row.employer,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        shareholdings=frozenset(row.shareholdings),
        family=frozenset(json.loads(row.family)),
        past_clients=frozenset(row.past_clients),
    )


def sides_of(session: Session, case: CaseRow) -> Sides:
    """Who stands on either side of the case, and who has mediated it before."""
    parties = parties_of(session, case.id)
    query = select(AssignmentRow.subject).where(
        AssignmentRow.case_id == case.id, col(AssignmentRow.ended_at).is_not(None)
    )
    return Sides(
        issuer=case.issuer,
        party_refs=frozenset(row.party_ref for row in parties),
        organisations=frozenset(
            {case.issuer, *(row.organisation for row in parties if row.organisation)}
        ),
        agents=frozenset(agent.subject for agent in agents_of(session, case.id)),
        earlier_mediators=frozenset(session.exec(query).all()),
    )


def assignments_of(session: Session, case_id: UUID) -> Sequence[AssignmentRow]:
    """The mediators at work in a case now."""
    query = select(AssignmentRow).where(
        AssignmentRow.case_id == case_id, col(AssignmentRow.ended_at).is_(None)
    )
    return session.exec(query.order_by(col(AssignmentRow.assigned_at), col(AssignmentRow.id))).all()


def has_mediated(session: Session, case_id: UUID) -> frozenset[str]:
    """Everyone who mediates or has mediated a case."""
    query = select(AssignmentRow.subject).where(AssignmentRow.case_id == case_id)
    return frozenset(session.exec(query).all())


def find_recusal(
    session: Session, caller: Caller, on: date, recusal_id: UUID
) -> tuple[RecusalRow, CaseRow]:
    """A request for recusal and its case, if the caller may see it."""
    query = (
        select(RecusalRow, CaseRow)
        .join(CaseRow, col(CaseRow.id) == col(RecusalRow.case_id))
        .where(RecusalRow.id == recusal_id, visible_cases(caller, on))
    )
    found = session.exec(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFoundError("recusal", "回避申请")
    return found


def find_session(
    session: Session, caller: Caller, on: date, session_id: UUID
) -> tuple[SessionRow, CaseRow]:
    """A mediation session and its case, if the caller may see it."""
    query = (
        select(SessionRow, CaseRow)
        .join(CaseRow, col(CaseRow.id) == col(SessionRow.case_id))
        .where(SessionRow.id == session_id, visible_cases(caller, on))
    )
    found = session.exec(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFoundError("session", "调解会议")
    return found


def sessions_of(session: Session, case_id: UUID) -> Sequence[SessionRow]:
    """The sessions of a case, in order."""
    query = select(SessionRow).where(SessionRow.case_id == case_id)
    return session.exec(query.order_by(col(SessionRow.from_at), col(SessionRow.id))).all()


def items_of(session: Session, case_id: UUID) -> Sequence[CaseItemRow]:
    """The whole file of a case."""
    query = select(CaseItemRow).where(CaseItemRow.case_id == case_id)
    return session.exec(query.order_by(col(CaseItemRow.created_at), col(CaseItemRow.id))).all()


def visible_items(session: Session, caller: Caller, case_id: UUID) -> Sequence[CaseItemRow]:
    """What the caller may read of the file: privileged items are their author's and the staff's."""
    query = select(CaseItemRow).where(CaseItemRow.case_id == case_id, _is_readable(caller))
    return session.exec(query.order_by(col(CaseItemRow.created_at), col(CaseItemRow.id))).all()


def _is_readable(caller: Caller) -> ColumnElement[bool]:
    if caller.has_any(*SEES_PRIVILEGED):
        return true()
    is_open = col(CaseItemRow.is_privileged).is_(False)
    return or_(is_open, col(CaseItemRow.created_by) == caller.subject)


def find_item(
    session: Session, caller: Caller, on: date, item_id: UUID
) -> tuple[CaseItemRow, CaseRow]:
    """An item of a file and its case, if the caller may read both; raises NotFoundError."""
    query = (
        select(CaseItemRow, CaseRow)
        .join(CaseRow, col(CaseRow.id) == col(CaseItemRow.case_id))
        .where(CaseItemRow.id == item_id, visible_cases(caller, on), _is_readable(caller))
    )
    found = session.exec(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFoundError("item", "卷宗材料")
    return found


def as_item(row: CaseItemRow) -> FileItem:
    """The item as the wall sees it."""
    return FileItem(
        name=row.name,
        kind=ItemKind(row.kind),
        is_privileged=row.is_privileged,
        sha256=row.sha256,
        text=row.text,
        confirmed_by=frozenset(row.confirmed_by),
    )
