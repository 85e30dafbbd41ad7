"""Many rows of one table in one go: a prepared statement on SQLite, COPY on PostgreSQL.

An INSERT of SQLAlchemy works out parameters and types for every row anew. Here the columns of the
first row hold for all of them, and each column's type is asked once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, TableClause, insert, inspect
from sqlmodel import Session

Row = Mapping[str, Any]
_Convert = Callable[[Any], Any]


def insert_many(session: Session, kind: Any, rows: Sequence[Row]) -> None:
    """Insert rows of a table, or of the class that maps it, inside the session's transaction.

    All have the columns of the first; what is left out needs a default of the database's own.
    Raises KeyError for a row without one of the columns, and whatever the database refuses.
    """
    if not rows:
        return
    told = inspect(kind)
    table: TableClause = getattr(told, "local_table", told)
    connection = session.connection()
    names = [column.name for column in table.columns if column.name in rows[0]]
    values = _converted(table, names, connection.dialect, rows)
    cursor = connection.connection.cursor()
    try:
        if connection.dialect.name == "sqlite":
            statement = insert(table).compile(dialect=connection.dialect, column_keys=names)
            # Drivers take an iterator; nothing is gathered.
            cursor.executemany(str(statement), values)  # type: ignore[arg-type]
        else:
            _copy(cursor, _copy_statement(connection.dialect, table, names), values)
    finally:
        cursor.close()


def _copy_statement(dialect: Dialect, table: TableClause, names: Sequence[str]) -> str:
    prepared = dialect.identifier_preparer
    columns = ", ".join(prepared.quote(name) for name in names)
    return f"COPY {prepared.format_table(table)} ({columns}) FROM STDIN"


def _copy(cursor: Any, statement: str, values: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(statement) as copy:
        for row in values:
            copy.write_row(row)


def _converted(
    table: TableClause, names: Sequence[str], dialect: Dialect, rows: Iterable[Row]
) -> Iterator[list[Any]]:
    converts = [(name, _convert(table, name, dialect)) for name in names]
    for row in rows:
        yield [row[name] if convert is None else convert(row[name]) for name, convert in converts]


def _convert(table: TableClause, name: str, dialect: Dialect) -> _Convert | None:
    """What a column's type makes of a value on its way into this database."""
    return table.columns[name].type.dialect_impl(dialect).bind_processor(dialect)
