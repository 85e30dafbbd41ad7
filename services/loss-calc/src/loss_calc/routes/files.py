"""Trade files: uploaded, read by a job, accepted or refused whole."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlmodel import Session

from loss_calc.intake.errors import MediaTypeNotReadError
from loss_calc.intake.trade_file import MEDIA_TYPES, MEDIA_TYPES_WITH_LAYOUT
from loss_calc.store.cases import find_case
from loss_calc.store.files import find_file, page_of_files
from loss_calc.tables import TradeFileRow
from loss_calc.usecases.files import receive_file
from loss_calc.usecases.layouts import chosen_layout
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing
from servicekit.jobs import PublicJob, accepted_job, find_job, public_job
from servicekit.paging import Page, Paging, page_of
from servicekit.problems import NotFoundError
from servicekit.uploads import Upload, receive_upload
from servicekit.wire import Instant, WireModel

router = new_router("trade files")
Uploader = Annotated[Caller, Depends(needs("court", "loss_analyst"))]
CSV = "text/csv; charset=utf-8"


class TradeFileAnswer(WireModel):
    """An accepted trade file."""

    id: UUID
    case_id: UUID
    job_id: UUID
    media_type: str
    size_bytes: int
    sha256: str
    table_sha256: str
    layout: dict[str, Any] | None
    trade_count: int
    investor_count: int
    created_at: Instant


def visible_case(case_id: UUID, caller: Uploader, database: CurrentDatabase) -> UUID:
    """The case, checked before a byte of the upload is read."""
    with database.reading() as session:
        return find_case(session, caller, case_id).id


def known_layout(
    caller: Uploader,
    database: CurrentDatabase,
    layout: Annotated[str | None, Query(min_length=1, max_length=100)] = None,
) -> str | None:
    """The layout asked for, checked before a byte of the upload is read."""
    if layout is not None:
        with database.reading() as session:
            chosen_layout(session, caller, layout)
    return layout


async def trades_upload(request: Request) -> Upload:
    """The uploaded body, spooled."""
    blobs: BlobStore = request.app.state.blobs
    limit: int = request.app.state.settings.max_upload_bytes
    return await receive_upload(request, blobs, allowed=frozenset(MEDIA_TYPES), limit=limit)


@router.post("/cases/{case_id}/trade-files", status_code=202, response_model=PublicJob)
def post_trade_file(
    case_id: Annotated[UUID, Depends(visible_case)],
    command: Storing,
    layout: Annotated[str | None, Depends(known_layout)],
    upload: Annotated[Upload, Depends(trades_upload)],
    request: Request,
) -> Response:
    """Upload trades; the answer is the job that reads them.

    `layout` names a layout of the file's columns, built in or the caller's own.
    """
    if layout is not None and upload.media_type not in MEDIA_TYPES_WITH_LAYOUT:
        upload.discard()
        raise MediaTypeNotReadError(upload.media_type, MEDIA_TYPES_WITH_LAYOUT)
    blobs: BlobStore = request.app.state.blobs
    digest = blobs.adopt(upload.path, upload.sha256)

    def action(session: Session) -> Answer:
        database, caller = command.database, command.caller
        job_id = receive_file(session, database, caller, case_id, upload, digest, layout)
        return accepted_job(session, command.database, job_id, program="loss-calc")

    fingerprint = upload.sha256
    if layout is not None:
        fingerprint = sha256(f"{upload.sha256} {layout}".encode()).hexdigest()
    return command.with_fingerprint(fingerprint).run(action)


@router.get("/cases/{case_id}/trade-files")
def get_trade_files(
    case_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[TradeFileAnswer]:
    """The accepted files of a case."""
    with database.reading() as session:
        find_case(session, caller, case_id)
        return page_of(
            page_of_files(session, case_id, paging),
            paging,
            item=file_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/trade-files/{file_id}")
def get_trade_file(file_id: UUID, caller: AnyCaller, database: CurrentDatabase) -> TradeFileAnswer:
    """One accepted file."""
    with database.reading() as session:
        return file_answer(find_file(session, caller, file_id))


@router.get(
    "/jobs/{job_id}/errors", response_class=Response, responses={200: {"content": {CSV: {}}}}
)
def get_job_errors(
    job_id: UUID, caller: AnyCaller, database: CurrentDatabase, request: Request
) -> Response:
    """All errors of a refused trade file as CSV, in both languages."""
    with database.reading() as session:
        job = find_job(session, database, caller, job_id)
        digest = (public_job(job).problem or {}).get("errors_sha256")
    if digest is None:
        raise NotFoundError("error list", "错误清单")
    blobs: BlobStore = request.app.state.blobs
    return Response(blobs.get(digest), media_type=CSV)


def file_answer(row: TradeFileRow) -> TradeFileAnswer:
    """A stored file as it goes out."""
    return TradeFileAnswer(**{name: getattr(row, name) for name in TradeFileAnswer.model_fields})
