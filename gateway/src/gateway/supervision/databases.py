"""A database per program on the PostgreSQL server that STACK_POSTGRES_URL names."""

from __future__ import annotations

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from gateway.supervision.plan import PROGRAMS, StackRefusedError

DRIVER = "postgresql+psycopg"
_KNOWN = {"postgres", "postgresql", DRIVER}
CONNECT_SECONDS = 10


def postgres_databases(server_url: str) -> dict[str, str]:
    """Each program's own database URL; the databases that are missing are made.

    Raises StackRefusedError when the server cannot be used.
    """
    server = _server(server_url)
    names = {program: f"tianping_{program.replace('-', '_')}" for program in PROGRAMS}
    try:
        _make_missing(server, list(names.values()))
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()
        raise StackRefusedError(
            f"the PostgreSQL server of STACK_POSTGRES_URL cannot be used: {reason[0]}"
        ) from error
    return {
        program: server.set(database=name).render_as_string(hide_password=False)
        for program, name in names.items()
    }


def _server(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StackRefusedError(
            "STACK_POSTGRES_URL is no database address; it looks like "
            "postgresql://user:password@host:5432/postgres"
        ) from error
    if url.drivername not in _KNOWN:
        raise StackRefusedError(f"STACK_POSTGRES_URL names {url.drivername}, not PostgreSQL")
    return url.set(drivername=DRIVER)


def _make_missing(server: URL, names: list[str]) -> None:
    administrative = server.set(drivername="postgresql", database=server.database or "postgres")
    text = administrative.render_as_string(hide_password=False)
    with psycopg.connect(text, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
        rows = connection.execute("SELECT datname FROM pg_database").fetchall()
        present = {row[0] for row in rows}
        for name in names:
            if name not in present:
                statement = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0")
                connection.execute(statement.format(sql.Identifier(name)))
