"""Documents of an application: uploaded, seen, rejected; their checklist and contents."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.responses import FileResponse

from loan_origination.forms.documents import (
    ITEM_NAMES,
    MANDATORY,
    AskedDocumentForm,
    ChecklistAnswer,
    DocumentAnswer,
    Item,
    ItemAnswer,
    document_answer,
)
from loan_origination.forms.media_types import ACCEPTED, fits, sniffed
from loan_origination.refusals import ContentTypeMismatchError
from loan_origination.routes.application_showing import PREFIX, Reader, Writer, do_in_case
from loan_origination.store.applications import find_application
from loan_origination.store.documents import documents_of, find_document
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.documents import DocumentRow
from loan_origination.usecases import documents
from loan_origination.usecases.acting import Acting
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.blobs import BlobStore
from servicekit.commands import Answer, Storing, created
from servicekit.problems import NotFoundError
from servicekit.uploads import Upload, receive_upload
from servicekit.wire import Day, ShortText

router = new_router("documents")
LARGEST_DOCUMENT = 100 * 1024 * 1024


def visible_application(application_id: UUID, caller: Writer, database: CurrentDatabase) -> UUID:
    """The application, checked before a byte of the upload is read."""
    with database.reading() as session:
        return find_application(session, caller, application_id).id


async def document_upload(request: Request) -> Upload:
    """The uploaded body, spooled to disk."""
    blobs: BlobStore = request.app.state.blobs
    return await receive_upload(request, blobs, allowed=ACCEPTED, limit=LARGEST_DOCUMENT)


def label(
    item: Annotated[Item, Query()],
    title: Annotated[ShortText, Query()],
    lease: Annotated[ShortText | None, Query()] = None,
    dated_on: Annotated[Day | None, Query()] = None,
    expires_on: Annotated[Day | None, Query()] = None,
) -> documents.Label:
    """What the document is said to be."""
    return documents.Label(item, title, lease, dated_on, expires_on)


@router.post(
    "/applications/{application_id}/documents", status_code=201, response_model=DocumentAnswer
)
def post_document(
    application_id: Annotated[UUID, Depends(visible_application)],
    command: Storing,
    about: Annotated[documents.Label, Depends(label)],
    upload: Annotated[Upload, Depends(document_upload)],
    request: Request,
) -> Response:
    """Upload a document; its content has to be what its media type says."""
    found = sniffed(upload.path)
    if not fits(upload.media_type, found):
        upload.discard()
        raise ContentTypeMismatchError(upload.media_type, found)
    blobs: BlobStore = request.app.state.blobs
    digest = blobs.adopt(upload.path, upload.sha256)
    content = documents.Content(digest, upload.media_type, upload.size)
    fingerprint = sha256(f"{digest} {about} {upload.media_type}".encode()).hexdigest()

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        return _created(documents.receive(acting, row, about, content))

    return do_in_case(command.with_fingerprint(fingerprint), application_id, action)


@router.post(
    "/applications/{application_id}/document-requests",
    status_code=201,
    response_model=DocumentAnswer,
)
def post_document_request(
    application_id: UUID,
    body: AskedDocumentForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Ask for a further document (D10), with the reason."""

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        return _created(documents.ask_for(acting, row, body.title, body.reason))

    return do_in_case(command, application_id, action)


@router.get("/applications/{application_id}/documents")
def get_documents(
    application_id: UUID, caller: Reader, database: CurrentDatabase
) -> ChecklistAnswer:
    """The checklist with everything that has come in."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        return _checklist(list(documents_of(session, row.id)))


@router.get("/documents/{document_id}")
def get_document(document_id: UUID, caller: Reader, database: CurrentDatabase) -> DocumentAnswer:
    """One document."""
    with database.reading() as session:
        return document_answer(find_document(session, caller, document_id))


@router.get("/documents/{document_id}/content", response_class=FileResponse)
def get_content(
    document_id: UUID, caller: Reader, database: CurrentDatabase, request: Request
) -> Response:
    """The stored content, always as an attachment."""
    with database.reading() as session:
        row = find_document(session, caller, document_id)
        session.expunge(row)
    if row.sha256 is None:
        raise NotFoundError("content", "文件内容")
    blobs: BlobStore = request.app.state.blobs
    headers = {
        "Content-Disposition": f'attachment; filename="{row.item}-{row.id}"',
        "X-Content-Type-Options": "nosniff",
        "Digest": f"sha-256={row.sha256}",
    }
    return FileResponse(blobs.path(row.sha256), media_type=row.media_type, headers=headers)


def _created(row: DocumentRow) -> Answer:
    return created(document_answer(row), location=f"{PREFIX}/documents/{row.id}")


def _checklist(rows: list[DocumentRow]) -> ChecklistAnswer:
    states = documents.item_states(rows)
    items = [
        ItemAnswer(
            item=item,
            name=name,
            name_zh=name_zh,
            is_mandatory=item in MANDATORY,
            state=states[item],
            documents=[document_answer(row) for row in rows if row.item == item],
        )
        for item, (name, name_zh) in ITEM_NAMES.items()
    ]
    return ChecklistAnswer(items=items, missing=list(documents.missing_items(rows)))
