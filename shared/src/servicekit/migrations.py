"""Alembic for every program: one environment, one upgrade, one drift check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from alembic import command, context
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, LargeBinary, MetaData, text
from sqlalchemy.types import TypeDecorator
from sqlmodel.sql.sqltypes import AutoString

from servicekit.columns import FenColumn, InstantColumn
from servicekit.database import Database

_TURN = 7_235_419_004_221
"""Number of the advisory lock under which migrations run."""


def upgrade(database: Database, migrations: Path) -> None:
    """Bring the database to the newest revision; a revision that fails leaves no trace."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            # Batch mode rebuilds parent tables; keys are checked again before the commit.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.rollback()
        with connection.begin():
            if not database.is_sqlite:
                # Replicas that start together take turns; a migration that cannot get a table's
                # lock gives up rather than stop the service's traffic.
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")
                connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
            command.upgrade(_config(connection, migrations), "head")
            if database.is_sqlite:
                _refuse_broken_keys(connection)
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.rollback()


def is_current(database: Database, migrations: Path) -> bool:
    """Whether the database stands at the newest revision this program knows."""
    heads = set(ScriptDirectory(str(migrations)).get_heads())
    with database.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def drift(database: Database, metadata: MetaData) -> list[Any]:
    """What the models have and the migrated database lacks, or the reverse; empty is right."""
    with database.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": _is_table_of_ours(connection)}
        found = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(found, metadata))


def run_environment(metadata: MetaData) -> None:
    """The body of every program's `env.py`."""
    connection: Connection | None = context.config.attributes.get("connection")
    if connection is None:
        raise RuntimeError("migrations run through servicekit.migrations or `run.py migration`")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=_render_item,
        compare_type=True,
        include_name=_is_table_of_ours(connection),
    )
    context.run_migrations()


def _is_table_of_ours(connection: Connection) -> Callable[[str | None, str, Any], bool]:
    """Leaves SQLite's virtual tables out, with their shadows and whatever else is named after them.

    No model describes a search index.
    """

    def is_ours(name: str | None, kind: str, _: Any) -> bool:
        if kind != "table" or connection.dialect.name != "sqlite":
            return True
        listed = connection.exec_driver_sql("PRAGMA table_list").all()
        virtual = {row.name for row in listed if row.type == "virtual"}
        return not any(name == each or f"{name}".startswith(f"{each}_") for each in virtual)

    return is_ours


def revise(database: Database, migrations: Path, message: str) -> None:
    """Write a new revision from the difference between the models and a migrated database."""
    with database.engine.connect() as connection:
        command.revision(_config(connection, migrations), message=message, autogenerate=True)


def _config(connection: Connection, migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _refuse_broken_keys(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise RuntimeError(f"a migration broke foreign keys: {broken[:3]}")


def _render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Own column types are written as plain SQL types: old revisions import no code of today."""
    if kind == "type" and isinstance(item, TypeDecorator):
        if isinstance(item, FenColumn):
            return "sa.BigInteger()"
        if isinstance(item, InstantColumn):
            return "sa.DateTime(timezone=True)"
        if isinstance(item.impl_instance, LargeBinary):
            return "sa.LargeBinary()"
        if isinstance(item, AutoString):
            return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False
