"""Results: pages as JSON, whole downloads as CSV and NDJSON, one investor explained."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from starlette.responses import StreamingResponse

from loss_calc.errors import NotCalculatedError
from loss_calc.explaining import explained_result
from loss_calc.forms.answers import ExplainedLossAnswer, ResultAnswer
from loss_calc.intake.csv_cells import csv_cell
from loss_calc.routes.trials import EXPLAINED, JSON, explained_answer
from loss_calc.store.calculations import (
    all_results,
    find_calculation,
    find_calculation_for_investor,
    find_result,
    results_after,
)
from loss_calc.tables import ResultRow
from servicekit.access import AnyCaller, CurrentDatabase
from servicekit.application import new_router
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.jobs import job_state
from servicekit.negotiation import chosen_media_type
from servicekit.paging import Page, Paging, page_of

router = new_router("results")
CSV, NDJSON = "text/csv", "application/x-ndjson"
COLUMNS = ("investor_id", *(name for name in ResultAnswer.model_fields if name != "investor_id"))


@router.get("/calculations/{calculation_id}/results", response_model=Page[ResultAnswer])
def get_results(
    calculation_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    request: Request,
) -> Response:
    """The results in the order of investor ids: JSON in pages, CSV and NDJSON whole."""
    media_type = chosen_media_type(request, (JSON, CSV, NDJSON))
    _require_results(database, caller, calculation_id)
    if media_type == JSON:
        return _page(database, calculation_id, paging)
    lines = {CSV: csv_lines, NDJSON: json_lines}[media_type]
    return _download(database, calculation_id, media_type, lines)


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


def _download(
    database: Database,
    calculation_id: UUID,
    media_type: str,
    lines: Callable[[Iterator[ResultRow]], Iterator[str]],
) -> Response:
    name = f"results-{calculation_id}.{'csv' if media_type == CSV else 'ndjson'}"
    return StreamingResponse(
        _blocks(lines(all_results(database, calculation_id))),
        media_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _blocks(lines: Iterator[str], size: int = 500) -> Iterator[bytes]:
    """Lines in blocks: one hand-over to the server per line would cost more than the line."""
    block: list[str] = []
    for line in lines:
        block.append(line)
        if len(block) == size:
            yield "".join(block).encode()
            block.clear()
    if block:
        yield "".join(block).encode()


def csv_lines(rows: Iterator[ResultRow]) -> Iterator[str]:
    """The header and one line a result; texts cannot act as spreadsheet formulas."""
    yield _csv_line(COLUMNS)
    for row in rows:
        yield _csv_line([_csv_value(name, row.answer[name]) for name in COLUMNS])


def _csv_line(values: Any) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(values)
    return buffer.getvalue()


def _csv_value(name: str, value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, list):
        return csv_cell(" | ".join(value))
    return csv_cell(value) if name == "investor_id" else value


def json_lines(rows: Iterator[ResultRow]) -> Iterator[str]:
    """One JSON object a line."""
    for row in rows:
        yield json.dumps(row.answer, ensure_ascii=False) + "\n"
