"""Papers and tables over HTTP: the form that `Accept` asks for, printed in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from paperkit.document import Document
from paperkit.orders import (
    CSV,
    JSON,
    PAPERS,
    SUFFIXES,
    TABLES,
    printed_paper,
    printed_table,
)
from paperkit.press import Press
from paperkit.table_report import TableReport, csv_of
from servicekit.negotiation import chosen_media_type

WITH_PAPERS = (JSON, *PAPERS)


def offered(forms: Sequence[str], model: type[BaseModel] | None = None) -> dict[Any, Any]:
    """What an endpoint's contract says about its forms."""
    described: dict[str, Any] = {"content": {form: {} for form in forms if form != JSON}}
    if model is not None:
        described["model"] = model
    return {200: described}


def wanted_form(request: Request, forms: Sequence[str]) -> str:
    """The form that the caller asks for; the first when all are alike."""
    return chosen_media_type(request, forms)


def json_answer(answer: BaseModel, headers: Mapping[str, str] | None = None) -> Response:
    """A model as JSON."""
    return Response(answer.model_dump_json(), media_type=JSON, headers=dict(headers or {}))


def paper(request: Request, make: Callable[[], Document], media_type: str, name: str) -> Response:
    """A paper, made only when there is room at the press."""
    press: Press = request.app.state.press
    with press.room():
        content = press.printed(printed_paper, (make(), media_type))
    return attachment(content, media_type, name)


def table(
    request: Request, answer: BaseModel, make: Callable[[], TableReport], name: str
) -> Response:
    """A report that is a table, in any of its forms."""
    media_type = wanted_form(request, TABLES)
    if media_type == JSON:
        return json_answer(answer)
    if media_type == CSV:
        report = make()
        main = report.tables[report.main]
        return streamed(csv_of(main.columns, main.rows), name)
    return printed(request, make, media_type, name)


def printed(
    request: Request, make: Callable[[], TableReport], media_type: str, name: str
) -> Response:
    """A report that is a table as XLSX or on paper."""
    press: Press = request.app.state.press
    with press.room():
        content = press.printed(printed_table, (make(), media_type))
    return attachment(content, media_type, name)


def streamed(blocks: Iterator[bytes], name: str) -> Response:
    """A CSV that goes out while it is read."""
    return StreamingResponse(blocks, media_type=f"{CSV}; charset=utf-8", headers=_named(name, CSV))


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """A file under its name."""
    return Response(content, media_type=media_type, headers=_named(name, media_type))


def _named(name: str, media_type: str) -> dict[str, str]:
    """The file's name in both ways that browsers understand: numbers of cases are Chinese."""
    full = f"{name}.{SUFFIXES[media_type]}"
    plain = "".join(
        sign if (sign.isascii() and sign.isalnum()) or sign in "-_." else "_" for sign in full
    )
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full)}"
    }
