"""Results: pages as JSON, whole downloads in every format, one investor explained."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response

from loss_calc.errors import NotCalculatedError
from loss_calc.explaining import explained_result
from loss_calc.forms.answers import ExplainedLossAnswer, ResultAnswer
from loss_calc.outputs.tables import MEDIA_TYPES, Column, ColumnKind
from loss_calc.routes.downloads import download
from loss_calc.routes.trials import EXPLAINED, JSON, explained_answer
from loss_calc.store.calculations import (
    all_results,
    find_calculation,
    find_calculation_for_investor,
    find_result,
    results_after,
)
from servicekit.access import AnyCaller, CurrentDatabase
from servicekit.application import new_router
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.jobs import job_state
from servicekit.negotiation import chosen_media_type
from servicekit.paging import Page, Paging, page_of

router = new_router("results")
KINDS = {
    "investor_id": ColumnKind.TEXT,
    "warnings": ColumnKind.TEXTS,
    "baseline_trading_day": ColumnKind.WHOLE,
}
NAMES = ("investor_id", *(name for name in ResultAnswer.model_fields if name != "investor_id"))


def column_kind(name: str) -> ColumnKind:
    """What a field of a result holds: fen are whole numbers, all other figures text."""
    otherwise = ColumnKind.WHOLE if name.endswith("_fen") else ColumnKind.FIGURE
    return KINDS.get(name, otherwise)


COLUMNS = tuple(Column(name, column_kind(name)) for name in NAMES)


@router.get("/calculations/{calculation_id}/results", response_model=Page[ResultAnswer])
def get_results(
    calculation_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    request: Request,
) -> Response:
    """The results in the order of investor ids: JSON in pages; CSV, NDJSON, Parquet, XLSX whole."""
    media_type = chosen_media_type(request, (JSON, *MEDIA_TYPES))
    _require_results(database, caller, calculation_id)
    if media_type == JSON:
        return _page(database, calculation_id, paging)
    rows = (row.answer for row in all_results(database, calculation_id))
    name = f"results-{calculation_id}"
    return download(request.app.state.blobs, name, media_type, COLUMNS, rows)


@router.get(
    "/calculations/{calculation_id}/investors/{investor_id}", response_model=ExplainedLossAnswer
)
def get_investor(
    calculation_id: UUID,
    investor_id: str,
    caller: AnyCaller,
    database: CurrentDatabase,
    request: Request,
) -> Response:
    """One investor's result explained; `Accept: text/plain` gives the working paper (计算底稿)."""
    media_type = chosen_media_type(request, EXPLAINED)
    blobs: BlobStore = request.app.state.blobs
    with database.reading() as session:
        calculation = find_calculation_for_investor(session, caller, calculation_id, investor_id)
        _require_success(job_state(session, database, calculation.job_id))
        result = find_result(session, calculation_id, investor_id)
        session.expunge_all()
    explained = explained_result(calculation, result, blobs)
    return explained_answer(explained.fields, explained.explanation, media_type)


def _require_results(database: Database, caller: Caller, calculation_id: UUID) -> None:
    with database.reading() as session:
        row = find_calculation(session, caller, calculation_id)
        _require_success(job_state(session, database, row.job_id))


def _require_success(state: str) -> None:
    if state != "succeeded":
        raise NotCalculatedError(state)


def _page(database: Database, calculation_id: UUID, paging: Paging) -> Response:
    after = str(paging.after[0]) if paging.after else ""
    response = Response(media_type=JSON)
    with database.reading() as session:
        rows = results_after(session, calculation_id, after, paging.limit + 1)
        page = page_of(
            rows,
            paging,
            item=lambda row: ResultAnswer.model_validate(row.answer),
            position=lambda row: (row.investor_id,),
            response=response,
        )
    headers = {"Link": response.headers["Link"]} if "Link" in response.headers else {}
    return Response(page.model_dump_json(), headers=headers, media_type=JSON)
