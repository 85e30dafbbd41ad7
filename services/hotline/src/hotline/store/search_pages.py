"""Pages of a search, in the order of the list, without gathering everything that is found.

What may be seen and is asked for beside the words can be little: then its texts are looked through.
Otherwise the index is asked for some days after the other until the page is full, more or fewer of
them by how much they hold. So neither a common word nor a narrow view costs more than a page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import Session, col
from sqlmodel.sql.expression import SelectOfScalar

from hotline.store.search import WIDEST, Span, holds, index_of, prefer_index
from hotline.tables.requests import RequestRow
from lawkit.shanghai import shanghai_day, start_of_day
from servicekit.paging import PageRequest, newest_last

MOST_LOOKED_THROUGH = 10_000
"""So many texts are looked through sooner than a common word is looked up."""
MOST_NAMED = 1_000
"""So many candidates are asked for by name at once."""
Among = tuple[Span, Collection[UUID] | Select[tuple[UUID]]]


def page_of_found(
    session: Session, query: SelectOfScalar[RequestRow], paging: PageRequest, plain: str
) -> Sequence[RequestRow]:
    """A page of the query's requests that hold a searchable text, and one more."""
    wanted = paging.limit + 1
    page = newest_last(query, paging, col(RequestRow.created_at), col(RequestRow.id))
    if _is_little(session, page):
        return session.exec(page.where(holds(session, plain))).all()
    prefer_index(session)
    found: list[RequestRow] = []
    for span, among in _spans(session, page, plain):
        of_days = page.where(
            col(RequestRow.created_at) >= _start(span.first),
            col(RequestRow.created_at) < _start(span.behind),
            col(RequestRow.id).in_(among),
            holds(session, plain),
        )
        found += session.exec(of_days.limit(wanted - len(found))).all()
        if len(found) == wanted:
            break
    return found


def _is_little(session: Session, page: SelectOfScalar[RequestRow]) -> bool:
    some = page.with_only_columns(col(RequestRow.id)).order_by(None).limit(MOST_LOOKED_THROUGH + 1)
    count = session.execute(select(func.count()).select_from(some.subquery())).scalar_one()
    return int(count) <= MOST_LOOKED_THROUGH


def _spans(session: Session, page: SelectOfScalar[RequestRow], plain: str) -> Iterator[Among]:
    """Spans from the first request of the page on, each wider than the one before."""
    day, last = _bounds(session, page)
    width = 0
    while day <= last:
        span = Span(day, width)
        yield from _parts(session, plain, span)
        day, width = span.behind, min(width + 1, WIDEST)


def _parts(session: Session, plain: str, span: Span) -> Iterator[Among]:
    """The span with its candidates; where they are too many, its parts in turn, down to a day.

    A day is asked for whole. Otherwise candidates are named: a database guesses badly how many
    requests have a rare word.
    """
    candidates = index_of(session).candidates(plain, span)
    named = session.execute(candidates.limit(MOST_NAMED + 1)).scalars().all()
    if len(named) <= MOST_NAMED:
        if named:
            yield span, set(named)
    elif span.width == 0:
        yield span, candidates
    else:
        day = span.first
        while day < span.behind:
            part = Span(day, span.width - 1)
            yield from _parts(session, plain, part)
            day = part.behind


def _bounds(session: Session, page: SelectOfScalar[RequestRow]) -> tuple[int, int]:
    """The day of the first request of the page, and the latest day of all."""
    came = col(RequestRow.created_at)
    first = session.execute(page.with_only_columns(came).limit(1)).scalar_one()
    latest = session.execute(select(func.max(came))).scalar_one()
    return shanghai_day(first).toordinal(), shanghai_day(latest).toordinal()


def _start(day: int) -> datetime:
    return start_of_day(date.fromordinal(day))
