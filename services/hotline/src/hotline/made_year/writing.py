"""A made year written into a database: directory, requests with all that hangs on them, calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from hotline.directory_maker import made_directory
from hotline.made_year.calls import made_calls, made_letters
from hotline.made_year.plan import SEED, YearPlan
from hotline.made_year.requests import made_requests
from hotline.made_year.rows import SOURCE, RowMaker, end_of_year
from hotline.store.search import IndexedText, index_of
from hotline.tables.clocks import ClockRow
from hotline.tables.dialogue import CallRow, LetterRow
from hotline.tables.directory import BranchRow, InstitutionRow
from hotline.tables.handovers import HandoverRow
from hotline.tables.requests import RequestEventRow, RequestRow, RoutingRow, SerialRow
from servicekit.bulk_rows import insert_many
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.problems import ConflictError

AT_ONCE = 2_000
_ORDER = (RequestRow, RequestEventRow, ClockRow, RoutingRow, HandoverRow)
Told = Callable[[int], None]


class YearAlreadyMadeError(ConflictError):
    code = "year_already_made"
    title = "This database has a made year already"
    title_zh = "该数据库已生成过样例年度"

    def __init__(self) -> None:
        super().__init__(
            "The made year is there; begin with an empty database.",
            "样例年度已存在，请使用空数据库。",
        )


def write_year(
    database: Database,
    plan: YearPlan,
    *,
    seed: int = SEED,
    told: Told = lambda _done: None,
) -> None:
    """Write everything; the same plan and seed give the same rows. Raises YearAlreadyMadeError."""
    with database.writing() as session:
        first = select(col(RequestRow.id)).where(col(RequestRow.source) == SOURCE).limit(1)
        if session.execute(first).first() is not None:
            raise YearAlreadyMadeError
        _write_directory(session)
    maker = RowMaker(seed, end_of_year(plan.year))
    requests, done = made_requests(plan, seed), 0
    while batch := list(islice(requests, AT_ONCE)):
        with database.writing() as session:
            _write_batch(session, (row for made in batch for row in maker.rows(made)))
        done += len(batch)
        told(done)
    with database.writing() as session:
        insert_many(session, SerialRow, _serials(maker.serials))
    _write_all(database, CallRow, made_calls(plan, seed))
    _write_all(database, LetterRow, made_letters(plan, seed))


def _serials(serials: dict[date, int]) -> list[dict[str, Any]]:
    return [{"day": day, "last": last} for day, last in sorted(serials.items())]


def _write_directory(session: Session) -> None:
    """The made institutions and branches, unless they are there."""
    if session.execute(select(col(InstitutionRow.id)).limit(1)).first() is not None:
        return
    institutions, branches = made_directory()
    dated = {"valid_until_on": None, "version": 1, "created_at": end_of_year(2017)}
    for kind, rows in ((InstitutionRow, institutions), (BranchRow, branches)):
        blank = {"district": "", "state": "open", "successor_code": None}
        extra = blank if kind is BranchRow else {}
        insert_many(
            session,
            kind,
            [{**extra, **dated, **row, "id": new_id(), **_as_days(row)} for row in rows],
        )


def _as_days(row: dict[str, Any]) -> dict[str, date]:
    return {
        name: date.fromisoformat(value)
        for name, value in row.items()
        if name.endswith("_on") and value is not None
    }


def _write_batch(session: Session, rows: Iterator[tuple[type[Any], dict[str, Any]]]) -> None:
    by_table: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
    for kind, row in rows:
        by_table[kind].append(row)
    for kind in _ORDER:
        insert_many(session, kind, by_table[kind])
    index_of(session).add(session, map(_indexed, by_table[RequestRow]))


def _indexed(row: dict[str, Any]) -> IndexedText:
    return IndexedText(row["id"], row["created_at"], row["searched"])


def _write_all(database: Database, kind: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    while batch := list(islice(rows, AT_ONCE * 5)):
        with database.writing() as session:
            insert_many(session, kind, batch)
