"""Market data: bars of securities and levels of indices, versioned, owned by who put them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request, Response

from loss_calc.intake.errors import MediaTypeNotReadError
from loss_calc.intake.market import read_bars, read_levels
from loss_calc.intake.trade_file import ENCODINGS
from loss_calc.store.series import SeriesKind, latest_series, series_versions
from loss_calc.tables import SeriesRow
from loss_calc.usecases.market import ReadSeries, bars_series, levels_series, put_series
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.negotiation import chosen_media_type
from servicekit.problems import NotFoundError
from servicekit.uploads import Upload, receive_upload
from servicekit.wire import Day, Instant, WireModel

router = new_router("market data")
CSV = frozenset({"text/csv"})
MAX_SERIES_BYTES = 64 * 1024 * 1024

Code = Annotated[str, Path(min_length=1, max_length=50, pattern=r"^[A-Za-z0-9._-]+$")]
Keeper = Annotated[Caller, Depends(needs("court", "loss_analyst"))]


class SeriesAnswer(WireModel):
    """One version of a series."""

    id: UUID
    code: str
    version: int
    sha256: str
    row_count: int
    first_on: Day
    last_on: Day
    created_at: Instant


class SeriesVersions(WireModel):
    """All versions of a series, newest first."""

    items: list[SeriesAnswer]


async def csv_upload(request: Request, _: Keeper) -> Upload:
    """The CSV body, spooled; the caller is checked before a byte is read."""
    blobs: BlobStore = request.app.state.blobs
    return await receive_upload(request, blobs, allowed=CSV, limit=MAX_SERIES_BYTES)


CsvUpload = Annotated[Upload, Depends(csv_upload)]


@router.put("/securities/{code}/bars", response_model=SeriesAnswer)
def put_bars(
    code: Code, caller: Keeper, upload: CsvUpload, database: CurrentDatabase, request: Request
) -> Response:
    """Put daily bars: `date,close,volume,block_volume,float_shares`; an empty close is a halt.

    Exports of Tushare, AKShare, BaoStock and Wind are recognised by their header; `charset=gb18030`
    may be named.
    """
    try:
        series = bars_series(read_bars(upload.path, encoding=_encoding(upload)))
    finally:
        upload.discard()
    return _put(database, request.app.state.blobs, caller, code, series)


@router.put("/indices/{code}/levels", response_model=SeriesAnswer)
def put_levels(
    code: Code, caller: Keeper, upload: CsvUpload, database: CurrentDatabase, request: Request
) -> Response:
    """Put daily index levels: `date,level`, or an export as for bars."""
    try:
        series = levels_series(read_levels(upload.path, encoding=_encoding(upload)))
    finally:
        upload.discard()
    return _put(database, request.app.state.blobs, caller, code, series)


@router.get("/securities/{code}/bars", response_model=SeriesAnswer)
def get_bars(
    code: Code, caller: AnyCaller, database: CurrentDatabase, request: Request
) -> Response:
    """The newest version of the caller's bars; with `Accept: text/csv` the bars themselves."""
    return _get(database, request, caller, "bars", code)


@router.get("/indices/{code}/levels", response_model=SeriesAnswer)
def get_levels(
    code: Code, caller: AnyCaller, database: CurrentDatabase, request: Request
) -> Response:
    """The newest version of the caller's levels; with `Accept: text/csv` the levels themselves."""
    return _get(database, request, caller, "levels", code)


@router.get("/securities/{code}/bars/versions")
def get_bars_versions(code: Code, caller: AnyCaller, database: CurrentDatabase) -> SeriesVersions:
    """All versions of the caller's bars, newest first."""
    return _versions(database, caller, "bars", code)


@router.get("/indices/{code}/levels/versions")
def get_levels_versions(code: Code, caller: AnyCaller, database: CurrentDatabase) -> SeriesVersions:
    """All versions of the caller's levels, newest first."""
    return _versions(database, caller, "levels", code)


def _encoding(upload: Upload) -> str:
    """The encoding that the upload names; raises MediaTypeNotReadError for one not read here."""
    encoding = ENCODINGS.get(upload.charset or "utf-8")
    if encoding is None:
        raise MediaTypeNotReadError(f"text/csv; charset={upload.charset}", ("text/csv",))
    return encoding


def _put(
    database: Database, blobs: BlobStore, caller: Caller, code: str, series: ReadSeries
) -> Response:
    with database.writing() as session:
        row, is_new = put_series(session, database, blobs, caller, code, series)
        answer = series_answer(row)
        status = 201 if is_new and row.version == 1 else 200
    return Response(answer.model_dump_json(), status, media_type="application/json")


def _get(
    database: Database, request: Request, caller: Caller, kind: SeriesKind, code: str
) -> Response:
    media_type = chosen_media_type(request, ("application/json", "text/csv"))
    with database.reading() as session:
        row = latest_series(session, caller.organisation, kind, code)
        if row is None:
            raise NotFoundError("series", "行情数据")
        if media_type == "text/csv":
            blobs: BlobStore = request.app.state.blobs
            return Response(blobs.get(row.sha256), media_type="text/csv; charset=utf-8")
        return Response(series_answer(row).model_dump_json(), media_type="application/json")


def _versions(database: Database, caller: Caller, kind: SeriesKind, code: str) -> SeriesVersions:
    with database.reading() as session:
        rows = series_versions(session, caller.organisation, kind, code)
        return SeriesVersions(items=[series_answer(row) for row in rows])


def series_answer(row: SeriesRow) -> SeriesAnswer:
    """A stored version as it goes out."""
    shown = {name: getattr(row, name) for name in SeriesAnswer.model_fields}
    return SeriesAnswer(**shown)
