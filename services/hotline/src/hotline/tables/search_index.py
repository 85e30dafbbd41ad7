"""The index that names requests by pairs of characters: FTS5 on SQLite, GIN on PostgreSQL.

Neither is a table that models describe, so the migrations of this service make it by these words.
On PostgreSQL it lives in a schema of its own. It holds no texts: it names candidates, and the
`searched` text of a request decides.
"""

from __future__ import annotations

from sqlalchemy import Connection

_SQLITE = (
    # A place is day and number within the day, so the index is in the order of time.
    """
    CREATE TABLE IF NOT EXISTS request_search_place (
        place INTEGER PRIMARY KEY,
        request_id CHAR(32) NOT NULL REFERENCES request (id)
    )
    """,
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS request_search USING fts5(
        pairs, content = '', columnsize = 0, detail = none,
        tokenize = "unicode61 remove_diacritics 0"
    )
    """,
)
# Fast update would leave megabytes of unsorted entries that every search reads through.
_POSTGRESQL = (
    "CREATE SCHEMA IF NOT EXISTS search",
    """
    CREATE TABLE IF NOT EXISTS search.request_search (
        request_id uuid NOT NULL REFERENCES request (id),
        pairs text[] NOT NULL
    )
    """,
    """
    CREATE INDEX IF NOT EXISTS ix_request_search_pairs
    ON search.request_search USING gin (pairs) WITH (fastupdate = off)
    """,
)


def create_search_index(connection: Connection) -> None:
    """Make the index where there is none yet."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)
