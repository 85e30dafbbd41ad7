"""Imports: the CFPB's public file, and batches of requests; every line has its result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlmodel import Session

from hotline.forms.imports import (
    BatchForm,
    ImportedLines,
    ImportRunAnswer,
    import_answer,
    line_answer,
)
from hotline.store.imports import find_import, lines_from
from hotline.tables.imports import ImportRow
from hotline.usecases.acting import Acting
from hotline.usecases.imports import ask_for_batch, ask_for_file
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, Storing, accepted
from servicekit.uploads import Upload, receive_upload

router = new_router("imports")
Importing = Annotated[Caller, Depends(needs("hotline_admin"))]
Reading = Annotated[Caller, Depends(needs("hotline_admin", "supervisor", "auditor"))]
CSV_TYPES = frozenset({"text/csv", "application/csv", "application/octet-stream"})
LARGEST_FILE = 2_000_000_000


def blob_store(request: Request) -> BlobStore:
    """Where uploaded files are kept."""
    blobs: BlobStore = request.app.state.blobs
    return blobs


Blobs = Annotated[BlobStore, Depends(blob_store)]


async def csv_upload(request: Request, _: Importing, blobs: Blobs) -> Upload:
    """The file, spooled while it arrives."""
    return await receive_upload(request, blobs, allowed=CSV_TYPES, limit=LARGEST_FILE)


CsvUpload = Annotated[Upload, Depends(csv_upload)]


@router.post("/imports/cfpb", status_code=202, response_model=ImportRunAnswer)
def post_cfpb(caller: Importing, upload: CsvUpload, command: Storing, blobs: Blobs) -> Response:
    """The CFPB's CSV, any size: a job; a complaint that came in before is not doubled."""
    blob = blobs.adopt(upload.path, upload.sha256)
    again = command.with_fingerprint(upload.sha256)
    return _asked(
        again, caller, lambda acting: ask_for_file(acting, blobs.path(blob), blob, upload.size)
    )


@router.post("/imports/batch", status_code=202, response_model=ImportRunAnswer)
def post_batch(body: BatchForm, caller: Importing, command: Storing) -> Response:
    """Requests from elsewhere as JSON: a job; every row is judged by itself."""
    return _asked(command, caller, lambda acting: ask_for_batch(acting, body.rows))


@router.get("/imports/{import_id}")
def get_import(import_id: UUID, caller: Reading, database: CurrentDatabase) -> ImportRunAnswer:
    """How an import stands."""
    with database.reading() as session:
        return import_answer(find_import(session, caller, import_id))


@router.get("/imports/{import_id}/lines")
def get_lines(
    import_id: UUID,
    caller: Reading,
    database: CurrentDatabase,
    first_line: Annotated[int, Query(ge=0, le=10**9)] = 0,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    outcome: Annotated[Literal["imported", "known", "refused"] | None, Query()] = None,
) -> ImportedLines:
    """What became of every line, in order; `outcome=refused` lists what has to be looked at."""
    with database.reading() as session:
        find_import(session, caller, import_id)
        rows = lines_from(session, import_id, first_line, limit + 1, outcome)
        following = rows[limit].line if len(rows) > limit else None
        return ImportedLines(items=list(map(line_answer, rows[:limit])), next_line=following)


def _asked(command: Command, caller: Caller, ask: Callable[[Acting], ImportRow]) -> Response:
    def action(session: Session) -> Answer:
        row = ask(Acting(session, command.database, caller))
        return accepted(import_answer(row), location=f"/hotline/v1/imports/{row.id}")

    return command.run(action)
