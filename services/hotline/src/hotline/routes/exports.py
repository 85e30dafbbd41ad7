"""Exports: masked, and written down who took what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from starlette.responses import StreamingResponse

from hotline.routes.stats import Wanted
from hotline.store.exports import COLUMNS, count_exported, exported_rows
from hotline.store.statistics_scope import Asked
from hotline.usecases.acting import Acting
from lawkit.money import Money
from paperkit.csv_lines import csv_blocks
from paperkit.http_answers import offered, streamed, wanted_form
from paperkit.orders import CSV
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import instant_text

router = new_router("exports")
NDJSON = "application/x-ndjson"
FORMS = (CSV, NDJSON)
Exporting = Annotated[
    Caller, Depends(needs("analyst", "auditor", "supervisor", "hotline_admin", "institution_admin"))
]
_NAMES = {"recovered": "recovered_fen", "masked_text": "text", "created_at": "received_at"}
TITLES = [_NAMES.get(name, name) for name in COLUMNS]


@router.get("/exports/requests", response_class=Response, responses=offered(FORMS))
def get_requests_export(
    caller: Exporting, database: CurrentDatabase, request: Request, wanted: Wanted
) -> Response:
    """The requests that the caller sees, masked, as CSV or a JSON object a line."""
    form = wanted_form(request, FORMS)
    with database.writing() as session:
        acting = Acting(session, database, caller)
        count = count_exported(session, caller, wanted)
        days = {"from_on": wanted.from_on.isoformat(), "to_on": wanted.to_on.isoformat()}
        facts = {**days, "filters": dict(wanted.filters), "rows": count, "form": form}
        acting.record("export.taken", "export", "requests", **facts)
    rows = (tuple(map(_plain, row[1:])) for row in exported_rows(database, caller, wanted))
    name = _name(wanted)
    if form == CSV:
        return streamed(csv_blocks(TITLES, (list(map(_cell, row)) for row in rows)), name)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.ndjson"'}
    return StreamingResponse(_objects(rows), media_type=NDJSON, headers=disposition)


def _objects(rows: Iterator[tuple[Any, ...]]) -> Iterator[bytes]:
    for row in rows:
        line = json.dumps(dict(zip(TITLES, row, strict=True)), ensure_ascii=False)
        yield line.encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.fen if isinstance(value, Money) else value


def _cell(value: Any) -> str | int | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value) if isinstance(value, list) else value


def _name(asked: Asked) -> str:
    return f"hotline-requests-{asked.from_on}-{asked.to_on}"
