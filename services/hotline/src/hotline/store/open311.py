"""Requests as the Open311 façade asks for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from hotline.domain.request_states import NOT_OPEN
from hotline.store.request_access import visible_requests
from hotline.tables.requests import RequestRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


@dataclass(frozen=True, slots=True)
class AskedRequests:
    """What narrows a list down; None where nothing does."""

    numbers: Collection[str] | None = None
    is_open: bool | None = None
    categories: Collection[str] | None = None
    since: datetime | None = None
    until: datetime | None = None


def asked_requests(
    session: Session, caller: Caller, paging: PageRequest, asked: AskedRequests
) -> Sequence[RequestRow]:
    """One page of what the caller sees."""
    row = RequestRow
    query = select(row).where(visible_requests(caller))
    if asked.is_open is not None:
        is_over = col(row.state).in_([state.value for state in NOT_OPEN])
        query = query.where(~is_over if asked.is_open else is_over)
    if asked.numbers is not None:
        query = query.where(col(row.number).in_(asked.numbers))
    if asked.categories is not None:
        query = query.where(col(row.category).in_(asked.categories))
    if asked.since is not None:
        query = query.where(col(row.created_at) >= asked.since)
    if asked.until is not None:
        query = query.where(col(row.created_at) <= asked.until)
    page = newest_last(query, paging, col(row.created_at), col(row.id))
    return session.exec(page).all()


def request_numbered(session: Session, caller: Caller, number: str) -> RequestRow:
    """The request with a number, if the caller sees it; raises NotFoundError."""
    query = select(RequestRow).where(RequestRow.number == number, visible_requests(caller))
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("request", "诉求")
    return found
