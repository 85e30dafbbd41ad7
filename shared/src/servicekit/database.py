"""One engine per program: SQLite or PostgreSQL by URL, with the rules that keep both honest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from servicekit.clock import Clock, utc_now
from servicekit.tables import KitTables

POOL_SIZE = 20
POOL_OVERFLOW = 20
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    # 64 MiB of pages: with the 2 MiB it has by itself a large index is read again at every step.
    "cache_size=-65536",
    "temp_store=MEMORY",
)


class Database:
    """A program's database: hands out sessions; `writing` commits once, at its end."""

    def __init__(self, url: str, kit: KitTables, *, clock: Clock = utc_now) -> None:
        self.url = make_url(url)
        self.kit = kit
        self.clock = clock
        self.engine = engine_for(self.url)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for questions; nothing it does is kept."""
        with Session(self.engine) as session:
            try:
                yield session
            finally:
                session.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, undone when it raises."""
        with Session(self.engine, expire_on_commit=False) as session:
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    def lock(self, session: Session, *name: str) -> None:
        """Hold the named lock until the transaction ends; on SQLite the transaction is the lock."""
        if self.is_sqlite:
            return
        digest = sha256("\0".join(name).encode()).digest()
        number = int.from_bytes(digest[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})

    def is_reachable(self) -> bool:
        """Whether a trivial question is answered."""
        with self.reading() as session:
            return bool(session.execute(text("SELECT 1")).scalar_one() == 1)

    def close(self) -> None:
        self.engine.dispose()


def engine_for(url: URL) -> Engine:
    """The engine for a URL: `sqlite:///file` or `postgresql+psycopg://...`."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    return create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=10,
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=UTC"},
    )


def _sqlite_engine(url: URL) -> Engine:
    """SQLite with one connection, WAL, foreign keys, and transactions that lock at their start.

    SQLite ignores FOR UPDATE; an immediate transaction makes "lock first" true there as well.
    """
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=30,
        connect_args={"check_same_thread": False, "timeout": 30},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # SQLAlchemy, not the driver, opens transactions: see _begin.
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
