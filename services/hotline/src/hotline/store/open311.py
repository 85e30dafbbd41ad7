"""Requests as the Open311 façade asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from hotline.domain.request_states import NOT_OPEN
from hotline.store.request_access import visible_requests
from hotline.tables.requests import RequestRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def asked_requests(
    session: Session,
    caller: Caller,
    paging: PageRequest,
    *,
    is_open: bool | None,
    category: str | None,
    since: datetime | None,
    until: datetime | None,
) -> Sequence[RequestRow]:
    """One page of what the caller sees."""
    row = RequestRow
    query = select(row).where(visible_requests(caller))
    if is_open is not None:
        is_over = col(row.state).in_([state.value for state in NOT_OPEN])
        query = query.where(~is_over if is_open else is_over)
    if category is not None:
        query = query.where(col(row.category) == category)
    if since is not None:
        query = query.where(col(row.created_at) >= since)
    if until is not None:
        query = query.where(col(row.created_at) <= until)
    page = newest_last(query, paging, col(row.created_at), col(row.id))
    return session.exec(page).all()


def request_numbered(session: Session, caller: Caller, number: str) -> RequestRow:
    """The request with a number, if the caller sees it; raises NotFoundError."""
    query = select(RequestRow).where(RequestRow.number == number, visible_requests(caller))
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("request", "诉求")
    return found
