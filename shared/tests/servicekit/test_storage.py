"""Columns, transactions, blobs and representations."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from lawkit.money import Money
from servicekit.blobs import BlobStore
from servicekit.columns import FenColumn, InstantColumn
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.negotiation import chosen_media_type
from servicekit.problems import NotAcceptableError
from servicekit.tables import kit_tables

METADATA = MetaData()
KIT = kit_tables(METADATA)
PURSE = Table(
    "purse",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("money", FenColumn, nullable=False),
    Column("at", InstantColumn, nullable=False),
)
NOON = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def database(database_url):
    database = Database(database_url, KIT)
    METADATA.create_all(database.engine)
    yield database
    database.close()


def test_money_and_instants_come_back_exactly(database):
    largest = Money(9_007_199_254_740_993)  # one more than a float can hold
    shanghai = timezone(timedelta(hours=8))
    with database.writing() as session:
        session.execute(insert(PURSE).values(id=1, money=largest, at=NOON.astimezone(shanghai)))
    with database.reading() as session:
        row = session.execute(select(PURSE)).one()
    assert (row.money, row.at) == (largest, NOON)
    assert row.at.tzinfo is not None


def test_an_instant_without_zone_and_a_number_for_money_are_refused(database):
    for values in ({"money": Money(1), "at": NOON.replace(tzinfo=None)}, {"money": 1, "at": NOON}):
        statement = insert(PURSE).values(id=2, **values)
        with database.reading() as session, pytest.raises((StatementError, AttributeError)):
            session.execute(statement)


def test_what_a_reading_session_changes_is_not_kept(database):
    with database.reading() as session:
        session.execute(insert(PURSE).values(id=3, money=Money(1), at=NOON))
    with database.reading() as session:
        assert session.execute(select(PURSE)).all() == []


def test_an_error_undoes_the_whole_transaction(database):
    def torn() -> None:
        with database.writing() as session:
            session.execute(insert(PURSE).values(id=4, money=Money(1), at=NOON))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        torn()
    with database.reading() as session:
        assert session.execute(select(PURSE)).all() == []


def test_the_lock_taken_first_lets_exactly_as_many_through_as_there_is_money_for(database):
    with database.writing() as session:
        session.execute(insert(PURSE).values(id=1, money=Money(300), at=NOON))

    def release(_: int) -> bool:
        with database.writing() as session:
            database.lock(session, "purse", "1")
            held = session.execute(select(PURSE.c.money)).scalar_one()
            if held < Money(100):
                return False
            session.execute(PURSE.update().values(money=held - Money(100)))
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(release, range(8))) == [False] * 5 + [True] * 3


def test_ids_grow_with_time():
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}


def test_a_blob_is_named_by_its_content_and_stored_once(tmp_path):
    store = BlobStore(tmp_path)
    digest = store.put(b"content")
    assert digest == sha256(b"content").hexdigest()
    assert store.put(b"content") == digest
    assert store.get(digest) == b"content"
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [digest]
    for strange in ("../../etc/passwd", "A" * 64, "", digest + "0"):
        with pytest.raises(ValueError, match="named by a SHA-256"):
            store.path(strange)


def test_what_a_killed_process_left_half_written_is_swept(tmp_path):
    store = BlobStore(tmp_path)
    kept = store.put(b"kept")
    store.scratch().write_bytes(b"half")
    store.sweep_scratch()
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [kept]


class Asking:
    def __init__(self, accept: str | None) -> None:
        self.headers = {} if accept is None else {"accept": accept}


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("application/json;q=0.5, text/csv", "text/csv"),
        ("text/csv;q=0, */*;q=0.1", "application/json"),
        ("TEXT/CSV;q=oops", "text/csv"),
        ("image/png, */*;q=0.1", "application/json"),
        ("", "application/json"),
    ],
)
def test_the_representation_liked_best_is_chosen(accept, chosen):
    assert chosen_media_type(Asking(accept), ("application/json", "text/csv")) == chosen


@pytest.mark.parametrize("accept", ["image/png", "application/json;q=0", "text/plain;q=0, image/*"])
def test_a_representation_that_is_not_offered_is_refused(accept):
    with pytest.raises(NotAcceptableError):
        chosen_media_type(Asking(accept), ("application/json",))
