"""Taking in market data: a PUT adds a version, identical content keeps the version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from loss_calc.intake.market import (
    BarRow,
    LevelRow,
    canonical_bars,
    canonical_levels,
)
from loss_calc.store.series import SeriesKind, latest_series
from loss_calc.tables import SeriesRow
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.journal import record


@dataclass(frozen=True, slots=True)
class ReadSeries:
    """A series read from an upload: its canonical form and what it spans."""

    kind: SeriesKind
    canonical: bytes
    days: Sequence[date]


def bars_series(rows: Sequence[BarRow]) -> ReadSeries:
    """The bars of a security as one series."""
    return ReadSeries("bars", canonical_bars(rows), [row.on for row in rows])


def levels_series(rows: Sequence[LevelRow]) -> ReadSeries:
    """The levels of an index as one series."""
    return ReadSeries("levels", canonical_levels(rows), [row.on for row in rows])


def put_series(
    session: Session,
    database: Database,
    blobs: BlobStore,
    caller: Caller,
    code: str,
    series: ReadSeries,
) -> tuple[SeriesRow, bool]:
    """The version that holds this content, and whether it is new."""
    # The blob goes first: a row never names content that is not on disk.
    digest = blobs.put(series.canonical)
    database.lock(session, "series", caller.organisation, series.kind, code)
    latest = latest_series(session, caller.organisation, series.kind, code)
    if latest is not None and latest.sha256 == digest:
        return latest, False
    row = SeriesRow(
        id=new_id(),
        organisation=caller.organisation,
        kind=series.kind,
        code=code,
        version=latest.version + 1 if latest else 1,
        sha256=digest,
        row_count=len(series.days),
        first_on=series.days[0],
        last_on=series.days[-1],
        created_at=database.clock(),
    )
    session.add(row)
    session.flush()
    _record(session, database, caller, row)
    return row, True


def _record(session: Session, database: Database, caller: Caller, row: SeriesRow) -> None:
    record(
        session,
        database,
        caller,
        f"{row.kind}.put",
        object_kind="series",
        object_id=row.id,
        code=row.code,
        version=row.version,
        sha256=row.sha256,
    )
