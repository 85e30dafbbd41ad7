"""Queries about requests: lists, what happened to one, its routing, its place among others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from hotline.domain.merges import MergeForest
from hotline.domain.request_numbers import RequestNumberError, parsed_number
from hotline.domain.similarity import searched_words
from hotline.store.request_access import visible_requests
from hotline.store.search_pages import page_of_found
from hotline.tables.requests import (
    LinkRow,
    MergeRow,
    RequestEventRow,
    RequestRow,
    RoutingRow,
)
from lawkit.shanghai import end_of_day, start_of_day
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """What a list is narrowed to; what is None narrows nothing."""

    state: str | None = None
    category: str | None = None
    institution: str | None = None
    due_before: datetime | None = None
    q: str | None = None
    number: str | None = None
    channel: str | None = None
    issue: str | None = None
    mass_event: UUID | None = None
    is_urgent: bool | None = None
    is_open: bool | None = None
    received_from: date | None = None
    received_to: date | None = None


def page_of_requests(
    session: Session, caller: Caller, paging: PageRequest, wanted: RequestFilter
) -> Sequence[RequestRow]:
    """One page of what the caller sees, oldest first; raises QueryTooShortError.

    A whole request number as query finds that request.
    """
    query = select(RequestRow).where(visible_requests(caller))
    query = _narrowed(query, wanted)
    if wanted.q is not None:
        try:
            query = query.where(col(RequestRow.number) == parsed_number(wanted.q))
        except RequestNumberError:
            return page_of_found(session, query, paging, searched_words(wanted.q))
    page = newest_last(query, paging, col(RequestRow.created_at), col(RequestRow.id))
    return session.exec(page).all()


def _narrowed(
    query: SelectOfScalar[RequestRow], wanted: RequestFilter
) -> SelectOfScalar[RequestRow]:
    row = RequestRow
    equal = (
        (row.state, wanted.state),
        (row.category, wanted.category),
        (row.number, wanted.number),
        (row.channel, wanted.channel),
        (row.issue, wanted.issue),
        (row.mass_event_id, wanted.mass_event),
    )
    for column, value in equal:
        if value is not None:
            query = query.where(col(column) == value)
    if wanted.institution is not None:
        names = (col(row.institution_code), col(row.named_institution))
        query = query.where(or_(*(each == wanted.institution for each in names)))
    if wanted.due_before is not None:
        query = query.where(col(row.due_at) < wanted.due_before)
    if wanted.is_open is not None:
        is_open = col(row.closed_at).is_(None)
        query = query.where(is_open if wanted.is_open else ~is_open)
    if wanted.is_urgent is not None:
        is_urgent = col(row.is_urgent)
        query = query.where(is_urgent if wanted.is_urgent else ~is_urgent)
    if wanted.received_from is not None:
        query = query.where(col(row.created_at) >= start_of_day(wanted.received_from))
    if wanted.received_to is not None:
        query = query.where(col(row.created_at) < end_of_day(wanted.received_to))
    return query


def request_with_number(session: Session, number: str) -> RequestRow | None:
    """The request that a number was given to, whoever asks."""
    return session.exec(select(RequestRow).where(RequestRow.number == number)).one_or_none()


def events_of(
    session: Session, request_id: UUID, *, is_public_only: bool
) -> Sequence[RequestEventRow]:
    """What happened to a request, in order."""
    query = select(RequestEventRow).where(RequestEventRow.request_id == request_id)
    if is_public_only:
        query = query.where(col(RequestEventRow.is_public))
    return session.exec(query.order_by(col(RequestEventRow.at), col(RequestEventRow.id))).all()


def routings_of(session: Session, request_id: UUID) -> Sequence[RoutingRow]:
    """Every routing of a request, oldest first."""
    query = select(RoutingRow).where(RoutingRow.request_id == request_id)
    return session.exec(query.order_by(col(RoutingRow.decided_at), col(RoutingRow.id))).all()


def current_routing(session: Session, request_id: UUID) -> RoutingRow | None:
    """The routing that has not ended."""
    query = select(RoutingRow).where(
        RoutingRow.request_id == request_id, col(RoutingRow.ended_at).is_(None)
    )
    return session.exec(query).one_or_none()


def merge_of(session: Session, child_id: UUID) -> MergeRow | None:
    """The merge of a child that has not been undone."""
    query = select(MergeRow).where(MergeRow.child_id == child_id, col(MergeRow.undone_at).is_(None))
    return session.exec(query).one_or_none()


def forest_around(session: Session, *request_ids: UUID) -> MergeForest:
    """Every merge that touches one of these requests."""
    ids = list(request_ids)
    query = select(MergeRow.child_id, MergeRow.master_id).where(
        col(MergeRow.undone_at).is_(None),
        or_(col(MergeRow.child_id).in_(ids), col(MergeRow.master_id).in_(ids)),
    )
    return MergeForest({str(child): str(master) for child, master in session.exec(query).all()})


def children_of(session: Session, master_id: UUID) -> Sequence[RequestRow]:
    """What is merged into a request."""
    query = select(RequestRow).where(RequestRow.merged_into == master_id)
    return session.exec(query.order_by(col(RequestRow.created_at), col(RequestRow.id))).all()


def links_of(session: Session, request_id: UUID) -> Sequence[LinkRow]:
    """Requests found alike when one of the two came."""
    either = or_(col(LinkRow.request_id) == request_id, col(LinkRow.other_id) == request_id)
    query = select(LinkRow).where(either).order_by(col(LinkRow.created_at), col(LinkRow.id))
    return session.exec(query).all()


def others_seen(
    session: Session,
    visible: ColumnElement[bool],
    request_id: UUID,
    links: Sequence[LinkRow],
) -> dict[UUID, RequestRow]:
    """The other ends of these links that may be seen."""
    ends = {end for link in links for end in (link.request_id, link.other_id)} - {request_id}
    query = select(RequestRow).where(col(RequestRow.id).in_(ends), visible)
    return {row.id: row for row in session.exec(query).all()}


def earlier_kin(session: Session, request: RequestRow) -> RequestRow | None:
    """The latest request of the same person about the same that a new one was found to repeat."""
    query = (
        select(RequestRow)
        .join(LinkRow, col(LinkRow.other_id) == RequestRow.id)
        .where(
            LinkRow.request_id == request.id,
            col(LinkRow.is_repeat),
            RequestRow.identity_hash == request.identity_hash,
        )
    )
    latest = query.order_by(col(RequestRow.created_at).desc(), col(RequestRow.id).desc())
    return session.exec(latest).first()
