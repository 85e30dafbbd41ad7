"""Attachments: uploaded, listed, and read through a link that holds for minutes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.responses import FileResponse
from sqlmodel import Session

from hotline.domain.file_kinds import LARGEST_FILE, FileKind
from hotline.routes.messages import PARTIES, reader_of
from hotline.routes.requests import STAFF
from hotline.store.attachments import attachments_of, find_attachment
from hotline.store.request_access import find_request, locked_request
from hotline.tables.dialogue import AttachmentRow
from hotline.usecases.acting import Acting
from hotline.usecases.attachments import (
    LINK_HOLDS,
    FileFacts,
    attach,
    link_signature,
    require_clean,
    require_link,
)
from hotline.usecases.routing_steps import require_target
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing, created
from servicekit.uploads import Upload, receive_upload
from servicekit.wire import Instant, WireModel

router = new_router("attachments")
Adding = Annotated[Caller, Depends(needs("investor", *PARTIES, *STAFF))]
ALLOWED = frozenset({*FileKind, "application/octet-stream", "image/jpg", "audio/x-m4a"})
Note = Annotated[str, Query(max_length=200)]
Access = Annotated[Literal["staff", "institution", "investor"], Query()]


class AttachmentAnswer(WireModel):
    """A file as it is listed; `state` is QUARANTINED until it was found clean."""

    id: UUID
    media_type: str
    size: int
    sha256: str
    name: str
    description: str
    access: str
    state: str
    was_stripped: bool
    side: str
    created_at: Instant


class Attachments(WireModel):
    """The files of a request that the caller may read."""

    items: list[AttachmentAnswer]


class LinkAnswer(WireModel):
    """Where a file can be read, by this caller alone, until when."""

    url: str
    expires_at: Instant


async def any_upload(request: Request, _: Adding) -> Upload:
    """The file, spooled; what it is told by its content later."""
    blobs: BlobStore = request.app.state.blobs
    return await receive_upload(request, blobs, allowed=ALLOWED, limit=LARGEST_FILE)


AnyUpload = Annotated[Upload, Depends(any_upload)]


@router.post("/requests/{request_id}/attachments", status_code=201, response_model=AttachmentAnswer)
def post_attachment(
    request_id: UUID,
    caller: Adding,
    upload: AnyUpload,
    command: Storing,
    request: Request,
    name: Note = "",
    description: Note = "",
    access: Access = "institution",
) -> Response:
    """Attach a file of at most 20 MB; images lose their metadata."""
    blobs: BlobStore = request.app.state.blobs
    content = _content(upload)
    facts = FileFacts(name=name, description=description, access=access, side=_side(caller))

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        row = locked_request(session, caller, request_id)
        if facts.side == "institution":
            require_target(acting, row)
        kept = attach(acting, row, blobs, content, facts)
        location = f"/hotline/v1/requests/{request_id}/attachments"
        return created(attachment_answer(kept), location=location)

    return command.with_fingerprint(upload.sha256).run(action)


@router.get("/requests/{request_id}/attachments")
def get_attachments(request_id: UUID, caller: AnyCaller, database: CurrentDatabase) -> Attachments:
    """The files that the caller may read."""
    with database.reading() as session:
        find_request(session, caller, request_id)
        rows = attachments_of(session, request_id, reader_of(caller))
        return Attachments(items=[attachment_answer(row) for row in rows])


@router.get("/requests/{request_id}/attachments/{attachment_id}/link")
def get_link(
    request_id: UUID,
    attachment_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    request: Request,
) -> LinkAnswer:
    """A link to the content; 423 while the file is in quarantine."""
    with database.reading() as session:
        find_request(session, caller, request_id)
        require_clean(find_attachment(session, request_id, attachment_id, reader_of(caller)))
    until = (database.clock() + LINK_HOLDS).replace(microsecond=0)
    signature = link_signature(request.app.state.link_key, caller.subject, attachment_id, until)
    path = f"/hotline/v1/requests/{request_id}/attachments/{attachment_id}/content"
    url = f"{path}?expires={int(until.timestamp())}&signature={signature}"
    return LinkAnswer(url=url, expires_at=until)


@router.get(
    "/requests/{request_id}/attachments/{attachment_id}/content", response_class=FileResponse
)
def get_content(
    request_id: UUID,
    attachment_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    request: Request,
    expires: Annotated[int, Query(ge=0, le=10**11)],
    signature: Annotated[str, Query(max_length=64)],
) -> Response:
    """The content, for whoever the link was made for and still sees the request."""
    until = datetime.fromtimestamp(expires, UTC)
    key: bytes = request.app.state.link_key
    require_link(key, caller.subject, attachment_id, until, signature, database.clock())
    with database.reading() as session:
        find_request(session, caller, request_id)
        row = find_attachment(session, request_id, attachment_id, reader_of(caller))
        require_clean(row)
        path: Path = request.app.state.blobs.path(row.sha256)
        media_type = row.media_type
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return FileResponse(path, media_type=media_type, headers=headers)


def attachment_answer(row: AttachmentRow) -> AttachmentAnswer:
    """A stored file as it is listed."""
    return AttachmentAnswer(**{name: getattr(row, name) for name in AttachmentAnswer.model_fields})


def _content(upload: Upload) -> bytes:
    try:
        return upload.path.read_bytes()
    finally:
        upload.discard()


def _side(caller: Caller) -> str:
    reader = reader_of(caller)
    return "hotline" if reader == "staff" else reader
