"""Queries about mass events."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from hotline.store.request_access import visible_requests
from hotline.tables.requests import MassEventRow, RequestRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def find_event(session: Session, event_id: UUID) -> MassEventRow:
    """A mass event; raises NotFoundError."""
    query = select(MassEventRow).where(MassEventRow.id == event_id)
    found = session.exec(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFoundError("mass event", "群体性事件")
    return found


def page_of_events(session: Session, paging: PageRequest) -> Sequence[MassEventRow]:
    """One page of mass events, oldest first."""
    query = select(MassEventRow)
    page = newest_last(query, paging, col(MassEventRow.created_at), col(MassEventRow.id))
    return session.exec(page).all()


def size_of(session: Session, event_id: UUID) -> tuple[int, int]:
    """How many requests and how many different people belong to an event."""
    identities = func.count(func.distinct(col(RequestRow.identity_hash)))
    query = select(func.count(), identities).where(RequestRow.mass_event_id == event_id)
    requests, people = session.exec(query).one()
    return requests, people


def calm_members(session: Session, event_id: UUID) -> Sequence[RequestRow]:
    """The requests of an event that are not urgent yet."""
    query = select(RequestRow).where(
        RequestRow.mass_event_id == event_id, ~col(RequestRow.is_urgent)
    )
    return session.exec(query.order_by(col(RequestRow.id)).with_for_update()).all()


def members(
    session: Session, caller: Caller, request_ids: Collection[UUID]
) -> Sequence[RequestRow]:
    """Requests to be put into an event or taken out; NotFoundError when one is not seen."""
    query = select(RequestRow).where(
        col(RequestRow.id).in_(list(request_ids)), visible_requests(caller)
    )
    rows = session.exec(query.order_by(col(RequestRow.id)).with_for_update()).all()
    if len(rows) != len(set(request_ids)):
        raise NotFoundError("request", "诉求")
    return rows
