"""Full-text search in Chinese: every two neighbouring characters of a request find it.

One interface over both databases. The index names candidates by the pairs of characters that they
contain, and by days, so a page of a common word costs no more than one of a rare word. Whether a
candidate holds the whole query is told by its searchable text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Protocol
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session, col

from hotline.domain.similarity import index_pairs, searchable
from hotline.tables.requests import RequestRow
from lawkit.shanghai import shanghai_day
from servicekit.bulk_rows import insert_many

_FTS = table("request_search", column("rowid", BigInteger), column("pairs", Text))
_PLACES = table("request_search_place", column("place", BigInteger), column("request_id", Uuid))
_GIN = table(
    "request_search",
    column("request_id", Uuid),
    column("pairs", ARRAY(Text)),
    schema="search",
)
_LAST_PLACE = "SELECT max(place) FROM request_search_place WHERE place >= ? AND place < ?"
_PLACES_A_DAY = 1 << 32
WIDEST = 3
_DAYS = 16


@dataclass(frozen=True, slots=True)
class IndexedText:
    """A searchable text of a request, and when that request came."""

    request_id: UUID
    created_at: datetime
    plain: str

    @property
    def day(self) -> int:
        return shanghai_day(self.created_at).toordinal()


@dataclass(frozen=True, slots=True)
class Span:
    """Days from a first one to the end of its block: a single day, or a block of 16, 256, 4,096."""

    first: int
    width: int

    @property
    def block(self) -> int:
        return self.first // int(_DAYS**self.width)

    @property
    def behind(self) -> int:
        """The first day that is not part of it any more."""
        return (self.block + 1) * int(_DAYS**self.width)


class SearchIndex(Protocol):
    """Takes texts in, and names requests whose texts may hold a query."""

    def add(self, session: Session, texts: Iterable[IndexedText]) -> None:
        """Index texts of requests, beside what is indexed of them already."""

    def candidates(self, plain: str, span: Span) -> Select[tuple[UUID]]:
        """Ids of requests that have every pair of a searchable query.

        All that came in the span are among them, and none behind it.
        """


class SqliteIndex:
    """FTS5 over pairs; the number of a text begins with its day."""

    def add(self, session: Session, texts: Iterable[IndexedText]) -> None:
        places: list[dict[str, object]] = []
        entries: list[dict[str, object]] = []
        # In rising order: FTS5 writes out what it has gathered when a number does not rise.
        for day, of_day in groupby(sorted(texts, key=_by_day), key=_by_day):
            for place, each in enumerate(of_day, start=_next_place(session, day)):
                places.append({"place": place, "request_id": each.request_id})
                entries.append({"rowid": place, "pairs": " ".join(index_pairs(each.plain))})
        insert_many(session, _PLACES, places)
        insert_many(session, _FTS, entries)

    def candidates(self, plain: str, span: Span) -> Select[tuple[UUID]]:
        words = " ".join(f'"{pair}"' for pair in index_pairs(plain))
        is_match = literal_column("request_search").op("MATCH")(words)
        first, behind = _first_place(span.first), _first_place(span.behind)
        found = select(_PLACES.c.request_id).join(_FTS, _FTS.c.rowid == _PLACES.c.place)
        return found.where(is_match, _FTS.c.rowid >= first, _FTS.c.rowid < behind)


class PostgresIndex:
    """A GIN index over the pairs of each text and the names of the blocks of days it lies in."""

    def add(self, session: Session, texts: Iterable[IndexedText]) -> None:
        rows = [
            {"request_id": each.request_id, "pairs": [*index_pairs(each.plain), *_blocks(each.day)]}
            for each in texts
        ]
        insert_many(session, _GIN, rows)

    def candidates(self, plain: str, span: Span) -> Select[tuple[UUID]]:
        wanted = [*index_pairs(plain), _name(span)]
        return select(_GIN.c.request_id).where(_GIN.c.pairs.contains(wanted))


def index_of(session: Session) -> SearchIndex:
    """The index of the database that a session works on."""
    return SqliteIndex() if _is_sqlite(session) else PostgresIndex()


def make_findable(session: Session, request: RequestRow, words: str) -> None:
    """Let masked words find a request, beside those that find it already."""
    plain = searchable(words)
    request.searched = f"{request.searched}\n{plain}" if request.searched else plain
    session.add(request)
    session.flush()
    index_of(session).add(session, [IndexedText(request.id, request.created_at, plain)])


def prefer_index(session: Session) -> None:
    """For the rest of the transaction PostgreSQL reads no table from end to end by choice.

    It believes that common pairs are spread evenly, so that reading soon finds some; yet those of
    some days lie together, and the index names them at once.
    """
    if not _is_sqlite(session):
        session.execute(text("SET LOCAL enable_seqscan = off"))


def holds(session: Session, plain: str) -> ColumnElement[bool]:
    """Whether the text of a request holds a searchable query: what the index is measured by."""
    where = func.instr if _is_sqlite(session) else func.strpos
    return where(col(RequestRow.searched), plain, type_=Integer) > 0


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _by_day(indexed: IndexedText) -> int:
    return indexed.day


def _first_place(day: int) -> int:
    return day * _PLACES_A_DAY


def _next_place(session: Session, day: int) -> int:
    bounds = _first_place(day), _first_place(day + 1)
    # In the driver's own words: an import asks this once for each of its days.
    last = session.connection().exec_driver_sql(_LAST_PLACE, bounds).scalar_one()
    return (bounds[0] if last is None else int(last)) + 1


def _blocks(day: int) -> list[str]:
    return [_name(Span(day, width)) for width in range(WIDEST + 1)]


def _name(span: Span) -> str:
    """No pair of letters or digits begins like this."""
    return f"@{span.width}-{span.block}"
