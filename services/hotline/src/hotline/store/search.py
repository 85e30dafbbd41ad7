"""Full-text search in Chinese: every two neighbouring characters of a request find it.

One interface over both databases. SQLite: a phrase of pairs in FTS5. PostgreSQL: an array of
pairs under a GIN index, and a look at the text itself for queries of more than one pair.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    String,
    Text,
    Uuid,
    and_,
    column,
    func,
    insert,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session, col

from hotline.domain.similarity import index_phrase, index_text
from hotline.tables.requests import RequestRow

_FTS = table("request_search", column("pairs", Text), column("request_id", Uuid))
_GIN = table(
    "request_search",
    column("request_id", Uuid),
    column("plain", Text),
    column("pairs", ARRAY(Text)),
    schema="search",
)


class SearchIndex(Protocol):
    """Takes texts in, and tells which requests contain a query."""

    def add(self, session: Session, texts: Mapping[UUID, str]) -> None:
        """Index (masked) texts of requests, beside what is indexed of them already."""

    def contains(self, query: str) -> ColumnElement[bool]:
        """The condition on a request; raises QueryTooShortError below two characters."""


class SqliteIndex:
    """FTS5 over pairs with spaces between; a query is a phrase of pairs."""

    def add(self, session: Session, texts: Mapping[UUID, str]) -> None:
        rows = [{"pairs": index_text(text), "request_id": each} for each, text in texts.items()]
        if rows:
            session.connection().execute(insert(_FTS), rows)

    def contains(self, query: str) -> ColumnElement[bool]:
        phrase = f'"{index_phrase(query)}"'
        is_match = literal_column("request_search").op("MATCH")(phrase)
        return col(RequestRow.id).in_(select(_FTS.c.request_id).where(is_match))


class PostgresIndex:
    """A GIN index over the pairs of each text; longer queries are looked up in the text too."""

    def add(self, session: Session, texts: Mapping[UUID, str]) -> None:
        rows = []
        for request_id, text in texts.items():
            pairs = index_text(text).split()
            rows.append(
                {"request_id": request_id, "plain": _joined(pairs), "pairs": sorted(set(pairs))}
            )
        if rows:
            session.connection().execute(insert(_GIN), rows)

    def contains(self, query: str) -> ColumnElement[bool]:
        pairs = index_phrase(query).split()
        is_match = _GIN.c.pairs.contains(sorted(set(pairs)))
        if len(pairs) > 1:
            is_match = and_(is_match, func.strpos(_GIN.c.plain, _joined(pairs), type_=String) > 0)
        return col(RequestRow.id).in_(select(_GIN.c.request_id).where(is_match))


def _joined(pairs: list[str]) -> str:
    """The text that neighbouring pairs came from."""
    return "".join([pairs[0], *(pair[1] for pair in pairs[1:])]) if pairs else ""


def index_of(session: Session) -> SearchIndex:
    """The index of the database that a session works on."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return SqliteIndex() if is_sqlite else PostgresIndex()
