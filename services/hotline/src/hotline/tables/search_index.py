"""The full-text index: a virtual table on SQLite, an array with a GIN index on PostgreSQL.

Neither is a table that models describe, so the migrations of this service make it by these words.
On PostgreSQL it lives in a schema of its own.
"""

from __future__ import annotations

from sqlalchemy import Connection

_SQLITE = (
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS request_search USING fts5(
        pairs, request_id UNINDEXED, tokenize = "unicode61 remove_diacritics 0"
    )
    """,
)
_POSTGRESQL = (
    "CREATE SCHEMA IF NOT EXISTS search",
    """
    CREATE TABLE IF NOT EXISTS search.request_search (
        request_id uuid NOT NULL REFERENCES request (id),
        plain text NOT NULL,
        pairs text[] NOT NULL
    )
    """,
    """
    CREATE INDEX IF NOT EXISTS ix_request_search_pairs
    ON search.request_search USING gin (pairs)
    """,
)


def create_search_index(connection: Connection) -> None:
    """Make the index where there is none yet."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)
