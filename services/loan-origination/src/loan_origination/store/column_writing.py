"""Columns of many rows of one table, each row with values of its own, written in one go.

SQLite takes a prepared statement; PostgreSQL one statement over all rows as one JSON document,
which it reads by the types of the table. SQLAlchemy would work out parameters and types for every
row anew, and send every row by itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Dialect, Table
from sqlmodel import Session

KEY = "key"


def write_columns(session: Session, table: Table, key: str, rows: Sequence[dict[str, Any]]) -> None:
    """Update rows by the column `key`; each tells its "key" and the columns that the first has.

    Columns of times are not for this. Raises KeyError for a row without one of the columns, and
    whatever the database refuses.
    """
    if not rows:
        return
    connection = session.connection()
    dialect = connection.dialect
    names = [name for name in rows[0] if name != KEY]
    cursor = connection.connection.cursor()
    try:
        if dialect.name == "sqlite":
            values = _as_kept(table, key, names, rows, dialect)
            cursor.executemany(_row_by_row(table, key, names, dialect), values)
        else:
            told = [{key: row[KEY], **{name: row[name] for name in names}} for row in rows]
            document = json.dumps(told, default=str, ensure_ascii=False)
            cursor.execute(_all_at_once(table, key, names, dialect), [document])
    finally:
        cursor.close()


def _as_kept(
    table: Table, key: str, names: Sequence[str], rows: Sequence[dict[str, Any]], dialect: Dialect
) -> list[list[Any]]:
    """What each column's type makes of its values on their way into this database."""
    columns = [(name, table.c[name]) for name in names] + [(KEY, table.c[key])]
    told = [
        (name, column.type.dialect_impl(dialect).bind_processor(dialect))
        for name, column in columns
    ]
    return [
        [row[name] if convert is None else convert(row[name]) for name, convert in told]
        for row in rows
    ]


def _row_by_row(table: Table, key: str, names: Sequence[str], dialect: Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    changes = ", ".join(f"{quote(name)} = ?" for name in names)
    return f"UPDATE {quote(table.name)} SET {changes} WHERE {quote(key)} = ?"  # noqa: S608


def _all_at_once(table: Table, key: str, names: Sequence[str], dialect: Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    of, by = quote(table.name), quote(key)
    changes = ", ".join(f"{quote(name)} = told.{quote(name)}" for name in names)
    told = f"json_populate_recordset(CAST(NULL AS {of}), CAST(%s AS json))"
    # Names of our own tables; what a caller sent is in the document.
    return f"UPDATE {of} SET {changes} FROM {told} AS told WHERE {of}.{by} = told.{by}"  # noqa: S608
